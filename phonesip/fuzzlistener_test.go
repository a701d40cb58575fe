package phonesip

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

// FuzzListener: nothing that anybody sends, by UDP or TCP, harms the listener; no
// answer is much longer than what it answers, none goes to another address, and no
// transaction presses a key twice.
func FuzzListener(f *testing.F) {
	for _, text := range []string{
		asks("MESSAGE", transfer, "z9hG4bKa"), asks("MESSAGE", "sip:on@[::1]", "1", "Content-Type: application/x-buttons", "", "k=2", "n=on"),
		asks("OPTIONS", "sip:x", "z9hG4bKa"), asks("CANCEL", "sip:on@x", "z9hG4bKa"), asks("INVITE", "tel:1", "z9hG4bKa", "Require: a,b"),
		asks("MESSAGE", "sip:on@x", "z9hG4bKa") + asks("MESSAGE", "sip:off@x", "z9hG4bKb"),
		strings.Replace(asks("MESSAGE", "sip:a:b:c@d@e", "z9hG4bKa", "v: /// ;,/// ;rport"), "Content-Length", "l", 1),
		"SIP/2.0 200 OK\r\n\r\n", "\r\n\r\n", "MESSAGE sip: SIP/2.0\r\nVia: SIP/2.0/UDP [::1]:0;rport;received=1\r\n\r\n",
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	from := netip.MustParseAddrPort("10.0.0.1:5060")
	f.Fuzz(func(t *testing.T, data []byte, datagrams bool) {
		if len(data) > maxRequest {
			return
		}
		presses := 0
		l := &Listener{log: zerolog.Nop(), parser: newParser(), press: func(_ netip.Addr, m Press) Verdict {
			presses++
			m.Texts()
			m.Key()
			if len(m.User) > maxText || len(m.Body) > maxText {
				t.Errorf("a text of %d bytes, a body of %d", len(m.User), len(m.Body))
			}
			return Verdict(len(m.User) % 3)
		}}
		v := visit{from: from, send: func(text string, to netip.AddrPort) {
			if to.Addr() != from.Addr() || len(text) > maxAnswer || datagrams && len(text) > len(data)+answerMore || !strings.HasPrefix(text, "SIP/2.0 ") {
				t.Errorf("to %v, %d bytes for %d: %q", to, len(text), len(data), text)
			}
		}}
		hear := func() {
			if datagrams {
				v.size = len(data)
				if m, err := l.parse(data, from); err == nil && m != nil {
					l.take(m, v)
				}
				return
			}
			in := splitter{l: l, from: from, stream: l.parser.NewSIPStream()}
			defer in.stream.Close()
			for i := 0; i < len(data); i += 7 { // in pieces
				got, err := in.split(data[i:min(i+7, len(data))])
				for _, m := range got {
					l.take(m, v)
				}
				if err != nil {
					return
				}
			}
		}
		hear()
		once := presses
		hear()
		if presses != once {
			t.Errorf("pressed %d times, then %d", once, presses)
		}
		if strings.Contains(refused(l), string(RefusedFault)) {
			t.Error("the library failed")
		}
	})
}
