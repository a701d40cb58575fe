//go:build unix

package main_test

import (
	"slices"
	"strings"
	"time"
)

// victim is something that a server is killed in the middle of.
type victim struct {
	name    string
	prepare func(*killOffice) // what leads up to it
	begin   func(*killOffice) // begins it, and does not wait
	await   func(*killOffice) // waits for its end, where nobody kills it
}

// victims are all the ways to make a server write into phones.
var victims = []victim{
	{"MonitorStart", (*killOffice).serve, beginSaying("MonitorStart"), awaitReply("MonitorStart")},
	{"MonitorStop", (*killOffice).monitored, beginSaying("MonitorStop"), awaitReply("MonitorStop")},
	{"BYE", (*killOffice).monitored, func(k *killOffice) { k.send(step{text: "BYE"}) }, (*killOffice).awaitBye},
	{"SIGTERM", (*killOffice).monitored, (*killOffice).beginStop, (*killOffice).awaitExit},
	{"start-up", (*killOffice).abandoned, (*killOffice).launch, (*killOffice).awaitServing},
}

// ending is how phones come to their old values after their server was killed.
type ending struct {
	name string
	play func(*killOffice) // at its end no server runs
}

var (
	stopped = ending{"the next one is stopped", func(k *killOffice) {
		k.process = k.start()
		k.process.terminate()
		k.process = nil
	}}
	monitoredUntilStop = ending{"monitored again, and then no more", func(k *killOffice) {
		k.monitored()
		k.say("MonitorStop")
		k.kill() // whoever was told that it is done may rely on it
	}}
	monitoredUntilBye = ending{"monitored again until BYE", func(k *killOffice) {
		k.monitored()
		k.send(step{text: "BYE"})
		k.awaitBye()
		k.process.terminate()
		k.process = nil
	}}

	endings = []ending{stopped, monitoredUntilStop, monitoredUntilBye}
)

func (k *killOffice) serve() { k.client() }

func (k *killOffice) monitored() {
	k.t.Helper()
	k.serve()
	k.say("MonitorStart")
	k.wantSet()
}

// abandoned leaves the phones set, and no server.
func (k *killOffice) abandoned() {
	k.t.Helper()
	k.monitored()
	k.kill()
}

func (k *killOffice) launch() { k.process = launchProcess(k.t, k.configure()) }

// kill kills the server and looks at what is left.
func (k *killOffice) kill() {
	k.t.Helper()
	k.process.kill()
	k.buried()
}

// buried looks at what a server left that has ended.
func (k *killOffice) buried() {
	k.t.Helper()
	k.forget()
	k.process = nil
	k.settle()
	k.wantSafe()
}

// beginSaying sends a command for every phone.
func beginSaying(command string) func(*killOffice) {
	return func(k *killOffice) {
		var lines []string
		for _, p := range k.sims {
			lines = append(lines, command+" "+p.Extension())
		}
		k.send(step{text: strings.Join(lines, k.ends)})
	}
}

// awaitReply waits for the replies to what beginSaying has sent.
func awaitReply(command string) func(*killOffice) {
	return func(k *killOffice) {
		k.t.Helper()
		for range k.sims {
			k.expect(step{}, "error_ind SUCCESS "+command)
		}
	}
}

func (k *killOffice) awaitBye() {
	k.t.Helper()
	k.expect(step{}, "error_ind SUCCESS BYE")
	k.expectEnd(step{})
	eventually(k.t, "nothing of ours is in the phones", patience, func() bool {
		return !slices.ContainsFunc(k.sims, func(p *killPhone) bool { return p.count() > 0 })
	})
}

// beginStop asks the server to stop. When its clients are gone it begins to put
// settings back.
func (k *killOffice) beginStop() {
	k.t.Helper()
	k.process.ask()
	k.expectEnd(step{})
}

func (k *killOffice) awaitExit() {
	k.t.Helper()
	if code := k.process.wait(patience); code != 0 {
		k.t.Errorf("the server ended with exit code %d", code)
	}
}

func (k *killOffice) awaitServing() {
	k.t.Helper()
	select {
	case k.process.line = <-k.process.serving:
	case <-time.After(patience):
		k.t.Fatalf("the server does not serve after %v", patience)
	}
}

// end brings the phones to their old values, and makes sure that they are.
func (k *killOffice) end(e ending) {
	k.t.Helper()
	e.play(k)
	k.wantAsBefore()
}

// victimNamed returns one of the victims.
func victimNamed(name string) victim {
	return victims[slices.IndexFunc(victims, func(v victim) bool { return v.name == name })]
}
