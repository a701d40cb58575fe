package phoneprofile

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Format is the version of the profile format that this package reads.
const Format = 1

// Parse reads a profile file. name is the file's name, for messages. When the
// error is not nil it is a [tomlfile.Faults] with every fault of the file.
func Parse(name string, data []byte) (*Profile, error) {
	f := tomlfile.Parse(name, data)
	r := &reader{profile: &Profile{File: name}}
	root := f.Root()
	r.head(root)
	r.provider(root.Table("provider")) // first: it says where requests go
	r.http(root.Table("http"))
	r.sip(root.Table("sip"))
	r.keys(root.Table("keys"))
	r.models(root.Table("model"))
	r.callback(root.Table("callback"))
	r.events(root.Table("event"))
	r.actions(root.Table("action"))
	r.monitor(root, root.Table("monitor"))
	r.settings(root.Table("settings"))
	r.softkeys(root, root.Table("softkeys"))
	r.provision(root.Table("provision"))
	r.poll(root.Table("poll"))
	f.Done()
	if err := f.Faults().Err(); err != nil {
		return nil, err
	}
	return r.profile, nil
}

// reader carries what the parts of a file share.
type reader struct {
	profile  *Profile
	defaults Request // what [http] says about every request
	httpOnly string  // the table being read, where no request may go by SIP: its answers have no pages
}

func (r *reader) head(root *tomlfile.Table) {
	if v := root.Int("format", 0, 0, 1<<30); v != Format {
		root.Faultf("format", "format must be %d: write format = %d on the first line", Format, Format)
	}
	p := r.profile
	p.Name = root.Required("name")
	p.Description = root.String("description", "")
	p.Evidence = Evidence(root.Enum("evidence", string(Experimental), string(Measured), string(Documented), string(Experimental)))
}

func (r *reader) http(t *tomlfile.Table) {
	h := &r.profile.HTTP
	h.TLS = t.Enum("protocol", "HTTP", "HTTP", "HTTPS") == "HTTPS"
	def := 80
	if h.TLS {
		def = 443
	}
	h.Port = t.Int("port", def, 1, 65535)
	switch t.Enum("auth", "auto", "none", "basic", "digest", "auto") {
	case "none":
		h.Auth = AuthNone
	case "basic":
		h.Auth = AuthBasic
	case "digest":
		h.Auth = AuthDigest
	}
	d := &r.defaults
	d.Method, d.Timeout, d.SuccessStatus = "GET", DefaultTimeout, []int{200}
	d.TLS, d.Port, d.keys = h.TLS, 0, &r.profile.Keys
	if r.profile.Provider != nil {
		d.Via = ViaProvider
	}
	r.common(t, d, &scope{})
}

func (r *reader) keys(t *tomlfile.Table) {
	k := &r.profile.Keys
	k.Separator = t.String("separator", ";")
	if i := strings.IndexFunc(k.Separator, func(r rune) bool { return r <= ' ' || r == 0x7f }); i >= 0 {
		t.FaultAt("separator", i, "separator stands in a request as it is: write it without blanks and control characters")
	}
	k.Star = t.String("star", "*")
	k.Hash = t.String("hash", "#")
	k.Times = t.Bool("times", false)
	for i, name := range t.Strings("names", nil) {
		if !validKeyName(name) {
			t.FaultItem("names", i, "%q is no key name: use letters, digits, _ and -", name)
			continue
		}
		k.Names = append(k.Names, name)
	}
}

// callbackFields are our fields that a callback may fill.
var callbackFields = []string{"call", "remote", "local", "remote_name", "local_name", "cause", "ip", "mac", "key", "count"}

func (r *reader) callback(t *tomlfile.Table) {
	c := &r.profile.Callback
	c.Query = oneLine(t, "query")
	c.OmitScheme = t.Enum("scheme", "http", "http", "omit") == "omit"
	c.MaxLength = t.Int("max_length", 0, 0, 1<<16)
	c.Fields = readFields(t.Table("fields"))
}

// readFields reads which parameter carries which of our fields.
func readFields(t *tomlfile.Table) map[string]string {
	fields := map[string]string{}
	for _, name := range callbackFields {
		if v := t.String(name, ""); v != "" {
			fields[name] = v
		}
	}
	return fields
}

func (r *reader) events(t *tomlfile.Table) {
	p := r.profile
	p.Events = map[string]Event{}
	for _, name := range t.Keys() {
		if !validSegment(name) {
			t.Faultf(name, "event %q becomes the last part of an address: write it with letters, digits, - and _ only", name)
		}
		var e Event
		for _, et := range t.Tables(name) {
			if setting := et.String("setting", ""); setting != "" {
				e.Setting = setting
			}
			e.Optional = et.Bool("optional", e.Optional)
			e.Rules = append(e.Rules, r.eventRule(et))
		}
		p.Events[name] = e
		p.EventOrder = append(p.EventOrder, name)
	}
}

func (r *reader) eventRule(t *tomlfile.Table) EventRule {
	word := t.Required("signal")
	s, ok := ParseSignal(word)
	if !ok && word != "" {
		t.Faultf("signal", "unknown signal %q: write one of %s", word, SignalNames())
	}
	rule := EventRule{Signal: s, Cause: t.String("cause", "")}
	if rule.Cause != "" && !stli.KnownCause(stli.Cause(rule.Cause)) {
		t.Faultf("cause", "unknown cause %q: write a CSTA event cause such as busy, callCancelled or destNotObtainable", rule.Cause)
	}
	rule.Fields = readFields(t.Table("fields"))
	mt := t.Table("match")
	for _, field := range mt.Keys() {
		if re := regex(mt, field); re != nil {
			rule.Match = append(rule.Match, FieldMatch{field, re})
		}
	}
	return rule
}

// validSegment tells whether name can stand in a URL path as it is.
func validSegment(name string) bool {
	for i := 0; i < len(name); i++ {
		if !unreserved(name[i]) {
			return false
		}
	}
	return name != "" && name != "." && name != ".."
}

func (r *reader) actions(t *tomlfile.Table) {
	p := r.profile
	p.Actions = map[string][]Case{}
	for _, name := range t.Keys() {
		key := canonicalAction(name)
		if _, twice := p.Actions[key]; twice {
			t.Faultf(name, "action %q stands twice, in two spellings: keep %q", name, key)
		}
		var cases []Case
		for _, ct := range t.Tables(name) {
			cases = append(cases, r.readCase(ct))
		}
		p.Actions[key] = cases
	}
}

func (r *reader) readCase(t *tomlfile.Table) Case {
	var c Case
	for i, word := range t.Strings("when", nil) {
		if s, ok := ParseState(word); ok {
			c.When = append(c.When, s)
		} else {
			t.FaultItem("when", i, "unknown state %q: write one of %s", word, StateNames())
		}
	}
	for i, word := range t.Strings("needs", nil) {
		if in, ok := findInsert(word); ok {
			c.Needs = append(c.Needs, in)
		} else {
			t.FaultItem("needs", i, "unknown insert %q: write one of %s", word, InsertNames())
		}
	}
	mt := t.Table("match")
	for _, word := range mt.Keys() {
		in, ok := findInsert(word)
		if !ok {
			mt.Faultf(word, "unknown insert %q: write one of %s", word, InsertNames())
		}
		c.Match = append(c.Match, Match{in, mt.String(word, "")})
	}
	sc := &scope{extracted: map[string]Insert{}}
	c.Steps = r.requests(t, sc)
	if t.Has("on_failure") {
		c.OnFailure = r.steps(t, "on_failure", sc)
	}
	return c
}

func isEmptyList(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 0
}

func (r *reader) steps(t *tomlfile.Table, key string, sc *scope) []Step {
	var steps []Step
	for _, st := range t.Tables(key) {
		if st.Has("wait") {
			if st.Has("resource") {
				st.Faultf("resource", "a step is either a pause or a request: make two steps of it")
			}
			steps = append(steps, Step{Wait: st.Duration("wait", 0, 0, MaxWait)})
			continue
		}
		steps = append(steps, Step{Request: r.request(st, sc)})
	}
	if len(steps) > MaxSteps {
		t.Faultf(key, "%d steps are too many: at most %d", len(steps), MaxSteps)
	}
	return steps
}

func (r *reader) monitor(root, t *tomlfile.Table) {
	if t == nil {
		return
	}
	m := &Monitor{}
	r.httpOnly = "[monitor]"
	defer func() { r.httpOnly = "" }()
	sc := &scope{extracted: map[string]Insert{}}
	if t.Has("login") {
		m.Login = r.steps(t, "login", sc)
	}
	if rt := t.Table("read"); rt != nil {
		m.Read = r.request(rt, sc)
		if _, ok := sc.extracted["value"]; !ok {
			t.Faultf("read", "read does not say where the value stands: write extract = { value = \"…\" }")
		}
	}
	if wt := t.Table("write"); wt != nil {
		m.Write = r.request(wt, sc)
		if !m.Write.Uses(InsertURL) {
			t.Faultf("write", "write does not use {url}: the phone would never learn our address")
		}
	} else {
		t.Faultf("", "[monitor] has no write: leave [monitor] out when the slots cannot be set over HTTP")
	}
	if t.Has("logout") {
		m.Logout = r.steps(t, "logout", sc)
	}
	m.Confirm = t.Enum("confirm", "read", "read", "none") == "read"
	if m.Confirm && m.Read == nil {
		t.Faultf("", "[monitor] has no read to confirm with: write read = { … }, or confirm = \"none\"")
	}
	if len(r.profile.Slots()) == 0 {
		t.Faultf("", "[monitor] has no slot to set: give the events a setting")
	}
	r.profile.Monitor = m
}
