package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestNewcomerWithHTTPS: who has done what the page says of a phone that wants
// HTTPS meets the phone's own certificate next, and a profile for HTTPS meets
// phones without. None of that is a wrong address, and the page does not say so.
func TestNewcomerWithHTTPS(t *testing.T) {
	safe, other, plain := servingTLS(t), servingTLS(t), serving(t, http.NotFoundHandler())
	own := pinOf(t)
	for _, c := range []struct {
		name, profile, at, keys, says, todo string
	}{
		{"its certificate is its own", "own", safe, "", "The phone's certificate is not trusted: ", `write tls = "pin:` + own + `" into [[phone]] 101`},
		{"another one than the pinned", "own", other, `tls = "pin:` + strings.Repeat("00", sha256.Size) + `"`, "The phone's certificate is not trusted: ", `write tls = "pin:` + own + `" into [[phone]] 101`},
		{"it speaks HTTP only", "own", plain, "", "The phone speaks no HTTPS: ", `Set protocol = "HTTP" in its profile (own).`},
		{"it speaks HTTP only, and the profile is a shipped one", "yealink", plain, `identity = "1"`, "The phone speaks no HTTPS: ", "phonecompanion profile show yealink > own.toml"},
		{"it closes what is not HTTPS", "snom", closing(t, ""), "", "No answer: ", `Does it open with https:// only? Set protocol = "HTTPS" in its profile (snom).`},
		{"it says in TLS that it wants TLS", "snom", closing(t, "\x15\x03\x01\x00\x02\x02\x16"), "", "No answer: ", `Does it open with https:// only? Set protocol = "HTTPS" in its profile (snom).`},
		{"426", "snom", serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUpgradeRequired) })), "", "The phone wants HTTPS: ", `Set protocol = "HTTPS" in its profile (snom).`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOfficeOf(t)
			o.more = "[[phone]]\nextension = \"101\"\nprofile = \"" + c.profile + "\"\naddress = \"" + c.at + "\"\n" + c.keys + "\n"
			data, err := profiles.FS.ReadFile("snom.toml")
			if err == nil {
				data = []byte(strings.Replace(string(data), `protocol = "HTTP"`, `protocol = "HTTPS"`, 1))
				err = os.WriteFile(filepath.Join(o.dir, "own.toml"), data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			v := &visitor{t, "http://" + o.start().http}
			v.try("MakeCall 101 102")
			if page := v.see("/?phone=101"); !strings.Contains(page, c.says) || !strings.Contains(page, c.todo) || strings.Contains(page, "in its own menu") {
				t.Errorf("want %q and %q, the page says\n%s", c.says, c.todo, page)
			}
		})
	}
}

// TestNewcomerWithGrandstream: phones that say no with 200 say why behind it.
func TestNewcomerWithGrandstream(t *testing.T) {
	t.Parallel()
	o := newOfficeOf(t)
	o.more = "[[phone]]\nextension = \"101\"\nprofile = \"grandstream\"\npassword = \"planted-wrong\"\naddress = \"" + serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"response":"error","body":"Authentication failed"}`))
	})) + "\"\n"
	v := &visitor{t, "http://" + o.start().http}
	v.try("MakeCall 101 102")
	for _, want := range []string{"Authentication failed", "Are username and password in [[phone]] 101 those of the phone's web page?"} {
		if page := v.see("/?phone=101"); !strings.Contains(page, want) || strings.Contains(page, "planted") {
			t.Errorf("not %q, the page says\n%s", want, page)
		}
	}
}

// pinOf returns the SHA-256 of the certificate that servingTLS has.
func pinOf(t *testing.T) string {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	sum := sha256.Sum256(s.Certificate().Raw)
	return hex.EncodeToString(sum[:])
}

// closing is a thing in the place of a phone that reads a request, says
// something, and closes the connection.
func closing(t *testing.T, says string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 4096))
			conn.Write([]byte(says))
			conn.Close()
		}
	}()
	return l.Addr().String()
}
