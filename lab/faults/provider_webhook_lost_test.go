package faults_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// TestProviderWebhookAPILost: the provider delivers its events, and the way to it is
// not well. The events come, and who hears them is not alarmed; who wants to dial, or
// to hear others, is told why that cannot be.
func TestProviderWebhookAPILost(t *testing.T) {
	t.Parallel()
	s := newSky(t).overHook()
	s.More += "[[phone]]\nextension = \"202\"\nprofile = \"ringcentral\"\n"
	if _, err := s.sim.Add(providersim.Extension{Number: "202", Name: "Ivo Cloud", DirectNumber: "+12025550202"}); err != nil {
		t.Fatal(err)
	}
	s.serve(jwt)
	l := dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	s.way.shut()
	s.call(l, "+12025550177")
	const off = `systemResourceAvailability.resourceOutOfService "the request was not sent`
	for _, command := range []string{"MakeCall 201 +12025550178", "MonitorStart 202"} {
		l.say(command)
		name, _, _ := strings.Cut(command, " ")
		if got, want := l.read(), "error_ind ERROR "+name+" "+off; !strings.HasPrefix(got, want) {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
	s.person(providersim.Answer)
	l.want(`Established 201 newCall 201 +12025550177 201 ""`)
	s.person(providersim.HangUp)
	l.want(`ConnectionCleared 201 normalClearing "" ()`)
	s.way.open()
	l.ask("MonitorStart 202", "error_ind SUCCESS MonitorStart")
	if _, err := s.sim.Incoming("202", "+12025550177", ""); err != nil {
		t.Fatal(err)
	}
	l.want(`Delivered 202 newCall 202 +12025550177 202 ""`)
	l.ask("MakeCall 201 +12025550179", "error_ind SUCCESS MakeCall")
	if n := s.dialled(); n != 1 {
		t.Errorf("the provider was told to dial %d times", n)
	}
	if n := s.logged(`"message":"monitoring"`, `"device":"201"`, `"to":"unreachable"`); n != 0 {
		t.Error("somebody was alarmed")
	}
}

// TestProviderWebhookNotReached: the provider does not reach the server when it is to
// deliver there. Who wants to hear is told what to look at; a phone that is always
// monitored comes by itself when the way is open.
func TestProviderWebhookNotReached(t *testing.T) {
	t.Parallel()
	for _, always := range []bool{false, true} {
		name := map[bool]string{false: "asked again", true: "by itself"}[always]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).overHook()
			s.phone = map[bool]string{true: "monitor = \"always\"\n"}[always]
			s.hook.shut()
			s.serve(jwt)
			l := dialLine(t, s.lines)
			if always {
				s.wantLog(`"message":"monitoring"`, `"device":"201"`, "RingCentral gets no good answer from the webhook")
			} else {
				l.say("MonitorStart 201")
				if got := l.read(); !strings.HasPrefix(got, "error_ind ERROR MonitorStart ") || !strings.Contains(got, "RingCentral gets no good answer from the webhook") {
					t.Fatalf("got %s", got)
				}
			}
			s.hook.open()
			if always {
				servertest.Eventually(t, "a subscription", func() bool { return s.sim.Stats().Subscriptions > 0 })
				s.wantMetric("provider_subscription_up", 1)
			}
			servertest.Eventually(t, "it is asked for again", func() bool { // the refusal holds for a few seconds
				l.say("MonitorStart 201")
				return l.read() == "error_ind SUCCESS MonitorStart"
			})
			s.call(l, "+12025550177")
		})
	}
}

// TestProviderWebhookGivenUp: the provider has failed to deliver for so long that it
// gives the subscription up. It is seen at the next change at the latest, made anew,
// and what was missed is said, of phones without calls too.
func TestProviderWebhookGivenUp(t *testing.T) {
	t.Parallel()
	s := newSky(t, func(c *providersim.Config) { c.BlacklistAfter = 1 }).overHook()
	s.More += "[[phone]]\nextension = \"202\"\nprofile = \"ringcentral\"\n"
	if _, err := s.sim.Add(providersim.Extension{Number: "202", Name: "Ivo Cloud", DirectNumber: "+12025550202"}); err != nil {
		t.Fatal(err)
	}
	s.serve(jwt)
	l, other := dialLine(t, s.lines), dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	s.hook.shut()
	if _, err := s.sim.Incoming("201", "+12025550177", ""); err != nil {
		t.Fatal(err)
	}
	s.delivered()
	s.hook.open()
	other.ask("MonitorStart 202", "error_ind SUCCESS MonitorStart")
	l.want(`Delivered 201 newCall 201 +12025550177 201 ""`)
	s.person(providersim.Answer)
	l.want(`Established 201 newCall 201 +12025550177 201 ""`)
	if n := s.sim.Stats().Subscriptions; n != 2 {
		t.Errorf("%d subscriptions were made, want 2", n)
	}
}

// TestProviderWebhookOutcomeIsHeard: of a request to dial whose answer is lost, the
// deliveries say what became of it. It is not sent again, whether it has arrived or not.
func TestProviderWebhookOutcomeIsHeard(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]toxic{
		"carried out": {"reset_peer", down, attributes{"timeout": 0}}, "not carried out": {"reset_peer", up, attributes{"timeout": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).overHook().serve(jwt)
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			dial := func(number string) {
				t.Helper()
				l.ask("MakeCall 201 "+number, "error_ind SUCCESS MakeCall")
				l.want("Initiated 201 makeCall CALL 201", "Originated 201 newCall 201 "+number+" 201")
				s.person(providersim.HangUp)
				l.want(`ConnectionCleared 201 normalClearing "" ()`)
			}
			dial("+12025550177") // what the request needs is known from then on
			want := 2
			s.way.put(x)
			l.ask("MakeCall 201 +12025550178", "error_ind ERROR MakeCall "+brokenText+`"`) // before what is told of it
			s.way.heal()
			if name == "carried out" {
				want++
				l.want("Originated 201 newCall 201 +12025550178 201")
				s.person(providersim.HangUp)
				l.want(`ConnectionCleared 201 normalClearing "" ()`)
			}
			dial("+12025550179")
			if n := s.dialled(); n != want {
				t.Errorf("the provider was told to dial %d times, want %d", n, want)
			}
		})
	}
}

// TestProviderWebhookLate: deliveries arrive when what they say has been found out
// long ago, and the call is over. They say nothing any more.
func TestProviderWebhookLate(t *testing.T) {
	t.Parallel()
	s := newSky(t).overHook().serve(jwt)
	l := dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	s.call(l, "+12025550177")
	s.delivered()
	for _, act := range []struct {
		do   providersim.Act
		want string
	}{
		{providersim.Answer, `Established 201 newCall 201 +12025550177 201 ""`},
		{providersim.HangUp, `ConnectionCleared 201 normalClearing "" ()`},
	} {
		s.hook.shut()
		s.person(act.do)
		s.delivered()
		l.want(act.want)
		s.hook.open()
		s.posts.late(t)
	}
	s.call(l, "+12025550178")
	s.person(providersim.Answer)
	l.want(`Established 201 newCall 201 +12025550178 201 ""`)
	s.person(providersim.HangUp)
	l.want(`ConnectionCleared 201 normalClearing "" ()`)
}
