package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// TestPin talks to a phone with a certificate of its own, as the configuration
// says: only the pinned certificate is taken, in any spelling of the pin.
func TestPin(t *testing.T) {
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	sum := sha256.Sum256(server.Certificate().Raw)
	pin := hex.EncodeToString(sum[:])
	other := strings.Repeat("00", sha256.Size)
	for _, c := range []struct{ name, mode, fault string }{
		{"verified", "verify", "x509: "},
		{"not looked at", "insecure", ""},
		{"the right pin", "pin:" + pin, ""},
		{"in capitals", "pin:" + strings.ToUpper(pin), ""},
		{"with colons", "pin:" + colons(pin), ""},
		{"another pin", "pin:" + other, "the phone's certificate is not the pinned one, its SHA-256 is " + pin},
	} {
		t.Run(c.name, func(t *testing.T) {
			requests = 0
			s := onePhone(t, `tls = "`+c.mode+`"`)
			addr := server.Listener.Addr().(*net.TCPAddr)
			p := &phonehttp.Phone{Host: addr.IP.String(), Port: addr.Port, TLS: s.TLS}
			a, err := p.Do(context.Background(), &phoneprofile.Rendered{Method: "GET", Target: "/", TLS: true, Timeout: 20 * time.Second}, &phoneprofile.HTTP{})
			if c.fault == "" {
				if err != nil || a.Status != 200 || requests != 1 {
					t.Errorf("the answer is %+v, %v, after %d requests", a, err, requests)
				}
				return
			}
			var typed *phonehttp.Error
			if !errors.As(err, &typed) || typed.Sent() || !strings.Contains(err.Error(), c.fault) || requests != 0 {
				t.Errorf("error is %v after %d requests, want %s", err, requests, c.fault)
			}
		})
	}
}

// colons writes hexadecimal digits as certificates show them.
func colons(s string) string {
	var pairs []string
	for i := 0; i < len(s); i += 2 {
		pairs = append(pairs, strings.ToUpper(s[i:i+2]))
	}
	return strings.Join(pairs, ":")
}
