package server_test

import (
	"bufio"
	"fmt"
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
			_, dial := benchServer(b)
			conn := dial()
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

// BenchmarkEvent is what one event costs, from the notification to the lines of
// clients that monitor the phone.
func BenchmarkEvent(b *testing.B) {
	for _, clients := range []int{1, 50} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			x, dial := benchServer(b)
			p, readers := x.Find("101"), make([]*bufio.Reader, clients)
			next := func(r *bufio.Reader) {
				if _, err := r.ReadSlice('\n'); err != nil {
					b.Fatal(err)
				}
			}
			for i := range readers {
				conn := dial()
				readers[i] = bufio.NewReader(conn)
				fmt.Fprintf(conn, "MonitorStart 101\r\n")
				next(readers[i])
			}
			on := false
			b.ReportAllocs()
			for b.Loop() {
				on = !on
				p.Enqueue(dndNotice(on))
				p.Drain()
				for _, r := range readers {
					next(r)
				}
			}
		})
	}
}

// benchServer starts a server with one phone; dial connects to it.
func benchServer(b *testing.B) (x *phone.Exchange, dial func() net.Conn) {
	c, err := config.Parse("bench.toml", []byte("[[phone]]\nextension = \"101\"\naddress = \"127.0.0.1:9\"\nprofile = \"snom\"\nmonitor = \"manual\"\n"), profiles.FS)
	if err != nil {
		b.Fatal(err)
	}
	store, err := state.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	first := uint64(1)
	events, err := phone.NewEventLog(1, time.Hour, func(n uint64) (uint64, error) { first += n; return first - n, nil }, nil)
	if err != nil {
		b.Fatal(err)
	}
	x = phone.NewExchange(phone.Config{Log: events, Store: store, Logger: zerolog.Nop(), RunID: "b", Times: c.Calls, Timers: eventTimers()})
	x.Apply(c.Phones)
	s := server.New(server.Config{
		Exchange: x, Logger: zerolog.Nop(),
		AnonymousNetworks: loopback, Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"monitor"}},
	})
	l, err := server.Listen(b.Context(), "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(l)
	var conns []net.Conn
	b.Cleanup(func() {
		for _, conn := range conns {
			conn.Close()
		}
		s.Shutdown(b.Context())
		x.Close(b.Context())
		store.Close()
	})
	return x, func() net.Conn {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		conns = append(conns, conn)
		return conn
	}
}
