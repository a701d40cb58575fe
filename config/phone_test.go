package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		address, host string
		port          int
	}{
		{"192.168.0.31", "192.168.0.31", 0},
		{"192.168.0.31:8080", "192.168.0.31", 8080},
		{"phone-101.lan", "phone-101.lan", 0},
		{"phone_101:1", "phone_101", 1},
		{"phone.:65535", "phone.", 65535},
		{"::1", "::1", 0},
		{"[::1]", "::1", 0},
		{"[::1]:8080", "::1", 8080},
		{"fe80::1%eth0", "fe80::1%eth0", 0},
		{"[fe80::1%eth0]:80", "fe80::1%eth0", 80},
		{"::ffff:10.0.0.1", "::ffff:10.0.0.1", 0},
	} {
		p := load(t, map[string]string{"pc.toml": fmt.Sprintf("[[phone]]\nextension = \"101\"\nprofile = \"snom\"\naddress = %q\n", c.address)}).Phones[0]
		if p.Host != c.host || p.Port != c.port {
			t.Errorf("%s is %s, %d, want %s, %d", c.address, p.Host, p.Port, c.host, c.port)
		}
	}
}

func TestMAC(t *testing.T) {
	for _, in := range []string{"000413abcdef", "000413ABCDEF", "00:04:13:ab:cd:ef", "00-04-13-AB-CD-EF", "0004.13ab.cdef", "00:04:13:aB:Cd:eF"} {
		if got := onePhone(t, fmt.Sprintf("mac = %q", in)).MAC; got != "000413ABCDEF" {
			t.Errorf("%s is %s", in, got)
		}
	}
}

func TestMonitor(t *testing.T) {
	for word, want := range map[string]phone.MonitorMode{"auto": phone.MonitorAuto, "always": phone.MonitorAlways, "manual": phone.MonitorManual} {
		if got := onePhone(t, fmt.Sprintf("monitor = %q", word)).Monitor; got != want {
			t.Errorf("%s is %v", word, got)
		}
	}
}

func TestPhoneKeys(t *testing.T) {
	p := onePhone(t, `username = "u"`, `password = "p"`, "take_over = true", "check_source = false", `identity = "sip:101@pbx"`, `tls = "insecure"`)
	if p.Username != "u" || p.Password != "p" || !p.TakeOver || p.CheckSource || p.Identity != "sip:101@pbx" || p.TLSMode != "insecure" || p.TLS == nil {
		t.Errorf("phone is %+v", p)
	}
}

func TestExtensions(t *testing.T) {
	for _, ext := range []string{"101", "a", "anna.novak", "+420123", "a_b-c", "0", "žluť", "1..2", strings.Repeat("1", maxExtension)} {
		c := load(t, map[string]string{"pc.toml": phoneText(ext)})
		if got := c.Phones[0].Extension; got != ext {
			t.Errorf("%s is %s", ext, got)
		}
	}
}
