package main_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// providerManual is the document about the provider.
const providerManual = "../../docs/provider.md"

// TestProviderManual: the configurations of the document have no fault, and its
// conversations go as they are printed, with the first configuration that has
// phones in the cloud, and a simulated provider in the place of RingCentral.
func TestProviderManual(t *testing.T) {
	text, blocks := readBlocks(t, providerManual)
	manualLinks(t, text)
	cloud, talks := "", 0
	for _, b := range blocks {
		text := strings.Join(b.lines, "\n") + "\n"
		place := fmt.Sprintf("docs/provider.md:%d", b.line)
		switch b.info {
		case "toml":
			providerManualLoads(t, place, text)
			if cloud == "" && strings.Contains(text, `profile = "ringcentral"`) {
				cloud = text
			}
		case "stli":
			talks++
			configuration := cloud
			t.Run(fmt.Sprintf("line %d", b.line), func(t *testing.T) {
				t.Parallel()
				steps, err := parseScript(strings.Repeat("\n", b.line) + text)
				if err != nil {
					t.Fatalf("%s: %v", place, err)
				}
				p := newPlayer(newTestOffice(t), "docs/provider.md")
				p.providerManual(configuration)
				p.play(steps)
			})
		case "text":
		default:
			t.Errorf("%s: nobody checks a block marked %q", place, b.info)
		}
	}
	if cloud == "" || talks == 0 {
		t.Error("there are no phones in the cloud, or no conversations")
	}
}

// providerManualLoads reads a configuration of the document.
func providerManualLoads(t *testing.T, place, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "phonecompanion.toml")
	for _, key := range []string{"client_secret", "password"} {
		for _, who := range []string{"RC", "NS"} {
			text = strings.Replace(text, fmt.Sprintf("%s_env = %q", key, who+"_"+strings.ToUpper(key)), key+` = "x"`, 1)
		}
	}
	for name, data := range map[string]string{file: text, filepath.Join(filepath.Dir(file), "ringcentral.jwt"): "sim.jwt.credential\n"} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := config.Load(file, profiles.FS); err != nil {
		t.Errorf("%s: %v", place, err)
	}
}

// providerManual takes a configuration of the document, from [provider] on.
func (p *player) providerManual(text string) {
	p.t.Helper()
	p.sky = providersim.New(providersim.Config{})
	p.t.Cleanup(func() { p.sky.Close() })
	address, err := p.sky.Start("127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	u, _ := url.Parse(address)
	for _, e := range []providersim.Extension{{Number: "201", Name: "Hosted 201"}, {Number: "202", Name: "Hosted 202", DirectNumber: "+12025550202"}} {
		if _, err := p.sky.Add(e); err != nil {
			p.t.Fatal(err)
		}
	}
	_, text, ok := strings.Cut(text, "[provider]\n")
	if !ok {
		p.t.Fatal("the configuration has no [provider]")
	}
	for old, real := range map[string]string{
		`hostname = "platform.ringcentral.com"`:  fmt.Sprintf("hostname = %q\nport = %s\nprotocol = \"HTTP\"", u.Hostname(), u.Port()),
		`client_id = "…"`:                        `client_id = "sim-client"`,
		`client_secret_env = "RC_CLIENT_SECRET"`: `client_secret = "sim-secret"`,
	} {
		if !strings.Contains(text, old) {
			p.t.Fatalf("the configuration has no %s", old)
		}
		text = strings.Replace(text, old, real, 1)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "ringcentral.jwt"), []byte("sim.jwt.credential\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.more += "[provider]\n" + text
}
