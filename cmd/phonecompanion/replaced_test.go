//go:build unix

package main_test

import (
	"maps"
	"testing"
)

// TestPhoneReplaced: another phone stands at the address of one that is monitored,
// as it came from its maker. It says nothing of itself, so nobody hears of its
// calls until a client asks for its events, or it is set again for another reason;
// then all do. What the phone before held is put into the new one in the end.
func TestPhoneReplaced(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	for setting := range slotsOf(t, o.phones[1]) { // 102 is another phone by now
		o.phones[1].SetSetting(setting, "")
	}
	p.do(step{key: "client", name: "b"})
	p.send(step{text: "MonitorStart 102"})
	p.expect(step{}, "error_ind SUCCESS MonitorStart")
	if !holdsOurs(t, o.phones[1]) {
		t.Error("the new phone was not set")
	}
	p.do(step{key: "client", name: "a"})
	p.wholeCall(1)
	p.process.terminate()
	if now := slotsOf(t, o.phones[1]); !maps.Equal(now, before[1]) {
		t.Errorf("the new phone holds %q, the one before held %q", now, before[1])
	}
}
