package phonesim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// office3 returns three Generic phones, 101, 102 and 103, that report to a new
// listener.
func office3(t *testing.T) (a, b, c *Phone, in *listener) {
	t.Helper()
	o, in := newOffice(t), listen(t)
	phones := make([]*Phone, 3)
	for i, name := range []string{"Anna Novak", "Bert Oak", "Clara Weiss"} {
		number := fmt.Sprint(101 + i)
		phones[i] = add(t, o, Config{Kind: Generic, Extension: number, DisplayName: name, Settings: in.generic(number)})
	}
	return phones[0], phones[1], phones[2], in
}

// generic makes every notification but that of a boot a request for
// /EXTENSION/EVENT.
func (in *listener) generic(extension string) map[string]string {
	s := make(map[string]string)
	for _, item := range genericItems[:len(genericItems)-1] {
		s[item] = "http://" + in.addr + "/" + extension + "/" + strings.TrimPrefix(item, "notify.") +
			"?remote=%CALLER%&id=%CALLID%&name=%NAME%&why=%REASON%&s=%STATE%"
	}
	return s
}

// post sends a body to a phone and returns the body of the answer.
func post(t *testing.T, p *Phone, path, contentType, body string) string {
	t.Helper()
	answer := raw(t, p, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: phone\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, contentType, len(body), body))
	_, got, _ := strings.Cut(answer, "\r\n\r\n")
	return got
}

func postForm(t *testing.T, p *Phone, path, body string) string {
	t.Helper()
	return post(t, p, path, "application/x-www-form-urlencoded", body)
}

func postJSON(t *testing.T, p *Phone, path, body string) string {
	t.Helper()
	return post(t, p, path, "application/json", body)
}

const fine = `{"ok":true}`

func refused(reason string) string { return `{"ok":false,"reason":"` + reason + `"}` }

func TestGenericCall(t *testing.T) {
	a, b, _, in := office3(t)
	if got := postForm(t, a, "/dial", "number=102"); got != `{"ok":true,"ref":"1"}` {
		t.Errorf("dial: %s", got)
	}
	wait(t, b, Has(RingingIn))
	steps := []struct {
		phone      *Phone
		path, want string
		list       string // the states of both phones then
	}{
		{a, "/call/hold", refused("wrong state"), "dialling ringing"},
		{b, "/call/answer", fine, "talking talking"},
		{b, "/call/answer", refused("wrong state"), "talking talking"},
		{b, "/call/hold", fine, "talking held"},
		{b, "/call/hold", refused("wrong state"), "talking held"},
		{b, "/call/resume", fine, "talking talking"},
		{a, "/call/end", fine, "[] []"},
		{a, "/call/end", refused("no such call"), "[] []"},
	}
	for _, s := range steps {
		if got := postJSON(t, s.phone, s.path, `{"ref":"1"}`); got != s.want {
			t.Errorf("%s %s: %s, want %s", s.phone.Extension(), s.path, got, s.want)
		}
		if got := state(t, a) + " " + state(t, b); got != s.list {
			t.Errorf("after %s: %s, want %s", s.path, got, s.list)
		}
	}
	in.want(a, "outgoing 102", "answered 102", "ended 102")
	in.want(b, "incoming 101", "answered 101", "held 101", "resumed 101", "ended 101")
}

// state returns the state of the phone's only call, as it lists it.
func state(t *testing.T, p *Phone) string {
	t.Helper()
	_, list := get(t, p, "/calls")
	_, rest, ok := strings.Cut(list, `"state":"`)
	if !ok {
		return list
	}
	word, _, _ := strings.Cut(rest, `"`)
	return word
}

func TestGenericList(t *testing.T) {
	a, b, _, _ := office3(t)
	a.Dial("102")
	if _, got := get(t, b, "/calls"); got != `[{"ref":"1","state":"ringing","direction":"in","number":"101","name":"Anna Novak"}]` {
		t.Error(got)
	}
	if _, got := get(t, a, "/calls"); got != `[{"ref":"1","state":"dialling","direction":"out","number":"102","name":"Bert Oak"}]` {
		t.Error(got)
	}
}

func TestGenericRefusals(t *testing.T) {
	const form, json = "application/x-www-form-urlencoded", "application/json"
	a, _, _, _ := office3(t)
	tests := []struct{ path, kind, body, want string }{
		{"/dial", json, `{"number":"102"}`, refused("bad request")},
		{"/dial", form, "number=", refused("number missing")},
		{"/call/hold", form, "ref=1", refused("bad request")},
		{"/call/hold", json, "ref=1", refused("bad request")},
		{"/call/hold", json, "{}", refused("no such call")},
		{"/transfer/start", form, "ref=1", refused("bad request")},
		{"/transfer/start", json, `{"ref":"9"}`, refused("no such call")},
		{"/transfer/cancel", "", "", refused("wrong state")},
		{"/transfer/join", form, "", refused("bad request")},
		{"/transfer/join", json, `{"ref":"1","with":"2"}`, refused("no such call")},
		{"/feature", json, "{}", refused("bad request")},
		{"/feature", form, "dnd=yes", refused("bad request")},
		{"/config", form, "item=notify.incoming", refused("bad request")},
		{"/config", form, "item=x&value=y", refused("no such item")},
		{"/nonsense", form, "", "no such page\n"},
	}
	for _, test := range tests {
		if got := post(t, a, test.path, test.kind, test.body); got != test.want {
			t.Errorf("%s %s: %s, want %s", test.path, test.body, got, test.want)
		}
	}
	for target, want := range map[string]string{
		"/dial?number=102": refused("use POST"), "/dtmf?tones=1": refused("wrong state"), "/dtmf": refused("bad request"),
		"/keys?press=1-X": refused("unknown key"), "/keys": refused("unknown key"), "/command.htm?number=102": "no such page\n",
	} {
		if _, got := get(t, a, target); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
	if calls := a.Calls(); len(calls) != 0 {
		t.Errorf("calls %v", calls)
	}
}

func TestGenericTonesAndKeys(t *testing.T) {
	a, b, _, _ := office3(t)
	if _, got := get(t, a, "/keys?press=1-0-2-ok"); got != fine {
		t.Error(got)
	}
	wait(t, b, Has(RingingIn))
	b.Press("OK")
	get(t, a, "/dtmf?tones=5%23")
	get(t, a, "/keys?press=6-STAR-POUND-HOLD")
	if c := a.Calls()[0]; c.Digits != "5#6*#" || c.State != Held {
		t.Errorf("call %+v", c)
	}
	get(t, b, "/keys?press=DND-MUTE-C")
	if s := b.Snapshot(); !s.DND || !s.Muted || len(s.Calls) != 0 {
		t.Errorf("phone %+v", s)
	}
}

func TestGenericCredentials(t *testing.T) {
	p := add(t, newOffice(t), Config{Kind: Generic, Extension: "101", Auth: AuthBasic, Username: "admin", Password: "x"})
	answer := raw(t, p, "GET /calls HTTP/1.0\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 401 ") || !strings.Contains(answer, "WWW-Authenticate: Basic realm=\"ACME\"\r\n") || strings.Contains(answer, "snom") {
		t.Error(answer)
	}
	answer = raw(t, p, "GET /calls HTTP/1.0\r\nAuthorization: Basic "+base64.StdEncoding.EncodeToString([]byte("admin:x"))+"\r\n\r\n")
	if !strings.HasSuffix(answer, "\r\n\r\n[]") || !strings.Contains(answer, "Content-Type: application/json\r\n") {
		t.Error(answer)
	}
	if got := p.Requests(); !slices.Equal(got, []string{"GET /calls", "GET /calls"}) {
		t.Errorf("requests %q", got)
	}
}

func TestGenericFault(t *testing.T) {
	a, _, _, _ := office3(t)
	if err := a.SetFault(Fault{Kind: Status, Count: 1}); err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, a, "/keys?press=DND"); status != "HTTP/1.1 500 Internal Server Error" || a.Snapshot().DND {
		t.Error(status)
	}
	if status, _ := get(t, a, "/keys?press=DND"); status != "HTTP/1.1 200 OK" || !a.Snapshot().DND {
		t.Error(status)
	}
}
