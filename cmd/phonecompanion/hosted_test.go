package main_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// hostedProvider is a simulated provider in the configuration, and hostedLogins
// are the logins that it takes: RingCentral's, and NetSapiens'.
const hostedProvider = `[provider]
id = "%s"
hostname = "%s"
port = %s
protocol = "HTTP"
client_id = "sim-client"
client_secret = "sim-secret"
%s
`

var hostedLogins = map[string]string{
	"ringcentral":    `jwt = "sim.jwt.credential"`,
	"netsapiens":     "grant = \"password\"\nusername = \"sim-user\"\npassword = \"sim-password\"",
	"alliancephones": "grant = \"password\"\nusername = \"sim-user\"\npassword = \"sim-password\"",
}

// provide begins a simulated provider, once.
func (p *player) provide(id string) *providersim.Provider {
	p.t.Helper()
	if p.sky != nil {
		return p.sky
	}
	p.sky = providersim.New(providersim.Config{BlacklistAfter: 1})
	p.t.Cleanup(func() { p.sky.Close() })
	address, err := p.sky.Start("127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	u, _ := url.Parse(address)
	p.more += fmt.Sprintf(hostedProvider, id, u.Hostname(), u.Port(), hostedLogins[id])
	return p.sky
}

// hosted adds a phone that lives at the provider: its profile, and more keys of
// [[phone]] behind semicolons.
func (p *player) hosted(s step) {
	p.t.Helper()
	profile, keys, _ := strings.Cut(s.text, ";")
	defer func() {
		p.more += fmt.Sprintf("[[phone]]\nextension = %q\nprofile = %q\n%s\n", s.name, profile, strings.ReplaceAll(keys, ";", "\n"))
	}()
	if p.cloud != nil { // a provider of the conversation's own, whose profile stands beside it
		p.copyProfile(profile)
		if p.byHand == nil {
			p.byHand = map[string]string{}
		}
		p.byHand[s.name] = profile
		return
	}
	// The number that RingOut rings is the phone's own.
	_, direct, _ := strings.Cut(keys, `identity = "`)
	direct, _, _ = strings.Cut(direct, `"`)
	e, err := p.provide(profile).Add(providersim.Extension{Number: s.name, Name: "Hosted " + s.name, DirectNumber: direct})
	if err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
	}
	if p.ids == nil {
		p.ids = map[string]string{}
	}
	p.ids[s.name] = e.ID
}

// copyProfile puts a profile of the conversations, or an example of the documents,
// beside the configuration.
func (p *player) copyProfile(name string) {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join(conversations, "profiles", name+".toml"))
	if err != nil {
		data, err = os.ReadFile(filepath.Join("..", "..", "docs", "examples", name+".toml"))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(p.dir, name+".toml"), data, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// atHosted does what a person does at a phone of the provider's.
func (p *player) atHosted(s step) {
	p.t.Helper()
	word, rest, _ := strings.Cut(s.text, " ")
	var err error
	if word == "dial" {
		_, err = p.sky.Dial(s.name, rest)
	} else {
		err = p.soon(func() error { return p.sky.Person(s.name, providersim.Act(word)) })
	}
	if err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
	}
}

// far does what somebody in the public network does.
func (p *player) far(s step) {
	p.t.Helper()
	number, name, _ := strings.Cut(s.name, " ")
	word, rest, _ := strings.Cut(s.text, " ")
	var err error
	switch word {
	case "calls":
		_, err = p.sky.Incoming(rest, number, name)
	case "is":
		err = p.sky.AddOutside(number, providersim.Behaviour{Act: providersim.Act(rest), Now: true})
	default:
		err = p.soon(func() error { return p.sky.Far(number, providersim.Act(word)) })
	}
	if err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
	}
}

// soon tries until it goes: what the server has asked for may be on its way.
func (p *player) soon(try func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := try()
	for err != nil && ctx.Err() == nil {
		<-time.After(10 * time.Millisecond)
		err = try()
	}
	return err
}

// trouble is what goes wrong at the provider.
func (p *player) trouble(s step) {
	p.t.Helper()
	word, rest, _ := strings.Cut(s.text, " ")
	count, _ := strconv.Atoi(rest)
	switch word {
	case "is": // from the beginning: another id in the configuration than the profile's
		p.provide(rest)
	case "has": // an extension whose phone stands on a desk, and its number
		number, direct, _ := strings.Cut(rest, " ")
		if _, err := p.sky.Add(providersim.Extension{Number: number, DirectNumber: direct}); err != nil {
			p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
		}
	case "leaves": // nothing answers any more
		p.sky.GoAway()
	case "returns":
		p.sky.ComeBack()
	case "webhook": // is how the events come
		p.provide("ringcentral")
		p.way = newPublicWay()
		p.t.Cleanup(p.way.server.Close)
		p.more += fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", p.way.server.URL)
	case "refused": // are deliveries; the provider gives up
		p.way.fail(true)
		before := p.sky.Stats().WebHooksFailed
		if _, err := p.sky.Incoming(rest, "+12025550199", ""); err != nil {
			p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
		}
		eventually(p.t, "a refused delivery", patience, func() bool { return p.sky.Stats().WebHooksFailed > before })
	case "reached": // is the server again
		p.way.fail(false)
	case "forges": // somebody, deliveries for this extension
		for _, fault := range p.way.forge(p.ids[rest]) {
			p.t.Errorf("%s:%d: %s", p.file, s.number, fault)
		}
	case "drops": // the WebSockets
		p.sky.DropWebSockets()
	case "forgets": // them, so that they cannot be recovered
		p.sky.ForgetSessions()
		p.sky.DropWebSockets()
	case "loses": // the next events
		p.sky.LoseEvents(count)
	case "swaps": // the next pairs of events
		p.sky.SwapEvents(count)
	case "expires": // all tokens
		p.sky.ExpireTokens()
	case "asked": // the last request was
		all := p.sky.Requests()
		found := false
		for _, r := range all {
			found = found || strings.Contains(r, rest)
		}
		if !found {
			p.t.Errorf("%s:%d: the provider was asked\n%s", p.file, s.number, strings.Join(all, "\n"))
		}
	default:
		p.t.Fatalf("%s:%d: a provider cannot %q", p.file, s.number, s.text)
	}
}
