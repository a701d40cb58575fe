//go:build soak && linux

package soak

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// The hosted phones live at the provider. Calls of one of them are made by RingOut,
// those of the others by their own devices.
const (
	hostedPhones = 3
	firstHosted  = 201
	ringOutPhone = 202
	ringOutOwn   = "+12025550202" // the number of its telephone
)

// hosted are the hosted phones as the provider has them. Each answers by itself.
func hosted() (all []providersim.Extension) {
	for i := range hostedPhones {
		e := providersim.Extension{Number: fmt.Sprint(firstHosted + i), Name: fmt.Sprintf("Hosted %d", firstHosted+i), AnswerAfter: time.Duration(100+200*i) * time.Millisecond}
		if firstHosted+i == ringOutPhone {
			e.DirectNumber = ringOutOwn
		}
		all = append(all, e)
	}
	return all
}

// hostedConfiguration is their part of the configuration.
func hostedConfiguration() string {
	var text strings.Builder
	for _, e := range hosted() {
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\nprofile = \"ringcentral\"\n", e.Number)
		if e.DirectNumber != "" {
			fmt.Fprintf(&text, "identity = %q\n", e.DirectNumber)
		}
	}
	return text.String()
}

// devices are all extensions: those of the desks, and the hosted ones.
func (o *office) devices() (all []string) {
	for _, d := range o.desks {
		all = append(all, d.extension)
	}
	for _, e := range hosted() {
		all = append(all, e.Number)
	}
	return all
}

func isHosted(device string) bool { return device[0] == '2' }

func anyHosted(r *rand.Rand) string { return fmt.Sprint(firstHosted + r.IntN(hostedPhones)) }

// hostedNumber is one that a hosted phone may dial. Somebody answers there, or not,
// and hangs up some time later.
func (w *world) hostedNumber(device string, r *rand.Rand) string {
	number := w.dials.Ask(device)
	b := providersim.Behaviour{Act: []providersim.Act{providersim.Answer, providersim.Busy, providersim.Reject, providersim.NoAnswer}[r.IntN(4)], After: time.Duration(1+r.IntN(500)) * time.Millisecond}
	_ = w.provider.AddOutside(number, b) // it rings until somebody gives up where there are too many already
	w.later(time.Duration(500+r.IntN(3000))*time.Millisecond, func() {
		_ = w.provider.Far(number, providersim.HangUp) // nobody has dialled it, or it is over
	})
	return number
}

// incomingHosted lets somebody call a hosted phone, and give up some time later.
func (w *world) incomingHosted(r *rand.Rand) {
	number := fmt.Sprintf("+1202%07d", w.next())
	if _, err := w.provider.Incoming(anyHosted(r), number, "Caller From Outside"); err != nil {
		w.fault(err.Error())
		return
	}
	w.later(time.Duration(r.IntN(3000))*time.Millisecond, func() { _ = w.provider.Far(number, providersim.HangUp) })
}

// personHosted does something at a hosted phone, if there is anything to do.
func (w *world) personHosted(r *rand.Rand) {
	acts := []providersim.Act{providersim.Answer, providersim.Reject, providersim.HangUp, providersim.Hold, providersim.Retrieve}
	_ = w.provider.Person(anyHosted(r), acts[r.IntN(len(acts))])
}

// quiet ends every fault of the provider and every call there, and returns how many
// are left: a telephone may just be ringing the next one.
func (p *provider) quiet() int {
	if err := p.SetFaults(); err != nil {
		p.t.Error(err)
	}
	p.ComeBack()
	p.open()
	for _, c := range p.Calls() {
		for _, party := range c.Parties {
			for _, act := range []providersim.Act{providersim.HangUp, providersim.Reject} {
				if party.Extension != "" {
					_ = p.Person(party.Extension, act) // it may have gone meanwhile
				} else {
					_ = p.Far(party.From, act)
					_ = p.Far(party.To, act)
				}
			}
		}
	}
	return len(p.Calls())
}

// calls are the numbers of the other sides of a hosted phone's calls.
func (p *provider) calls(extension string) []string {
	numbers := []string{}
	for _, c := range p.Calls() {
		for _, party := range c.Parties {
			switch over := party.Code == "" || party.Code == "Disconnected" || party.Code == "Gone"; {
			case over || party.Extension != extension:
			case party.Direction == "Outbound":
				numbers = append(numbers, party.To)
			default:
				numbers = append(numbers, party.From)
			}
		}
	}
	return numbers
}
