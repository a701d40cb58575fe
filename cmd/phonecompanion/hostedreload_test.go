package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// TestHostedReloadOfTheAccount: while a phone is monitored its provider becomes
// another one, goes, and comes again. The events are those of the one in force.
func TestHostedReloadOfTheAccount(t *testing.T) {
	t.Parallel()
	b := newHostedBench(t)
	first, one := b.provider(providersim.Config{})
	second, two := b.provider(providersim.Config{})
	b.serve(one + hosted201)
	b.hold(hostedStli + "C: MonitorStart 201\nS: error_ind SUCCESS MonitorStart\n")
	b.call(first, "201", "+12025550171")
	b.reload(two + hosted201)
	b.hold(outAndBack)
	if _, err := first.Incoming("201", "+12025550172", ""); err != nil { // nobody hears of it
		t.Fatal(err)
	}
	b.call(second, "201", "+12025550173")
	b.reload("")
	b.hold("S: OutOfService 201 maintenance\n")
	b.reload(one + hosted201)
	// The calls are read before that is said, or, where the phone was told of
	// something just now, some seconds behind it.
	b.holdAny("BackInService 201 maintenance", "Delivered 201 newCall 201 +12025550172 201 \"\"", "DeviceInformation 201 1 (alerting)")
	b.reload(one + "timeout = \"11s\"\n" + hosted201) // the same account: nobody notices
	if err := first.Far("+12025550172", providersim.HangUp); err != nil {
		t.Fatal(err)
	}
	b.hold("S: ConnectionCleared 201 callCancelled +12025550172 ()\nS: DeviceInformation 201 0 (null)\nC: MonitorStop 201\nS: error_ind SUCCESS MonitorStop")
	b.finish()
}

// TestHostedReloadOfTheWay: the events come by webhook instead, and by WebSocket
// again.
func TestHostedReloadOfTheWay(t *testing.T) {
	t.Parallel()
	b := newHostedBench(t)
	b.way = newPublicWay()
	t.Cleanup(b.way.server.Close)
	sky, section := b.provider(providersim.Config{})
	b.serve(section + hosted201)
	b.way.reach(b.process.http)
	b.hold(hostedStli + "C: MonitorStart 201\nS: error_ind SUCCESS MonitorStart\n")
	b.call(sky, "201", "+12025550171")
	b.reload(section + fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", b.way.server.URL) + hosted201)
	b.hold(outAndBack)
	before := sky.Stats().WebHooks
	b.call(sky, "201", "+12025550172")
	if sky.Stats().WebHooks == before {
		t.Error("the events did not come by webhook")
	}
	b.reload(section + hosted201)
	b.hold(outAndBack)
	eventually(t, "the end of the webhook's subscription", patience, func() bool {
		return slices.ContainsFunc(sky.Requests(), func(r string) bool { return strings.HasPrefix(r, "DELETE /restapi/v1.0/subscription/") })
	})
	b.call(sky, "201", "+12025550173")
	b.reload(section + fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", b.way.server.URL) + hosted201)
	b.hold(outAndBack)
	ended := func() (n int) {
		for _, r := range sky.Requests() {
			if strings.HasPrefix(r, "DELETE /restapi/v1.0/subscription/") {
				n++
			}
		}
		return n
	}
	deletions := ended()
	b.process.terminate()
	b.process.wait(patience)
	if ended() != deletions+1 {
		t.Error("the server has stopped, and its webhook has not")
	}
}

// TestHostedReloadOfTheProfile: a phone on the desk becomes one at the provider,
// with which it comes into the configuration, and one on the desk again.
func TestHostedReloadOfTheProfile(t *testing.T) {
	t.Parallel()
	b := newHostedBench(t)
	sky, section := b.provider(providersim.Config{})
	moved := strings.Replace(b.base, `profile = "snom"`, `profile = "ringcentral"`, 1)
	desk := b.base
	b.serve("")
	b.hold(hostedStli + "C: MonitorStart 101\nS: error_ind SUCCESS MonitorStart\n")
	for i := range 2 {
		b.base = moved
		b.reload(section)
		eventually(t, "a subscription", patience, func() bool { return sky.Stats().Subscriptions == i+1 })
		b.hold("C: MonitorStart 101\nS: error_ind SUCCESS MonitorStart") // behind what the reload has begun
		b.call(sky, "101", "+12025550171")
		number := fmt.Sprint("+1202555018", i)
		if _, err := sky.Incoming("101", number, ""); err != nil {
			t.Fatal(err)
		}
		b.hold("S: Delivered 101 newCall 101 " + number + " 101 \"\"\nS: DeviceInformation 101 1 (alerting)")
		b.base = desk
		b.reload("")
		b.hold("S: OutOfService 101 maintenance")
		b.holdAny("ConnectionCleared 101 normalClearing \"\" ()", "DeviceInformation 101 0 (null)", // nobody will tell of its end
			"BackInService 101 maintenance")
		b.hold("outside +12025550172: calls 101\nS: Delivered 101 newCall 101 +12025550172 101 \"\"\nS: DeviceInformation 101 1 (alerting)\n" +
			"outside +12025550172: hangs up\nS: ConnectionCleared 101 callCancelled +12025550172 ()\nS: DeviceInformation 101 0 (null)")
	}
	b.finish()
}

// TestHostedAtBothServers: two servers have the same account, and each hears
// everything.
func TestHostedAtBothServers(t *testing.T) {
	t.Parallel()
	a, b := newHostedBench(t), newHostedBench(t)
	sky, section := a.provider(providersim.Config{})
	for _, x := range []*hostedBench{a, b} {
		x.serve(section + hosted201)
		x.hold(hostedStli + "C: MonitorStart 201\nS: error_ind SUCCESS MonitorStart\n")
	}
	if _, err := sky.Incoming("201", "+12025550171", ""); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*hostedBench{a, b} {
		x.hold("S: Delivered 201 newCall 201 +12025550171 201 \"\"\nS: DeviceInformation 201 1 (alerting)")
	}
	a.hold("C: AnswerCall 201\nS: error_ind SUCCESS AnswerCall")
	for _, x := range []*hostedBench{a, b} {
		x.hold("S: Established 201 newCall 201 +12025550171 201 \"\"")
	}
	a.process.kill()
	b.hold("C: ClearConnection 201\nS: error_ind SUCCESS ClearConnection\nS: ConnectionCleared 201 normalClearing 201 ()\nS: DeviceInformation 201 0 (null)")
	b.finish()
}

// TestHostedTokensExpire: a phone is monitored and commanded for longer than any
// token lives, and the WebSocket breaks meanwhile.
func TestHostedTokensExpire(t *testing.T) {
	t.Parallel()
	b := newHostedBench(t)
	unlimited := map[string]int{providersim.Auth: -1, providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1}
	sky, section := b.provider(providersim.Config{TokenLife: time.Second, Limits: unlimited})
	b.serve(section + hosted201)
	b.hold(hostedStli + "C: MonitorStart 201\nS: error_ind SUCCESS MonitorStart\n")
	if _, err := sky.Incoming("201", "+12025550171", ""); err != nil {
		t.Fatal(err)
	}
	b.hold("S: Delivered 201 newCall 201 +12025550171 201 \"\"\nS: DeviceInformation 201 1 (alerting)\n" +
		"C: AnswerCall 201\nS: error_ind SUCCESS AnswerCall\nS: Established 201 newCall 201 +12025550171 201 \"\"")
	for sky.Stats().Tokens < 4 {
		b.hold("C: HoldCall 201\nS: error_ind SUCCESS HoldCall\nS: Held 201 normal 201\n" +
			"C: RetrieveCall 201\nS: error_ind SUCCESS RetrieveCall\nS: Retrieved 201 normal 201")
	}
	sockets := sky.Stats().WebSockets
	sky.ExpireTokens()
	sky.DropWebSockets()
	eventually(t, "another WebSocket", patience, func() bool { return sky.Stats().WebSockets > sockets })
	b.hold("C: HoldCall 201\nS: error_ind SUCCESS HoldCall\nS: Held 201 normal 201")
	sky.ForgetTokens() // refresh tokens, too
	b.hold("C: RetrieveCall 201\nS: error_ind SUCCESS RetrieveCall\nS: Retrieved 201 normal 201")
	b.finish()
}

// TestHostedProviderIsAway when the server starts: MonitorStart says so, and
// works when it is back. A phone that is always monitored comes by itself.
func TestHostedProviderIsAway(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"websocket", "webhook"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			b := newHostedBench(t)
			sky, section := b.provider(providersim.Config{})
			if way == "webhook" {
				b.way = newPublicWay()
				t.Cleanup(b.way.server.Close)
				section += fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", b.way.server.URL)
			}
			sky.GoAway()
			b.serve(section + hosted201 + strings.Replace(hosted201, "201", "301", 1) + "monitor = \"always\"\n")
			if b.way != nil {
				b.way.reach(b.process.http)
			}
			ask := step{key: "C", text: "MonitorStart 201"}
			b.hold(hostedStli)
			b.send(ask)
			if line, _ := b.next(ask, "a refusal"); !strings.HasPrefix(line, "error_ind ERROR MonitorStart") || !strings.Contains(line, `"no access token: 127.0.0.1:`) {
				t.Errorf("while the provider is away: %s", line)
			}
			sky.ComeBack()
			eventually(t, "MonitorStart", patience, func() bool {
				b.send(ask)
				line, _ := b.next(ask, "a reply")
				return line == "error_ind SUCCESS MonitorStart"
			})
			b.call(sky, "201", "+12025550171")
			eventually(t, "the phone that is always monitored", 2*patience, func() bool {
				return regexp.MustCompile(`"device":"301","from":"[a-z]+","to":"configured"`).MatchString(b.process.logText())
			})
			b.finish()
		})
	}
}
