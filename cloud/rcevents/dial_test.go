package rcevents

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// apiOf is an API whose WebSockets are at an address.
type apiOf string

func (a apiOf) Call(context.Context, string, string, []byte) (int, []byte, error) {
	return 200, fmt.Appendf(nil, `{"ws_access_token":%q,"uri":%q,"expires_in":30}`, secretToken, string(a)), nil
}

func TestTLS(t *testing.T) {
	named := make(chan string, 10)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		named <- r.TLS.ServerName
		raw, _, _, err := (&ws.HTTPUpgrader{}).Upgrade(r, w)
		if err != nil {
			return
		}
		defer raw.Close()
		s := &server{Conn: raw, cloud: &cloud{t: t}}
		if r.FormValue("access_token") != secretToken {
			t.Errorf("handshake with %s", r.URL.RawQuery)
		}
		s.details("")
		s.take()
		s.event("u1", 1)
		s.drain()
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the client that does not trust us
	srv.StartTLS()
	defer srv.Close()
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	port := srv.Listener.Addr().(*net.TCPAddr).Port
	for _, test := range []struct {
		name string
		tls  *tls.Config
		want string
	}{
		{"trusted", &tls.Config{RootCAs: pool, ServerName: "platform.example.com"}, ""},
		{"not trusted", nil, "certificate"},
	} {
		d := &diary{}
		s := New(Config{API: apiOf(fmt.Sprintf("wss://example.com:%d/ws", port)), Sink: d, TLS: test.tls, Dial: func(ctx context.Context, address string, secure *tls.Config) (net.Conn, error) {
			if secure == nil || secure.ServerName != "example.com" || address != fmt.Sprintf("example.com:%d", port) {
				t.Errorf("%s with %v", address, secure)
			}
			return dial(ctx, srv.Listener.Addr().String(), secure)
		}})
		s.Want([]string{fA})
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		done := make(chan struct{})
		go func() { defer close(done); s.Run(ctx) }()
		err := s.Await(ctx, fA)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if name := <-named; name != "example.com" {
				t.Errorf("%s: the name asked for is %q", test.name, name)
			}
			for !strings.Contains(d.read(), "event u1") && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
		} else if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
		cancel()
		<-done
	}
}

func TestHandshakesThatFail(t *testing.T) {
	for _, test := range []struct {
		answer string // nothing: the server hangs
		kind   Kind
		text   string
	}{
		{"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Unavailable, "401"},
		{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Permission, "403"},
		{"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", RateLimit, "429"},
		{"HTTP/1.1 200 OK\r\n\r\n", Refused, "200"},
		{"nonsense\r\n\r\n", Network, "refused"},
		{"", Network, "no answer within"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Config{API: apiOf("wss://x.example.com/ws"), Dial: func(context.Context, string, *tls.Config) (net.Conn, error) {
				ours, theirs := net.Pipe()
				go func() {
					http.ReadRequest(newSocket(theirs, nil).in)
					if test.answer == "" {
						theirs.Read(make([]byte, 1)) // until we give up
					}
					theirs.Write([]byte(test.answer))
					theirs.Close()
				}()
				return ours, nil
			}})
			p, fault := s.token(context.Background(), &wsc{Token: secretSession})
			if fault != nil {
				t.Fatal(fault)
			}
			began := time.Now()
			_, fault = s.connect(context.Background(), p)
			if fault == nil || fault.Kind != test.kind || !strings.Contains(fault.Text, test.text) {
				t.Errorf("%q: %+v", test.answer, fault)
			} else {
				noSecret(t, fault.Text)
			}
			if test.kind == RateLimit && fault.wait != 2*time.Minute {
				t.Error(fault.wait)
			}
			if took := time.Since(began); took > dialTime {
				t.Errorf("%q took %v", test.answer, took)
			}
		})
	}
}
