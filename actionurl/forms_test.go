package actionurl

import (
	"fmt"
	"strings"
	"testing"
)

// post writes a POST with a body.
func post(target, contentType, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", target, contentType, len(body), body)
}

// get writes a GET.
func get(target string) string { return "GET " + target + " HTTP/1.1\r\nHost: s\r\n\r\n" }

// TestForms sends notifications as phones write them, over the wire to the
// handler behind the lenient listener, and looks at the event that comes of it.
func TestForms(t *testing.T) {
	const in = "/a/101/TOKEN101/incoming"
	for _, c := range []struct {
		name, raw string
		want      string // the event
		uri       string
	}{
		{"plain", get(in + "?remote=102"), "Delivered newCall 102", ""},
		{"no parameter", get(in), "Delivered newCall", ""},
		{"an empty query", get(in + "?"), "Delivered newCall", ""},
		{"raw blanks", get(in + "?name=John Q Doe&remote=102"), `Delivered newCall 102 "John Q Doe"`, ""},
		{"a semicolon in a value", get(in + "?remote=sip:100@pbx;user=phone&name=A"), `Delivered newCall 100 "A"`, "sip:100@pbx;user=phone"},
		{"a bad escape", get(in + "?name=100%&remote=102"), `Delivered newCall 102 "100%"`, ""},
		{"a worse escape", get(in + "?name=%zz%4&remote=%31%302"), `Delivered newCall 102 "%zz%4"`, ""},
		{"plus means plus", get(in + "?remote=+420123&name=A+B"), `Delivered newCall +420123 "A+B"`, ""},
		{"an escaped plus", get(in + "?remote=%2B420123"), "Delivered newCall +420123", ""},
		{"raw Latin-1", get(in + "?name=B\xfcro&remote=102"), `Delivered newCall 102 "Büro"`, ""},
		{"escaped Latin-1", get(in + "?name=B%fcro&remote=102"), `Delivered newCall 102 "Büro"`, ""},
		{"raw UTF-8", get(in + "?name=Žluťoučký&remote=102"), `Delivered newCall 102 "Žluťoučký"`, ""},
		{"escaped UTF-8", get(in + "?name=%C5%BDlut&remote=102"), `Delivered newCall 102 "Žlut"`, ""},
		{"an unfilled variable", get(in + "?remote=$remote&name=$display_remote&call=$call-id"), "Delivered newCall", ""},
		{"an escaped unfilled variable", get(in + "?remote=%24remote"), "Delivered newCall", ""},
		{"an unfilled Mitel variable", get(in + "?remote=$$REMOTENUMBER$$&name=A"), `Delivered newCall "A"`, ""},
		{"no question mark", get(in + "&remote=102&name=A"), `Delivered newCall 102 "A"`, ""},
		{"an ampersand first", get(in + "?&remote=102"), "Delivered newCall 102", ""},
		{"a hash in a number", get(in + "?remote=*21#&name=A"), `Delivered newCall *21# "A"`, ""},
		{"twice the same parameter", get(in + "?remote=102&remote=103"), "Delivered newCall 102", ""},
		{"parameters that nobody knows", get(in + "?x=1&remote&=2&remote=102&y"), "Delivered newCall 102", ""},
		{"a name and a URI", get(in + `?remote="John Doe" <sip:102@pbx>`), `Delivered newCall 102 "John Doe"`, `"John Doe" <sip:102@pbx>`},
		{"lines that end in LF", "GET " + in + "?remote=102 HTTP/1.1\nHost: s\n\n", "Delivered newCall 102", ""},
		{"HTTP/1.0", "GET " + in + "?remote=102 HTTP/1.0\r\n\r\n", "Delivered newCall 102", ""},
		{"no Host", "GET " + in + "?remote=102 HTTP/1.1\r\n\r\n", "Delivered newCall 102", ""},
		{"no version", "GET " + in + "?remote=102\r\n\r\n", "Delivered newCall 102", ""},
		{"an absolute URI", get("http://s:80" + in + "?remote=102"), "Delivered newCall 102", ""},
		{"a POST without a body", post(in+"?remote=102", "text/plain", ""), "Delivered newCall 102", ""},
		{"a form", post(in, "application/x-www-form-urlencoded", "remote=sip:102@pbx;x=y&name=A+B"), `Delivered newCall 102 "A+B"`, "sip:102@pbx;x=y"},
		{"a form with a character set", post(in, "application/x-www-form-urlencoded; charset=utf-8", "remote=102"), "Delivered newCall 102", ""},
		{"the query before the form", post(in+"?remote=102&name=$x", "application/x-www-form-urlencoded", "remote=103&name=A"), `Delivered newCall 102 "A"`, ""},
		{"a fixed cause", get("/a/101/TOKEN101/outgoing?remote=102") + get("/a/101/TOKEN101/busy"), "Originated newCall 102 / Failed busy 102 / ConnectionCleared busy 102", ""},
		{"a cause of the phone", get("/a/101/TOKEN101/outgoing?remote=102") + get("/a/101/TOKEN101/disconnected?reason=404 Not Found"), "Originated newCall 102 / Failed destNotObtainable 102 / ConnectionCleared destNotObtainable 102", ""},
		{"one address for several states", get("/a/101/TOKEN101/state?state=RINGING&remote=102&call=7") + get("/a/101/TOKEN101/state?state=IDLE&call=7"), "Delivered newCall 102 / ConnectionCleared normalClearing 102", ""},
		{"a state that nobody knows", get("/a/101/TOKEN101/state?state=DIALTONE") + get("/a/101/TOKEN101/state") + get(in), "Delivered newCall", ""},
		{"a state whose second rule is not met", get(in+"?call=7") + get("/a/101/TOKEN101/state?state=IDLE") + get("/a/101/TOKEN101/connected?call=7"), "Delivered newCall / Established newCall", ""},
		{"an event without a meaning", get("/a/101/TOKEN101/nothing?remote=9") + get(in), "Delivered newCall", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)))
			w := watch(t, x.Find("101"), nil)
			h := &Handler{Find: x.Find}
			conn := dial(t, serve(t, h))
			for _, raw := range strings.SplitAfter(c.raw, "\r\n\r\nG") {
				raw = strings.TrimSuffix(raw, "G")
				if !strings.HasPrefix(raw, "P") && !strings.HasPrefix(raw, "G") {
					raw = "G" + raw
				}
				if resp := conn.send(t, raw); resp.StatusCode != 200 || resp.ContentLength != 0 {
					t.Fatalf("the answer is %s, %d bytes", resp.Status, resp.ContentLength)
				}
			}
			for _, want := range strings.Split(c.want, " / ") {
				e := w.next(t)
				if got := describe(e); got != want || e.Remote.URI != c.uri {
					t.Errorf("the event is %s, %q, want %s, %q", got, e.Remote.URI, want, c.uri)
				}
			}
			w.none(t)
			if h.Refused() != 0 {
				t.Errorf("%d requests refused", h.Refused())
			}
		})
	}
}

// TestXMLForms is TestForms for a phone that posts documents.
func TestXMLForms(t *testing.T) {
	const in = "/a/101/TOKEN101/incoming"
	const doc = `<PolycomIPPhone><IncomingCallEvent><PhoneIP>1.2.3.4</PhoneIP><CallingPartyName>J &amp; D</CallingPartyName>` +
		`<CallingPartyNumber>sip:102@pbx</CallingPartyNumber><CallLineInfo CallReference="a1" /></IncomingCallEvent></PolycomIPPhone>`
	for _, c := range []struct{ name, raw, want, uri string }{
		{"a document", post(in, "application/xml", doc), `Delivered newCall 102 "J & D"`, "sip:102@pbx"},
		{"without a type", "POST " + in + " HTTP/1.1\r\nHost: s\r\nContent-Length: " + fmt.Sprint(len(doc)) + "\r\n\r\n" + doc, `Delivered newCall 102 "J & D"`, "sip:102@pbx"},
		{"of the wrong type", post(in, "application/x-www-form-urlencoded", " \n"+doc), `Delivered newCall 102 "J & D"`, "sip:102@pbx"},
		{"in chunks", "POST " + in + " HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(doc), doc), `Delivered newCall 102 "J & D"`, "sip:102@pbx"},
		{"that breaks off", post(in, "text/xml", "<A><CallingPartyNumber>102</CallingPartyNumber><CallingPartyName>Joh"), `Delivered newCall 102 "Joh"`, ""},
		{"that is not closed", post(in, "text/xml", "<A><CallingPartyNumber>102<CallingPartyName>J</A>"), `Delivered newCall 102 "J"`, ""},
		{"in Latin-1", post(in, "text/xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><A><CallingPartyNumber>102</CallingPartyNumber><CallingPartyName>B\xfcro</CallingPartyName></A>"), `Delivered newCall 102 "Büro"`, ""},
		{"in Latin-1 that does not say so", post(in, "text/xml", "<A><CallingPartyName>B\xfcro</CallingPartyName><CallingPartyNumber>102</CallingPartyNumber></A>"), `Delivered newCall 102 "Büro"`, ""},
		{"that is none", post(in, "text/xml", "remote=102"), "Delivered newCall", ""},
		{"that is empty", post(in, "text/xml", ""), "Delivered newCall", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newExchange(t, 0, settings(t, "101", parseProfile(t, xmlProfile)))
			w := watch(t, x.Find("101"), nil)
			if resp := dial(t, serve(t, &Handler{Find: x.Find})).send(t, c.raw); resp.StatusCode != 200 {
				t.Fatalf("the answer is %s", resp.Status)
			}
			e := w.next(t)
			if got := describe(e); got != c.want || e.Remote.URI != c.uri {
				t.Errorf("the event is %s, %q, want %s, %q", got, e.Remote.URI, c.want, c.uri)
			}
		})
	}
}

// The limits of the contract hold on the wire: what is longer is refused, takes
// no effect, and ends the connection.
func TestSizesOnTheWire(t *testing.T) {
	const in = "/a/101/TOKEN101/incoming?remote=102&x="
	for _, c := range []struct {
		name, raw string
		status    int
	}{
		{"a long request line", get(in + strings.Repeat("x", 7<<10)), 200},
		{"a longer one", get(in + strings.Repeat("x", 8<<10)), 414},
		{"blanks that grow when they are escaped", get(in + strings.Repeat(" ", 7<<10) + "x"), 200},
		{"a long body", post(in, "text/xml", strings.Repeat("x", MaxBody)), 200},
		{"a longer one than allowed", post(in, "text/xml", strings.Repeat("x", MaxBody+1)), 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)))
			w := watch(t, x.Find("101"), nil)
			resp := dial(t, serve(t, &Handler{Find: x.Find})).send(t, c.raw)
			if resp.StatusCode != c.status || resp.Close != (c.status != 200) {
				t.Errorf("the answer is %s, close %v, want %d", resp.Status, resp.Close, c.status)
			}
			if c.status == 200 {
				w.next(t)
			}
			w.none(t)
		})
	}
}
