package cloud

import (
	"context"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestWhoAtNetSapiens: user and domain of a phone come from its identity, else
// from the extension and the login.
func TestWhoAtNetSapiens(t *testing.T) {
	for _, c := range []struct{ identity, login, user, domain string }{
		{"", "", "101", "~"},
		{"", "office.example", "101", "office.example"},
		{"2001@shop.example", "office.example", "2001", "shop.example"},
		{"sip:2001@shop.example;user=phone", "", "2001", "shop.example"},
		{"SIPS:2001@shop.example", "", "2001", "shop.example"},
		{"@shop.example", "", "101", "shop.example"},
		{"2001@", "office.example", "101", "office.example"},
		{"+12025550101", "office.example", "101", "office.example"},
	} {
		cloud := New(Config{})
		cloud.Use(Account{Key: "x", Domain: c.login}, silent{})
		v := &phoneprofile.Values{}
		cloud.Known(phone.Line{Extension: "101", Identity: c.identity, Dialect: phoneprofile.DialectNetSapiens}, v)
		if user, domain := v.Get(phoneprofile.InsertUser), v.Get(phoneprofile.InsertDomain); user != c.user || domain != c.domain {
			t.Errorf("%q, login in %q: %s@%s, want %s@%s", c.identity, c.login, user, domain, c.user, c.domain)
		}
		cloud.Close()
	}
}

// silent is an API that must not be asked.
type silent struct{}

func (silent) Call(context.Context, *provider.Request, time.Time) (*provider.Answer, *stli.Failure) {
	panic("nobody was to ask the provider")
}
