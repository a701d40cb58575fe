package console

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTLS: whom each way of trusting trusts.
func TestTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate alone
	defer web.Close()
	der := web.Certificate().Raw
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: web.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					tag, verb := cutTag(lines.Text())
					if verb, _, _ = strings.Cut(verb, ";"); tag != "" {
						tag = "#" + tag + " "
					}
					fmt.Fprintf(conn, "%serror_ind SUCCESS %s\r\n", tag, verb)
				}
			}()
		}
	}()
	sum := sha256.Sum256(der)
	pin, ca := hex.EncodeToString(sum[:]), filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		trust Trust
		want  string // in the fault; empty: none
	}{
		{Trust{}, "certificate signed by unknown authority"},
		{Trust{CAFile: ca}, ""},
		{Trust{Pin: pin}, ""},
		{Trust{Pin: strings.ToUpper(pin[:2] + ":" + pin[2:])}, ""},
		{Trust{Pin: strings.Repeat("00", 32)}, "the server's certificate is not the pinned one, its SHA-256 is " + pin},
		{Trust{Insecure: true}, ""},
	} {
		secure, err := c.trust.TLS(l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		err = Script(t.Context(), Config{Address: l.Addr().String(), TLS: secure, Deadline: time.Minute}, strings.NewReader("Ping\n"), &out)
		switch {
		case c.want == "" && (err != nil || out.String() != "error_ind SUCCESS Ping\n"):
			t.Errorf("%+v: %q, %v", c.trust, out.String(), err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v, want %s", c.trust, err, c.want)
		}
	}
}
