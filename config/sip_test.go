package config

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// SIP is off unless the configuration says otherwise.
func TestSIP(t *testing.T) {
	if p := onePhone(t); p.SIP || p.SIPUsername != "" || p.SIPPassword != "" {
		t.Errorf("phone is %+v", p)
	}
	c := load(t, map[string]string{"pc.toml": "[sip]\nenabled = true\n" + phoneText("101", `sip_username = "s"`, `sip_password = "p"`)})
	if p := c.Phones[0]; !c.SIP.Enabled || !p.SIP || p.SIPUsername != "s" || p.SIPPassword != "p" {
		t.Errorf("phone is %+v", p)
	}
	if c.SIP.Listen != "" {
		t.Errorf("it listens at %q", c.SIP.Listen)
	}
	_, err := Load(write(t, map[string]string{"pc.toml": phoneText("101", `sip_password = "hush"`)}), profiles.FS)
	if err == nil || !strings.Contains(err.Error(), "write sip_username") || strings.Contains(err.Error(), "hush") {
		t.Errorf("a password without a name: %v", err)
	}
}

// Nothing listens unless it is said where; enabled is for what is sent.
func TestSIPListen(t *testing.T) {
	for _, at := range []string{"127.0.0.1:5062", ":5060", "[::1]:0"} {
		c := load(t, map[string]string{"pc.toml": "[sip]\nlisten = \"" + at + "\"\n"})
		if want := (SIP{Listen: at}); c.SIP != want {
			t.Errorf("%s: %+v", at, c.SIP)
		}
	}
	for _, at := range []string{"5062", "10.0.0.1", ":", "10.0.0.1:sips:1"} {
		_, err := Load(write(t, map[string]string{"pc.toml": "[sip]\nlisten = \"" + at + "\"\n"}), profiles.FS)
		if err == nil || !strings.Contains(err.Error(), "is no address to listen at") {
			t.Errorf("%s: %v", at, err)
		}
	}
}
