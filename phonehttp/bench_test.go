package phonehttp

import (
	"bytes"
	"net"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// BenchmarkDo sends requests to a phone that answers at once. Most of it is the
// system's: a connection for each.
func BenchmarkDo(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	go func() {
		buf := make([]byte, 4<<10)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			for have := 0; !bytes.HasSuffix(buf[:have], []byte("\r\n\r\n")); {
				n, err := c.Read(buf[have:])
				if have += n; err != nil {
					break
				}
			}
			c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
			c.Read(buf) // the client closes first, and keeps the port's TIME_WAIT
			c.Close()
		}
	}()
	addr := l.Addr().(*net.TCPAddr)
	p, r, profile := &Phone{Host: addr.IP.String(), Port: addr.Port}, dial(), &phoneprofile.HTTP{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Do(b.Context(), r, profile); err != nil {
			b.Fatal(err)
		}
	}
}
