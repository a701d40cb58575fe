package phonesip

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/phone"
)

// FuzzAnswer: nothing that a phone sends, by UDP or TCP, harms whoever reads it,
// and nobody answers what is no request.
func FuzzAnswer(f *testing.F) {
	const head = "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-1;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\n"
	for _, text := range []string{
		"SIP/2.0 200 OK\r\n" + head + "Content-Length: 0\r\n\r\n",
		"SIP/2.0 401 Unauthorized\r\n" + head + "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256\r\nContent-Length: 0\r\n\r\n",
		"SIP/2.0 407 Proxy\r\n" + head + "Proxy-Authenticate: Digest realm=\"r\r\n\r\n",
		"INVITE sip:a@b SIP/2.0\r\n" + head + "Content-Length: 3\r\n\r\nabc",
		"SIP/2.0 999\r\n\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, datagrams bool) {
		ours, theirs := net.Pipe()
		go io.Copy(io.Discard, theirs)
		go func() { theirs.Write(data); theirs.Close() }()
		s := &socket{Conn: ours, datagrams: datagrams}
		c := &call{socket: s, ended: make(chan struct{})}
		a := &attempt{branch: "z9hG4bK-1", method: sip.MESSAGE}
		if err := s.read(func(m sip.Message) {
			switch m := m.(type) {
			case *sip.Request:
				c.refuse(m)
			case *sip.Response:
				a.answeredBy(m)
				answerTo(m, "sip:101@phone", phone.SIPPhone{Username: "u", Password: "p"}, message(5060))
			}
		}); err == nil || strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("reading ended with %v", err)
		}
		ours.Close()
	})
}
