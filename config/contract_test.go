package config

import (
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
)

func prefixes(all ...string) []netip.Prefix {
	var nets []netip.Prefix
	for _, p := range all {
		nets = append(nets, netip.MustParsePrefix(p))
	}
	return nets
}

// defaults are those of the contract.
func defaults() Config {
	return Config{
		Server: Server{
			Listen: "127.0.0.1:26535", MaxConnections: 4096, MaxWithoutLogin: 256, MaxLine: 64 << 10, CommandDeadline: 10 * time.Second,
			ResumeEvents: 10000, ResumeTime: 10 * time.Minute, LoginTimeout: 30 * time.Second, EventHold: time.Second,
			ClientQueueLines: 1024, ClientQueueBytes: 1 << 20, WriteTimeout: 10 * time.Second, RawResponse: true,
		},
		Log:  Log{Level: "info", Format: "console", MaxSize: 50 << 20, MaxFiles: 5},
		HTTP: HTTP{Listen: "127.0.0.1:26580"},
		Access: Access{
			AnonymousNetworks: prefixes("127.0.0.0/8", "::1/128"), AnonymousDevices: []string{"*"}, AnonymousAllow: []string{"control", "monitor", "raw"},
		},
		Calls:    phone.Times{Connected: 4 * time.Hour, Alerting: 3 * time.Minute},
		DialPlan: DialPlan{InternalDigits: 4},
		PBX:      PBX{Cluster: 1},
	}
}

// sections are what every configuration has; the rest is emptied.
func sections(c *Config) Config {
	return Config{Server: c.Server, Log: c.Log, HTTP: c.HTTP, Access: c.Access, Calls: c.Calls, DialPlan: c.DialPlan, PBX: c.PBX}
}

// A configuration that says nothing has the defaults, and so has one with empty
// sections.
func TestDefaults(t *testing.T) {
	for name, text := range map[string]string{
		"a comment":      "# nothing\n",
		"empty sections": "[server]\n[log]\n[http]\n[access]\n[calls]\n[dialplan]\n",
	} {
		c := load(t, map[string]string{"pc.toml": text})
		if got := sections(c); !reflect.DeepEqual(got, defaults()) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", name, got, defaults())
		}
		if len(c.Phones) != 0 || len(c.Users) != 0 || !reflect.DeepEqual(c.Provider, Provider{}) {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestProviderDefaults(t *testing.T) {
	c := load(t, map[string]string{"pc.toml": "[provider]\n"})
	want := Provider{
		ID: "custom", Port: 443, Protocol: "HTTPS", Grant: "jwt", MinTLS: "1.2", VerifyDepth: 4, Timeout: 10 * time.Second, Events: EventsWebSocket,
		AllowMethods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}, AllowPaths: []string{"/"},
	}
	if !reflect.DeepEqual(c.Provider, want) {
		t.Errorf("got\n%+v\nwant\n%+v", c.Provider, want)
	}
}

func TestPhoneDefaults(t *testing.T) {
	p := onePhone(t)
	if p.Extension != "101" || p.Host != "10.0.0.1" || p.Port != 0 || p.ProfileName != "snom" || p.Profile == nil || p.Profile.Name != "snom" ||
		p.Username != "" || p.Password != "" || p.Identity != "" || p.MAC != "" || p.Monitor != phone.MonitorAuto || p.TakeOver || !p.CheckSource ||
		p.TLS != nil || p.TLSMode != "verify" || p.Token != "" {
		t.Errorf("phone is %+v", p)
	}
}

// TestContractExample loads the example of the contract: its keys have their
// defaults, except where the example shows something.
func TestContractExample(t *testing.T) {
	c, err := Load("../testdata/configs/contract.toml", profiles.FS)
	if err != nil {
		t.Fatalf("faults:\n%v", err)
	}
	want := defaults()
	want.DialPlan = DialPlan{Country: "CZ", OutsidePrefix: "0", InternalDigits: 4}
	if got := sections(c); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	user := User{Name: "crm", PasswordHash: "…", Devices: []string{"1*", "205"}, Allow: []string{"control", "monitor"}, Networks: prefixes("10.0.0.0/8")}
	if len(c.Users) != 1 || !reflect.DeepEqual(c.Users[0], user) {
		t.Errorf("users are %+v", c.Users)
	}
	provider := Provider{
		ID: "ringcentral", Hostname: "platform.ringcentral.com", Port: 443, Protocol: "HTTPS", Grant: "jwt", MinTLS: "1.2", VerifyDepth: 4,
		Timeout: 10 * time.Second, Events: EventsWebSocket, AllowMethods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}, AllowPaths: []string{"/"},
	}
	if !reflect.DeepEqual(c.Provider, provider) {
		t.Errorf("provider is %+v", c.Provider)
	}
	if p := c.Phones; len(p) != 1 || p[0].Extension != "101" || p[0].Host != "192.168.0.31" || p[0].Profile.Name != "snom" || p[0].Monitor != phone.MonitorAuto {
		t.Errorf("phones are %+v", p)
	}
}

// The example that is shipped has no fault either.
func TestShippedExample(t *testing.T) {
	t.Setenv("PHONE_101_PASSWORD", "secret")
	if _, err := Load("../configs/phonecompanion.toml", profiles.FS); err != nil {
		t.Errorf("faults:\n%v", err)
	}
}
