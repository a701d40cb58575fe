package server_test

import (
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/actionurl/lenient"
	"github.com/phonecompanion/phonecompanion/connlimit"
)

// sendBufferOf is what the server asks the system to keep for a client, in
// bytes.
const sendBufferOf = 128 << 10

// noted notes how large the system's buffers of its connections shall be.
type noted struct {
	net.Listener
	bytes *atomic.Int64
}

func (l noted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return notedConn{c, l.bytes}, nil
}

type notedConn struct {
	net.Conn
	bytes *atomic.Int64
}

func (c notedConn) SetWriteBuffer(bytes int) error {
	c.bytes.Store(int64(bytes))
	return c.Conn.(interface{ SetWriteBuffer(bytes int) error }).SetWriteBuffer(bytes)
}

// TestSendBuffer: what the system keeps for a client that does not read is
// bounded, by whatever way it came: through all that stands before a WebSocket,
// too.
func TestSendBuffer(t *testing.T) {
	d := newDesk(t, nil)
	for name, connect := range map[string]func(net.Listener, *atomic.Int64) *client{
		"TCP": func(l net.Listener, bytes *atomic.Int64) *client {
			d.serve(noted{l, bytes})
			d.addr = l.Addr().String()
			return d.dial()
		},
		"WebSocket": func(l net.Listener, bytes *atomic.Int64) *client {
			h := &http.Server{Handler: http.HandlerFunc(d.server.WebSocket)}
			limited := connlimit.NewListener(l, actionurl.MaxConnections, func(net.Addr) {})
			go h.Serve(lenient.NewListener(noted{limited, bytes}, actionurl.Prefix))
			t.Cleanup(func() { h.Close() })
			return d.dialWeb(l.Addr().String()).client
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var bytes atomic.Int64
			c := connect(l, &bytes)
			c.send("Ping")
			c.want("error_ind SUCCESS Ping")
			if bytes.Load() != sendBufferOf {
				t.Errorf("the system keeps %d bytes, want %d", bytes.Load(), sendBufferOf)
			}
		})
	}
}
