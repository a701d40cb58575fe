package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

func TestWebhook(t *testing.T) {
	for _, c := range []struct{ keys, fault string }{
		{``, ``},
		{`events = "websocket"`, ``},
		{"events = \"webhook\"\nwebhook = \"https://cti.example.com\"", ``},
		{"events = \"webhook\"\nwebhook = \"https://cti.example.com:8443/phones/\"", ``},
		{"events = \"webhook\"\nwebhook = \"http://127.0.0.1:26580\"", ``},
		{"events = \"webhook\"\nwebhook = \"http://[::1]:26580\"", ``},
		{`events = "webhook"`, `:3:10: events = "webhook" needs the address by which the provider reaches http.listen: write webhook = "https://cti.example.com"`},
		{`events = "hook"`, `:3:10: events must be "websocket" or "webhook", not "hook"`},
		{"events = \"webhook\"\nwebhook = \"http://cti.example.com\"", `:4:11: RingCentral delivers to https:// only: put a reverse proxy with a certificate before http.listen, and write its address`},
		{"events = \"webhook\"\nwebhook = \"cti.example.com\"", `:4:11: webhook is the base URL by which the provider reaches http.listen: write it like "https://cti.example.com"`},
		{"events = \"webhook\"\nwebhook = \"ftp://cti.example.com\"", `:4:11: webhook is the base URL`},
		{"events = \"webhook\"\nwebhook = \"https://\"", `:4:11: webhook is the base URL`},
		{"events = \"webhook\"\nwebhook = \"https://:443\"", `:4:11: webhook is the base URL`},
		{"events = \"webhook\"\nwebhook = \"https://u:p@cti.example.com\"", `:4:11: webhook is the base URL`},
		{"events = \"webhook\"\nwebhook = \"https://cti.example.com/?a=b\"", `:4:11: webhook is the base URL`},
		{`webhook = "https://cti.example.com"`, `:3:11: webhook is not used without events = "webhook": write that, or take webhook out`},
		{"events = \"webhook\"\nwebhook = \"https://cti.example.com\"\nid = \"netsapiens\"", `:4:11: webhooks are taken from RingCentral only, and provider.id is "netsapiens"`},
	} {
		keys := c.keys
		if !strings.Contains(keys, "id = ") {
			keys += "\nid = \"ringcentral\""
		}
		path := write(t, map[string]string{"pc.toml": "[provider]\nhostname = \"h\"\n" + keys + "\n"})
		_, err := Load(path, profiles.FS)
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", c.keys, err)
		case c.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), filepath.FromSlash(path)+c.fault) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s:\ngot  %v\nwant %s", c.keys, err, c.fault)
		}
	}
}
