//go:build lab

package e2e

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/lab"
)

// sipDesk is a profile whose actions go by SIP. The timeout is less than the
// patience of a client.
const sipDesk = `format = 1
name = "sipdesk"
[sip]
user = "%s"
transport = "%s"
[http]
timeout = "5s"
[action.BindKey]
via = "sip"
content_type = "%s"
body = "k={key}\nc={light}\nl={label}\n\n"
[action.Reboot]
via = "sip"
method = "NOTIFY"
event = "check-sync;reboot=true"
`

// sipOffice is the server with one phone, 201, that is reached by SIP only.
func sipOffice(t *testing.T, address, user, transport, contentType string) *client {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"sipdesk.toml": fmt.Sprintf(sipDesk, user, transport, contentType),
		"phonecompanion.toml": "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n" +
			"[access]\nanonymous_allow = [\"control\", \"monitor\", \"admin\"]\n[sip]\nenabled = true\n" +
			"[[phone]]\nextension = \"201\"\naddress = \"" + address + "\"\nprofile = \"sipdesk\"\nmonitor = \"manual\"\nsip_username = \"101\"\nsip_password = \"hush-hush\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := serve(t, filepath.Join(dir, "phonecompanion.toml"))
	c, err := o.dial()
	if err != nil {
		t.Fatal(err)
	}
	c.ends(t, "STLI;Errors=Extended", "error_ind SUCCESS")
	t.Cleanup(func() {
		if text := o.logged(); strings.Contains(text, "hush") {
			t.Errorf("a password is in the log:\n%s", text)
		}
	})
	return c
}

// ends says a line and wants its reply to have a part in it.
func (c *client) ends(t *testing.T, line, part string) {
	t.Helper()
	if err := c.write(line); err != nil {
		t.Fatal(err)
	}
	got, err := c.read()
	if err != nil || !strings.Contains(got, part) {
		t.Errorf("%s: got %s, %v, want %s", line, got, err, part)
	}
}

// TestSIPRequests: what sipp gets is what its scenarios want, the login too,
// whose digest it checks itself.
func TestSIPRequests(t *testing.T) {
	l := lab.Start(t, nil)
	for i, c := range []struct{ scenario, line string }{
		{"buttons", "BindKey 201 2 on Büro"},
		{"checksync", "Action 201 Reboot"},
		{"login", "BindKey 201 2 on DND"},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			file, err := filepath.Abs("testdata/sipp/" + c.scenario + ".xml")
			if err != nil {
				t.Fatal(err)
			}
			phone, err := l.StartSipp(t.Context(), i, file)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(phone.Stop)
			sipOffice(t, phone.Address, "101", "UDP", "application/x-buttons").ends(t, c.line, "error_ind SUCCESS")
			if err := phone.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSIPVerdicts: what a real phone answers is the verdict. baresip 1.0.0 takes
// a MESSAGE of text/plain only, for its own user, and no NOTIFY that it has not
// subscribed to.
func TestSIPVerdicts(t *testing.T) {
	l := lab.Start(t, lab.Phones{"101"})
	address, _, err := net.SplitHostPort(l.Phone("101").Address)
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"UDP", "TCP"} {
		t.Run(transport, func(t *testing.T) {
			c := sipOffice(t, address, "101", transport, "text/plain")
			c.ends(t, "BindKey 201 2 on DND", "error_ind SUCCESS")
			c.ends(t, "Action 201 Reboot", "has not subscribed to (481)")
			sipOffice(t, address, "101", transport, "application/x-buttons").ends(t, "BindKey 201 2 on DND", "does not know the content type (415)")
			sipOffice(t, address, "nobody", transport, "text/plain").ends(t, "BindKey 201 2 on DND", "does not know the SIP user (404)")
		})
	}
}

// TestNobodyTakesSIP: an address without SIP refuses, and a phone that is frozen
// may have got the request.
func TestNobodyTakesSIP(t *testing.T) {
	l := lab.Start(t, lab.Phones{"101"})
	if err := l.Phone("101").Freeze(); err != nil {
		t.Fatal(err)
	}
	address, _, err := net.SplitHostPort(l.Phone("101").Address)
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"UDP", "TCP"} {
		sipOffice(t, address, "101", transport, "text/plain").ends(t, "BindKey 201 2 on DND", "unspecified.outcomeUnknown")
		sipOffice(t, "127.77.255.250", "101", transport, "text/plain").ends(t, "BindKey 201 2 on DND", "systemResourceAvailability.deviceOutOfService")
	}
}
