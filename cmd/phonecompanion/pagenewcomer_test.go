package main_test

import (
	"html"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// visitor is somebody who has the status page and nothing else.
type visitor struct {
	t    *testing.T
	base string
}

// see returns the text of a page, as it is read.
func (v *visitor) see(path string) string {
	v.t.Helper()
	resp, err := http.Get(v.base + path)
	return v.read(resp, err)
}

var tags = regexp.MustCompile(`<[^>]*>`)

func (v *visitor) read(resp *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: %s", resp.Status, body)
	}
	return html.UnescapeString(tags.ReplaceAllString(string(body), ""))
}

// try sends a command by the form, and returns the page that comes.
func (v *visitor) try(line string, more ...string) string {
	v.t.Helper()
	return v.post("command", append(more, "line", line)...)
}

// post sends a form of the page.
func (v *visitor) post(path string, fields ...string) string {
	v.t.Helper()
	resp, err := http.Get(v.base + "/")
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		v.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), `name="token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	form := url.Values{"token": {token}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	resp, err = http.PostForm(v.base+"/-/status/"+path, form)
	return v.read(resp, err)
}

// TestNewcomer: with the page alone one finds out why a phone does nothing, and
// what to do about it.
func TestNewcomer(t *testing.T) {
	for _, c := range []struct {
		name  string
		phone phonesim.Config
		at    string                          // another address than the phone's
		set   func(o *testOffice)             // before the start
		after func(o *testOffice, v *visitor) // and after it
		try   string
		says  string
		todo  string
	}{
		{
			name: "wrong password", phone: phonesim.Config{Auth: phonesim.AuthDigest, Username: "admin", Password: "right"},
			set: func(o *testOffice) { o.phone = []string{`username = "admin"`, `password = "planted-wrong"`} },
			try: "MakeCall 101 102", says: "Wrong password: the phone refused the user name or password (401)", todo: "Set username and password in [[phone]] 101",
		},
		{
			name: "wrong password, monitored", phone: phonesim.Config{Auth: phonesim.AuthBasic, Username: "admin", Password: "right"},
			set: func(o *testOffice) { o.phone = []string{`username = "admin"`, `password = "planted-wrong"`} },
			try: "MonitorStart 101", says: "It tells us nothing of its calls. Wrong password:", todo: "Set username and password in [[phone]] 101",
		},
		{
			name: "wrong address", after: func(o *testOffice, _ *visitor) { o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Refuse}) },
			try: "MakeCall 101 102", says: "No way to the phone: 127.0.0.1:", todo: "Look up the phone's address in its own menu",
		},
		{
			name: "wrong address, monitored", after: func(o *testOffice, _ *visitor) { o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Refuse}) },
			try: "MonitorStart 101", says: "It tells us nothing of its calls. No way to the phone: 127.0.0.1:", todo: "Look up the phone's address in its own menu",
		},
		{
			name: "a name that nobody has", at: "no-such-phone.invalid",
			try: "MonitorStart 101", says: "It tells us nothing of its calls. No way to the phone: no-such-phone.invalid", todo: "Look up the phone's address in its own menu",
		},
		{
			name: "another thing is there", at: serving(t, http.NotFoundHandler()),
			try: "MakeCall 101 102", says: "Wrong profile, or not this phone:", todo: "Check profile (snom) and address in [[phone]] 101",
		},
		{
			name: "another thing is there, monitored", at: serving(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
			try: "MonitorStart 101", says: "the phone does not show its setting action_incoming_url", todo: "Is it a phone, and of the kind that its profile (snom) is for?",
		},
		{
			name: "the phone wants HTTPS", after: func(o *testOffice, _ *visitor) { o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.RedirectHTTPS}) },
			try: "MakeCall 101 102", says: "The phone wants HTTPS:", todo: `Set protocol = "HTTPS" in its profile (snom). It came with the program, so copy it first`,
		},
		{
			name: "the phone wants HTTPS, monitored", after: func(o *testOffice, _ *visitor) { o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.RedirectHTTPS}) },
			try: "MonitorStart 101", says: "It tells us nothing of its calls. The phone wants HTTPS:", todo: `Set protocol = "HTTPS" in its profile (snom)`,
		},
		{
			name: "the phone sends to HTTPS where others say that they dial", at: serving(t, http.RedirectHandler("https://127.0.0.1/", http.StatusFound)),
			try: "MakeCall 101 102", says: "The phone wants HTTPS:", todo: `Set protocol = "HTTPS" in its profile (snom)`,
		},
		{
			name: "the phone understands HTTPS only", at: servingTLS(t),
			try: "MakeCall 101 102", says: "The phone does not understand us:", todo: `Does it open with https:// only? Set protocol = "HTTPS" in its profile (snom)`,
		},
		{
			name: "the phone understands nothing", after: func(o *testOffice, _ *visitor) { o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Garbage}) },
			try: "MakeCall 101 102", says: "The phone does not understand us:", todo: "something else is there",
		},
		{
			name: "the phone forbids it", after: func(o *testOffice, _ *visitor) {
				o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Status, Status: 403})
			},
			try: "MonitorStart 101", says: "It tells us nothing of its calls. The phone forbids it:", todo: "Allow remote control from this server's address",
		},
		{
			name: "action URL refused", phone: phonesim.Config{ReadOnlySettings: []string{"action_incoming_url"}},
			try: "MonitorStart 101", says: "It tells us nothing of its calls: the phone did not keep our action URL: the phone said yes and did not keep action_incoming_url", todo: "Try to enter the setting on the phone's web page.",
		},
		{
			name: "foreign action URL", phone: phonesim.Config{Settings: map[string]string{"action_incoming_url": "http://crm.example/planted"}},
			try: "MonitorStart 101", says: "It tells us nothing of its calls: an action URL of the phone belongs to somebody else, so we do not touch it: action_incoming_url of 101", todo: "write take_over = true into [[phone]] 101",
		},
		{
			name:  "action URL with an old token",
			after: func(_ *testOffice, v *visitor) { callActionURL(v.t, v.base+"/a/101/wrong/incoming", "127.0.0.1") },
			says:  "with an old or wrong token, so it was not taken", todo: "enter its action URLs again",
		},
		{
			name: "action URL called from elsewhere",
			after: func(o *testOffice, v *visitor) {
				v.try("MonitorStart 101")
				callActionURL(v.t, o.phones[0].Setting("action_incoming_url"), "127.0.0.2")
			},
			says: "Its action URL was called from 127.0.0.2:", todo: "If it stands behind NAT, set check_source = false",
		},
		{
			name: "profile fault", set: func(o *testOffice) { ownProfile(o, "") },
			after: func(o *testOffice, v *visitor) {
				ownProfile(o, "\n[nonsense]\n")
				if got := v.post("reload"); !strings.Contains(got, "What was in force stays in force") || !regexp.MustCompile(`own\.toml:\d+:\d+: `).MatchString(got) {
					v.t.Errorf("the fault and its place do not show:\n%s", got)
				}
			},
			says: "Its profile has a fault, so what was changed there is not in force: ", todo: "Mend the profile at this place",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.phone.Extension = "101"
			o := newOfficeOf(t, c.phone)
			if c.set != nil {
				c.set(o)
			}
			if c.at != "" {
				o.phones = nil
				o.more = "[[phone]]\nextension = \"101\"\nprofile = \"snom\"\naddress = \"" + c.at + "\"\n"
			}
			v := &visitor{t, "http://" + o.start().http}
			if c.after != nil {
				c.after(o, v)
			}
			if c.try != "" {
				v.try(c.try)
			}
			list, one := v.see("/"), v.see("/?phone=101")
			for _, page := range []string{list, one} {
				if !strings.Contains(page, c.says) || !strings.Contains(page, c.todo) || strings.Contains(page, "planted") {
					t.Errorf("want %q and %q, the page says\n%s", c.says, c.todo, page)
				}
			}
			if want := "1 phone, 1 with trouble, 0 calls, 0 clients."; c.todo != "" { // the form's own session ends behind its answer
				eventually(t, want, patience, func() bool { return strings.Contains(v.see("/"), want) })
			}
		})
	}
}

// TestNewcomerWithAProvider: its key was revoked.
func TestNewcomerWithAProvider(t *testing.T) {
	t.Parallel()
	revoked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error":"invalid_grant","error_description":"planted"}`)
	}))
	defer revoked.Close()
	u, _ := url.Parse(revoked.URL)
	o := newOfficeOf(t)
	o.more = "[[phone]]\nextension = \"201\"\nprofile = \"ringcentral\"\n[provider]\nid = \"ringcentral\"\nprotocol = \"HTTP\"\nclient_id = \"planted-id\"\nclient_secret = \"planted-secret\"\njwt = \"planted-jwt\"\n" +
		"hostname = \"" + u.Hostname() + "\"\nport = " + u.Port() + "\n"
	v := &visitor{t, "http://" + o.start().http}
	v.try("MakeCall 201 202")
	page := v.see("/?phone=201")
	for _, want := range []string{"The provider does not let us in, so nothing can be done for this phone: ", "Put a new credential into [provider]", "Provider\n" + u.Hostname()} {
		if !strings.Contains(page, want) {
			t.Errorf("not %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "planted-") {
		t.Errorf("a secret shows:\n%s", page)
	}
}

// serving serves something in the place of a phone, and returns where.
func serving(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// servingTLS serves HTTPS, and nothing else, in the place of a phone.
func servingTLS(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// ownProfile gives the office a profile of its own, with something added.
func ownProfile(o *testOffice, more string) {
	o.t.Helper()
	o.profile = "own"
	data, err := profiles.FS.ReadFile("snom.toml")
	if err == nil {
		err = os.WriteFile(filepath.Join(o.dir, "own.toml"), append(data, more...), 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// callActionURL calls an action URL from an address.
func callActionURL(t *testing.T, address, from string) {
	t.Helper()
	address, _, _ = strings.Cut(address, "?")
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	client := http.Client{Transport: &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}}
	resp, err := client.Get(address)
	if err != nil {
		t.Skipf("no connection from %s here: %v", from, err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("it was taken: %s", resp.Status)
	}
}
