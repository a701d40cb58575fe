package main_test

import (
	"fmt"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// wholeCall calls 102 from 101, by command, and lets people answer and hang
// up. Every event must come, once, and nothing else. n counts the calls from 1 on.
func (p *player) wholeCall(n int) {
	p.t.Helper()
	p.send(step{text: "MakeCall 101 102"})
	p.expect(step{}, "error_ind SUCCESS MakeCall")
	p.expect(step{}, fmt.Sprintf("Initiated 101 makeCall <call%d> 101", n))
	p.expectGroup(step{}, []string{"Originated 101 newCall 101 102 101", `Delivered 102 newCall 102 101 102 ""`})
	p.Phone("102").Answer()
	p.expectGroup(step{}, []string{`Established 101 newCall 102 101 102 ""`, `Established 102 newCall 102 101 102 ""`})
	p.Phone("101").HangUp()
	p.expectGroup(step{}, []string{`ConnectionCleared 101 normalClearing "" ()`, `ConnectionCleared 102 normalClearing "" ()`})
	eventually(p.t, "phones are idle", patience, func() bool {
		now := p.Phone("102").Snapshot()
		return !now.In(phonesim.Connected)
	})
}
