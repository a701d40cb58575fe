package password

import (
	"strings"
	"testing"
)

func TestHash(t *testing.T) {
	h, err := Hash("grün & gold")
	if err != nil {
		t.Fatal(err)
	}
	if !IsHash(h) || strings.ContainsAny(h, " \"'\n") {
		t.Errorf("the hash is %q", h)
	}
	c := NewChecker()
	for range 2 { // the second time from memory
		if !c.Check(h, "grün & gold") {
			t.Error("the right password is refused")
		}
		if c.Check(h, "grün & Gold") || c.Check(h, "") || c.Check("", "grün & gold") || c.Check("", "nobody") {
			t.Error("a wrong password is taken")
		}
	}
	if !c.Check("plain secret", "plain secret") || c.Check("plain secret", "plain secre") {
		t.Error("a secret of its own file is not compared as it is")
	}
	// htpasswd -nbB crm secret
	if !c.Check("$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC", "myPassword") {
		t.Error("htpasswd's hash is refused")
	}
}

func TestHashRefuses(t *testing.T) {
	for _, secret := range []string{"", strings.Repeat("x", MaxLength+1)} {
		if _, err := Hash(secret); err == nil {
			t.Errorf("%d bytes are taken", len(secret))
		}
	}
	for _, text := range []string{"", "secret", "$1$abc", "$2a$", "$2b$12$tooshort"} {
		if IsHash(text) {
			t.Errorf("%q is taken for a hash", text)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	c := NewChecker()
	for i := range 3 * maxRemembered {
		c.remember(c.pair("h", string(rune(i))))
	}
	if len(c.good) > maxRemembered {
		t.Errorf("%d pairs", len(c.good))
	}
}
