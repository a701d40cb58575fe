package phoneprofile

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// What [http] says of the phone's web server is not said by SIP.
func TestSIPRequest(t *testing.T) {
	p := mustParse(t, head+`
[http]
protocol = "HTTPS"
timeout = "7s"
headers = { "X-Requested-By" = "us" }
success_status = [204]
failure_body = "no"
[sip]
transport = "TCP"
user = "{identity}"
[action.Reboot]
via = "sip"
method = "NOTIFY"
event = "check-sync;reboot={on}"
headers = { "Subject" = "{label}" }
port = 5062
success_status = [200]
[action.BindKey]
via = "sip"
content_type = "application/x-buttons"
body = "k={key}\nc={light}\nl={label}\n\n"
`)
	v := &Values{}
	v.Set(InsertIdentity, "1 01;x")
	v.Set(InsertOn, "true")
	v.Set(InsertKey, "2")
	v.Set(InsertLight, "on")
	v.Set(InsertLabel, "Büro\r\nn=1")
	got, err := p.Actions["Reboot"][0].Steps[0].Request.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	want := &Rendered{
		Method: "NOTIFY", Target: "sip:1%2001%3Bx (check-sync;reboot=true)", Header: [][2]string{{"Subject", "Büron=1"}},
		Timeout: 7 * time.Second, Port: 5062, SIP: &RenderedSIP{User: "1%2001%3Bx", Event: "check-sync;reboot=true", TCP: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("renders to %+v, want %+v", got, want)
	}
	q := p.Actions["BindKey"][0].Steps[0].Request
	if got, err = q.Render(v); err != nil || got.Method != "MESSAGE" || got.Port != DefaultSIPPort ||
		string(got.Body) != "k=2\nc=on\nl=Büron=1\n\n" || !reflect.DeepEqual(got.Header, [][2]string{{"Content-Type", "application/x-buttons"}}) {
		t.Errorf("renders to %+v, %q, %v", got, got.Body, err)
	}
	for _, status := range []int{200, 202} {
		if err := q.Judge(&Answer{Status: status, Body: []byte("no")}); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// TestButtons: the example of docs/profiles.md sends byte for byte what mod_snom
// sends for the two examples of its manual (source of mod_snom at the parent of
// FreeSWITCH's commit 4c447a98ed), the call's id apart.
func TestButtons(t *testing.T) {
	_, doc, _ := strings.Cut(readFile(t, "../docs/profiles.md"), "### A request by SIP")
	_, doc, _ = strings.Cut(doc, "```toml\n")
	doc, _, _ = strings.Cut(doc, "```")
	cases := mustParse(t, head+doc).Actions["BindKey"]
	for _, c := range []struct{ light, name, action, want string }{
		{"on", "message", "api+uuid_transfer 42 9001", "k=2\nc=on\nl=DND\nn=api+uuid_transfer 42 9001\na=message\n"},
		{"off", "message", "notused", "k=2\nc=off\nl=DND\nn=notused\na=message\n"},
		{"off", "", "", "k=2\nc=off\nl=DND\n\n"},
	} {
		v := &Values{}
		for in, value := range map[Insert]string{InsertKey: "2", InsertLight: c.light, InsertLabel: "DND", InsertActionName: c.name, InsertAction: c.action} {
			v.Set(in, value)
		}
		i := 0
		for !cases[i].Applies(Unknown, v) {
			i++
		}
		r, err := cases[i].Steps[0].Request.Render(v)
		if err != nil || r.Method != "MESSAGE" || string(r.Body) != c.want {
			t.Errorf("%+v: %v, got %+v", c, err, r)
		}
	}
}

// A SIP status has a meaning of its own, and the way out.
func TestSIPVerdicts(t *testing.T) {
	q := oneRequest(t, "via = \"sip\"\n")
	for status, want := range map[int]string{
		204: "SIP status 204", 302: "SIP status 302", 401: "sip_password", 403: "does not trust", 404: "user in [sip]", 407: "sip_password", 405: "method",
		415: "content_type", 481: "subscribed", 489: "event", 501: "method", 600: "SIP status 600", 604: "user in [sip]",
	} {
		err := q.Judge(&Answer{Status: status})
		if v, ok := err.(*Verdict); !ok || v.Status != status || !strings.Contains(v.Text, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
}
