package main_test

import (
	"context"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// do carries out a step that expects nothing.
func (p *player) do(s step) {
	p.t.Helper()
	switch s.key {
	case "C":
		p.send(s)
	case "end":
		p.expectEnd(s)
	case "client":
		p.current = s.name
		p.client()
	case "reconnect":
		p.forget()
		p.client()
	case "ends":
		if p.ends = "\r\n"; s.text == "lf" {
			p.ends = "\n"
		}
	case "profile":
		p.generic(filepath.Join(conversations, "profiles", s.text+".toml"))
	case "server":
		p.server = append(p.server, s.text)
	case "calls":
		p.times = append(p.times, s.text)
	case "dialplan":
		p.numbers = append(p.numbers, s.text)
	case "config":
		p.more += s.text + "\n"
	case "key":
		if p.keys == nil {
			p.keys = map[string][]string{}
		}
		p.keys[s.name] = append(p.keys[s.name], s.text)
	case "hosted":
		p.hosted(s)
	case "at":
		p.atHosted(s)
	case "far":
		p.far(s)
	case "sky":
		p.trouble(s)
	case "provider":
		p.atProvider(s)
	case "restart":
		p.process.terminate()
		p.ended(s, p.expectShutdown)
		p.process = p.start()
	case "kill":
		p.process.kill()
		p.ended(s, p.expectEnd)
	case "device":
		p.device(s.name, s.text)
	case "url":
		p.callURL(s)
	case "phone":
		p.atPhone(s)
	case "outside":
		p.outside(s)
	}
}

// ended is called when the server has ended: so have all connections, with what
// want expects. The next one that speaks starts a server again.
func (p *player) ended(s step, want func(step)) {
	p.t.Helper()
	for _, name := range p.order {
		if p.clients[name] != nil {
			p.current = name
			want(s)
		}
	}
	p.process, p.order = nil, nil
}

// atPhone does what a person does at a phone.
func (p *player) atPhone(s step) {
	p.t.Helper()
	sim := p.Phone(s.name)
	word, rest, _ := strings.Cut(s.text, " ")
	if sim == nil {
		p.t.Fatalf("%s:%d: there is no phone %q", p.file, s.number, s.name)
	}
	switch word {
	case "press":
		sim.Press(rest)
	case "dial":
		sim.Dial(rest)
	case "answer":
		p.rings(s, sim)
		sim.Answer()
	case "reject":
		p.rings(s, sim)
		sim.Reject()
	case "hangup":
		sim.HangUp()
	case "hold":
		sim.Hold()
	case "retrieve":
		sim.Retrieve()
	case "setting":
		name, value, _ := strings.Cut(rest, " ")
		sim.SetSetting(name, value)
	case "holds":
		name, value, _ := strings.Cut(rest, " ")
		p.becomes(s, value, func() string { return strings.ReplaceAll(sim.Setting(name), "http://"+p.process.http, "HTTP") })
	case "lamp":
		number, light, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
		}
		p.becomes(s, light, func() string { return sim.Snapshot().Lamps[n] })
	case "reboot":
		sim.Reboot()
	case "fault":
		kinds := map[string]phonesim.FaultKind{"none": phonesim.NoFault, "refuse": phonesim.Refuse, "mute": phonesim.Mute, "deaf": phonesim.Deaf, "status": phonesim.Status}
		kind, ok := kinds[rest]
		fault := phonesim.Fault{Kind: kind}
		if rest == "uncontrollable" { // it has no remote control
			fault, ok = phonesim.Fault{Kind: phonesim.Status, Status: 404, Path: "/command.htm"}, true
		}
		if err := sim.SetFault(fault); err != nil || !ok {
			p.t.Fatalf("%s:%d: fault %q: %v", p.file, s.number, rest, err)
		}
	default:
		p.t.Fatalf("%s:%d: a person cannot %q", p.file, s.number, s.text)
	}
}

// tokens are what is random in an address.
var tokens = regexp.MustCompile(`/[A-Za-z0-9_-]{22}/`)

// becomes waits until something at a phone is as a step wants it.
func (p *player) becomes(s step, want string, is func() string) {
	p.t.Helper()
	got := ""
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ; ; <-tick.C {
		if got = tokens.ReplaceAllString(is(), "/TOKEN/"); got == want {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("%s:%d: got %q, want %q", p.file, s.number, got, want)
		}
	}
}

// rings waits until a phone rings.
func (p *player) rings(s step, sim *phonesim.Phone) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := sim.Wait(ctx, phonesim.Has(phonesim.RingingIn)); err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
	}
}

// outside does what a party outside does.
func (p *player) outside(s step) {
	p.t.Helper()
	number, name, _ := strings.Cut(s.name, " ")
	word, rest, _ := strings.Cut(s.text, " ")
	switch word {
	case "busy":
		p.AddOutside(number, phonesim.Behaviour{DisplayName: name, Reply: phonesim.ReplyBusy})
	case "rings":
		p.AddOutside(number, phonesim.Behaviour{DisplayName: name, Reply: phonesim.ReplyNoAnswer})
	case "answers":
		p.AddOutside(number, phonesim.Behaviour{DisplayName: name})
	case "calls":
		c, err := p.CallFrom(number, name, rest)
		if err != nil {
			p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
		}
		p.calls[number] = c
	case "hangs":
		p.calls[number].HangUp()
	default:
		p.t.Fatalf("%s:%d: a party outside cannot %q", p.file, s.number, s.text)
	}
}
