package server_test

import (
	"bufio"
	"net"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
)

// BenchmarkLine is what one line costs, from the client's write to the reply:
// one that the session answers, and one that goes through a phone's queue.
func BenchmarkLine(b *testing.B) {
	for _, line := range []string{"Ping", "MonitorStop 101"} {
		b.Run(line, func(b *testing.B) {
			conn := benchServer(b)
			r := bufio.NewReader(conn)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conn.Write([]byte(line + "\r\n")); err != nil {
					b.Fatal(err)
				}
				if _, err := r.ReadSlice('\n'); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchServer starts a server with one phone and connects to it.
func benchServer(b *testing.B) net.Conn {
	c, err := config.Parse("bench.toml", []byte("[[phone]]\nextension = \"101\"\naddress = \"127.0.0.1:9\"\nprofile = \"snom\"\n"), profiles.FS)
	if err != nil {
		b.Fatal(err)
	}
	store, err := state.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	events, err := phone.NewEventLog(1, time.Hour, func(uint64) (uint64, error) { return 1, nil }, nil)
	if err != nil {
		b.Fatal(err)
	}
	exchange := phone.NewExchange(phone.Config{Log: events, Store: store, Logger: zerolog.Nop(), RunID: "b", Times: c.Calls})
	exchange.Apply(c.Phones)
	s := server.New(server.Config{
		Exchange: exchange, Logger: zerolog.Nop(),
		AnonymousNetworks: loopback, Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"monitor"}},
	})
	l, err := server.Listen(b.Context(), "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(l)
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		conn.Close()
		s.Shutdown(b.Context())
		exchange.Close(b.Context())
		store.Close()
	})
	return conn
}
