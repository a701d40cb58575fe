package phoneprofile

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// request reads one request; what it does not say comes from [http].
func (r *reader) request(t *tomlfile.Table, sc *scope) *Request {
	via := r.via(t)
	if via == ViaSIP {
		return r.sipRequest(t, sc)
	}
	q := r.defaults
	q.Via = via
	q.Headers = slices.Clone(q.Headers)
	q.SuccessStatus = slices.Clone(q.SuccessStatus)
	if res := t.Required("resource"); res != "" {
		if !strings.HasPrefix(res, "/") {
			t.FaultAt("resource", 0, "resource must begin with a slash: write %q", "/"+res)
		} else if strings.HasPrefix(res, "//") {
			t.FaultAt("resource", 1, "resource begins with two slashes, which is the form of a host: write %q", "/"+strings.TrimLeft(res, "/"))
		}
		if i := control(res); i >= 0 {
			t.FaultAt("resource", i, "resource must be one line without control characters: write them as %%%02X", res[i])
		}
		if i := strings.IndexByte(res, ' '); i >= 0 {
			t.FaultAt("resource", i, "resource holds a blank, which would end the request: write %%20")
		}
		q.Resource = r.template(t, "resource", res, escapeURL, sc)
	}
	q.Method = t.Enum("method", q.Method, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
	q.Port = t.Int("port", q.Port, 1, 65535)
	if t.Has("protocol") {
		q.TLS = t.Enum("protocol", "HTTP", "HTTP", "HTTPS") == "HTTPS"
	}
	r.common(t, &q, sc)
	r.body(t, &q, sc)
	r.extracts(t, &q, sc)
	return &q
}

// via reads who gets a request, and how.
func (r *reader) via(t *tomlfile.Table) Via {
	if !t.Has("via") {
		return r.defaults.Via
	}
	switch t.Enum("via", "phone", "phone", "provider", "sip") {
	case "provider":
		return ViaProvider
	case "sip":
		return ViaSIP
	}
	return ViaPhone
}

// common reads the keys that [http] and every request have in common.
func (r *reader) common(t *tomlfile.Table, q *Request, sc *scope) {
	q.ContentType = headerText(t, "content_type", q.ContentType)
	q.Accept = headerText(t, "accept", q.Accept)
	q.Timeout = t.Duration("timeout", q.Timeout, time.Millisecond, MaxTimeout)
	q.SuccessStatus = t.Ints("success_status", q.SuccessStatus)
	for i, s := range q.SuccessStatus {
		if s < 100 || s > 599 {
			t.FaultItem("success_status", i, "%d is no HTTP status: write numbers from 100 to 599", s)
		}
	}
	if t.Has("success_body") {
		q.SuccessBody = regex(t, "success_body")
	}
	if t.Has("failure_body") {
		q.FailureBody = regex(t, "failure_body")
	}
	if t.Has("connection") {
		q.KeepAlive = t.Enum("connection", "close", "close", "keep-alive") == "keep-alive"
	}
	ht := t.Table("headers")
	for _, name := range ht.Keys() {
		value := headerText(ht, name, "")
		if !validHeaderName(name) {
			ht.Faultf(name, "%q is no header name: use letters, digits and -", name)
			continue
		}
		if forbiddenHeader(q.Via, name) {
			ht.Faultf(name, "%s is set by the server itself: leave it out", name)
			continue
		}
		q.Headers = slices.DeleteFunc(q.Headers, func(h Header) bool { return strings.EqualFold(h.Name, name) })
		q.Headers = append(q.Headers, Header{name, r.template(ht, name, value, escapeHeader, sc)})
	}
}

// headerText reads what becomes the value of a header line.
func headerText(t *tomlfile.Table, key, def string) string {
	value := t.String(key, def)
	if i := control(value); i >= 0 {
		t.FaultAt(key, i, "a header must be one line without control characters")
	}
	return value
}

// control returns where the first control character of s stands, or -1.
func control(s string) int {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// forbiddenHeader tells whether a profile may not set a header, because it
// frames the message or is made from other keys.
func forbiddenHeader(via Via, name string) bool {
	if via == ViaSIP {
		return ownSIPHeader(name)
	}
	for _, n := range []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Authorization", "Upgrade", "Te", "Trailer"} {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func validHeaderName(name string) bool {
	for i := 0; i < len(name); i++ {
		if !unreserved(name[i]) && !strings.ContainsRune("!#$%&'*+^`|", rune(name[i])) {
			return false
		}
	}
	return name != ""
}

// body reads a body: a string, or a table that is encoded by its content type.
func (r *reader) body(t *tomlfile.Table, q *Request, sc *scope) {
	if !t.Has("body") {
		return
	}
	q.HasBody = true
	esc := escapeURL
	switch ct := strings.ToLower(q.ContentType); {
	case strings.Contains(ct, "json"):
		esc = escapeJSON
	case strings.Contains(ct, "xml"):
		esc = escapeXML
	case ct == "":
		q.ContentType = "application/x-www-form-urlencoded"
	case q.Via == ViaSIP && !strings.Contains(ct, "urlencoded"):
		esc = escapeHeader // lines of text, such as application/x-buttons: no value makes a line of its own
	case strings.HasPrefix(ct, "text/"):
		esc = escapeHeader // a text body: control characters out, the rest as it is
	}
	v, _ := t.Value("body")
	if _, isTable := v.(map[string]any); !isTable {
		text := t.String("body", "")
		q.Body = r.template(t, "body", text, esc, sc)
		if esc == escapeJSON {
			for _, f := range outsideQuotes(text, sc) {
				t.FaultAt("body", f.offset, "%s", f.text)
			}
		}
		return
	}
	var b bodyBuilder
	switch bt := t.Table("body"); esc {
	case escapeJSON:
		b.object(r, bt, sc)
	case escapeURL:
		b.form(r, bt, sc)
	default:
		for _, key := range bt.Keys() {
			bt.Has(key)
		}
		t.Faultf("body", "a table can be written as a form or as JSON: write content_type = \"application/json\", or the body as a string")
	}
	q.Body = b.t
}

// template parses the template in a key and reports its faults where they stand.
func (r *reader) template(t *tomlfile.Table, key, text string, esc escape, sc *scope) Template {
	parsed, faults := parseTemplate(text, esc, sc)
	for _, f := range faults {
		t.FaultAt(key, f.offset, "%s", f.text)
	}
	return parsed
}

// extracts reads extract = { name = 'regex' } or { name = { regex = …, decode = … } }.
func (r *reader) extracts(t *tomlfile.Table, q *Request, sc *scope) {
	et := t.Table("extract")
	for _, name := range et.Keys() {
		v, _ := et.Value(name)
		if _, _, end := insertAt("{" + name + "}"); end == 0 {
			et.Faultf(name, "%q cannot be inserted: use letters, digits and _", name)
			continue
		}
		if in, fixed := findInsert(name); fixed {
			et.Faultf(name, "{%s} has a meaning of its own already: choose another name", in)
			continue
		}
		if sc.extracted == nil {
			sc.extracted = map[string]Insert{}
		}
		in, known := sc.extracted[name]
		if !known {
			if len(sc.extracted) == MaxExtracts {
				et.Faultf(name, "an action extracts at most %d values", MaxExtracts)
				continue
			}
			in = InsertCount + Insert(len(sc.extracted))
		}
		e := Extract{Name: name, Insert: in}
		from, key := et, name
		if _, isTable := v.(map[string]any); isTable {
			from, key = et.Table(name), "regex"
			e.Decode = from.Enum("decode", "", "", "html", "url", "json")
		}
		text := from.Required(key)
		source := r.template(from, key, text, escapeRegexp, sc)
		sc.extracted[name] = in
		if text == "" {
			continue
		}
		if dynamic(&source) {
			e.Source = source
			text = source.sample()
		}
		re, err := regexp.Compile(text)
		switch {
		case err != nil:
			from.Faultf(key, "%s", regexText(err))
		case re.NumSubexp() == 0:
			from.Faultf(key, "the pattern has no group: put ( ) around what is to be taken")
		case !dynamic(&source):
			e.Regex = re
		}
		q.Extract = append(q.Extract, e)
	}
}

func dynamic(t *Template) bool {
	for i := range t.segments {
		if t.segments[i].isValue {
			return true
		}
	}
	return false
}

// regex compiles the pattern in a key.
func regex(t *tomlfile.Table, key string) *regexp.Regexp {
	re, err := regexp.Compile(t.String(key, ""))
	if err != nil {
		t.Faultf(key, "%s", regexText(err))
		return nil
	}
	return re
}

// regexText says what is wrong with a pattern without the library's prefix.
func regexText(err error) string {
	return "bad regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}
