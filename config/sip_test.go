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
	_, err := Load(write(t, map[string]string{"pc.toml": phoneText("101", `sip_password = "hush"`)}), profiles.FS)
	if err == nil || !strings.Contains(err.Error(), "write sip_username") || strings.Contains(err.Error(), "hush") {
		t.Errorf("a password without a name: %v", err)
	}
}
