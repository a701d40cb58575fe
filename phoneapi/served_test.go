package phoneapi

import (
	"strings"
	"testing"
)

// served are requests that are carried out, one after the other, and their whole
// answers.
var served = []struct {
	name, line, user string
	header           []string
	body             string
	code             int
	want, tag        string
}{
	{"all phones", "GET /api/v1/phones", "admin", nil, "", 200,
		`{"phones":[{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"},{"_id":"id-102","extension":"102","macAddress":"4EE8A34B56F1"},{"_id":"id-201","extension":"201","macAddress":"4EE8A34B56F2"}]}`, ""},
	{"those that a user may see", "GET /api/v1/phones", "floor1", nil, "", 200,
		`{"phones":[{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"},{"_id":"id-102","extension":"102","macAddress":"4EE8A34B56F1"}]}`, ""},
	{"one", "GET /api/v1/phones/101", "floor1", nil, "", 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"}`, `"101-0"`},
	{"one that is written otherwise", "GET /api/v1/phones/%31%30%31", "admin", nil, "", 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"}`, `"101-0"`},
	{"one with a query", "GET /api/v1/phones/101?x=y", "admin", nil, "", 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"}`, `"101-0"`},
	{"one by its address in a browser", "GET /api/v1/phones/101", "admin", []string{"Sec-Fetch-Site: none"}, "", 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0"}`, `"101-0"`},
	{"one that the program has", "GET /api/v1/phones/101", "admin", []string{`If-None-Match: "x", W/"101-0"`}, "", 304, "", `"101-0"`},
	{"one that the program may have in any form", "GET /api/v1/phones/101", "admin", []string{"If-None-Match: *"}, "", 304, "", `"101-0"`},
	{"a change", one, "admin", nil, `{"ringer":{"volume":4}}`, 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","ringer":{"volume":4}}`, `"101-1"`},
	{"what the program has is old", "GET /api/v1/phones/101", "admin", []string{`If-None-Match: "101-0"`}, "", 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","ringer":{"volume":4}}`, `"101-1"`},
	{"a change of what the program has seen", one, "admin", []string{`If-Match: "101-1"`}, `{"ringer":{"volume":5}}`, 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","ringer":{"volume":5}}`, `"101-2"`},
	{"one of several tags", one, "admin", []string{`If-Match: "101-1", "101-2"`}, `{"ringer":{"volume":6}}`, 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","ringer":{"volume":6}}`, `"101-3"`},
	{"whatever it is like", one, "admin", []string{`If-Match: *`}, `{"ringer":{"volume":7}}`, 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","ringer":{"volume":7}}`, `"101-4"`},
	{"a change from the server's own page", one, "admin", []string{"Origin: http://cti.example:26580", "Sec-Fetch-Site: same-origin", "Content-Type: application/json; charset=UTF-8"}, `{"notes":"x"}`, 200,
		`{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","notes":"x","ringer":{"volume":7}}`, `"101-5"`},
	{"the extension that it has already", one, "floor1", nil, `{"extension":"101","notes":"y"}`, 200, `{"_id":"id-101","extension":"101","macAddress":"4EE8A34B56F0","notes":"y","ringer":{"volume":7}}`, `"101-6"`},
	{"something wrong", one, "admin", nil, `{"ringer":{"volume":"x"}}`, 422, `{"code":422,"message":"ringer.volume","description":"Ringer volume is invalid"}`, ""},
	{"two things wrong", "POST /pbx/sipphone", "admin", nil, `{"extension":"101","ringer":{"volume":"x"},"macAddress":"1"}`, 422,
		`{"code":422,"message":"multiple","description":"Multiple errors","inner":[{"code":422,"message":"macAddress","description":"MAC address is invalid"},{"code":422,"message":"ringer.volume","description":"Ringer volume is invalid"}]}`, ""},
	{"the other API's example", "POST /pbx/sipphone", "admin", nil, `{"macAddress":"4EE8A34B56F1","callWaiting":false,"ip":{"mode":"OPEN"}}`, 200,
		`{"_id":"id-102","extension":"102","macAddress":"4EE8A34B56F1","callWaiting":false,"ip":{"mode":"OPEN"}}`, `"102-1"`},
	{"by extension", "POST /pbx/sipphone", "floor1", nil, `{"extension":"102","notes":"x"}`, 200, `{"_id":"id-102","extension":"102","macAddress":"4EE8A34B56F1","callWaiting":false,"notes":"x","ip":{"mode":"OPEN"}}`, `"102-2"`},
	{"by _id, with another MAC address", "POST /pbx/sipphone", "admin", []string{`If-Match: "102-2"`}, `{"_id":"id-102","macAddress":"4EE8A34B56FF","notes":null}`, 200,
		`{"_id":"id-102","extension":"102","macAddress":"4EE8A34B56FF","callWaiting":false,"ip":{"mode":"OPEN"}}`, `"102-3"`},
}

// TestServed: whole answers, to the letter.
func TestServed(t *testing.T) {
	h, log := newHandler(newPhones("101", "102", "201"))
	for _, c := range served {
		got := serve(t, h, ask(c.line, c.user, c.header, c.body))
		if body := text(t, got.Body); got.StatusCode != c.code || body != c.want || got.Header.Get("ETag") != c.tag {
			t.Errorf("%s: %d %s\n%s\nwant %d %s\n%s", c.name, got.StatusCode, got.Header.Get("ETag"), body, c.code, c.tag, c.want)
		}
		wantHeaders(t, got)
	}
	if n := strings.Count(log.String(), "\n"); n != 9 || strings.Contains(log.String(), planted) {
		t.Errorf("%d lines in the log: %s", n, log)
	}
}

// TestWholePhone: a program reads a phone and sends it back changed, with all that
// it may only read; the answer is that of the Telecomx API's example.
func TestWholePhone(t *testing.T) {
	p := newPhones("101")
	h, _ := newHandler(p)
	body := strings.NewReplacer("12345678901234567890ABCD", "id-101", "123457890123457890BBBB", "101", "1234567890123457890FFFF", "101").Replace(response)
	for range 2 {
		got := serve(t, h, ask("POST /pbx/sipphone", "admin", nil, body))
		if answer := text(t, got.Body); got.StatusCode != 200 || !strings.Contains(answer, `"value":"112"`) || strings.Contains(answer, "g9ewhufg") {
			t.Fatalf("%d %s", got.StatusCode, answer)
		}
		body = text(t, serve(t, h, ask("GET /api/v1/phones/101", "admin", nil, "")).Body)
	}
}

// TestHead: as GET, without a body.
func TestHead(t *testing.T) {
	h, _ := newHandler(newPhones("101"))
	got := serve(t, h, ask("HEAD /api/v1/phones/101", "admin", nil, ""))
	if got.StatusCode != 200 || got.Header.Get("ETag") != `"101-0"` || got.Header.Get("Content-Length") == "" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
}

// TestKinds: JSON by any of its names, or by none.
func TestKinds(t *testing.T) {
	for _, kind := range append([]string{"", "Application/JSON", `text/json;charset="utf-8"`}, bodyKinds...) {
		h, _ := newHandler(newPhones("101"))
		r := ask(one, "admin", nil, notes)
		r.Header.Set("Content-Type", kind)
		if kind == "" {
			r.Header.Del("Content-Type")
		}
		if got := serve(t, h, r); got.StatusCode != 200 {
			t.Errorf("%q: %d", kind, got.StatusCode)
		}
	}
}
