//go:build unix

package main_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// slowRequest is the number of a request that takes long: a write, with any of
// the phones.
const slowRequest = 12

// TestKillAndLateRequest: a phone that does one thing after the other was slow,
// so that what the killed server had sent takes effect when the next one comes.
func TestKillAndLateRequest(t *testing.T) {
	t.Parallel()
	for _, typ := range []phoneType{snomForeign, genericForeign} {
		for _, name := range []string{"MonitorStart", "MonitorStop"} {
			for _, e := range endings {
				t.Run(typ.name+", "+name+", "+e.name, func(t *testing.T) {
					k := newKillOffice(t, typ)
					v := victimNamed(name)
					v.prepare(k)
					k.killWhileSlow()
					process := k.process
					v.begin(k)
					<-process.done
					k.forget()
					k.process = nil
					k.end(e)
				})
			}
		}
	}
}

// killWhileSlow kills the server at a request that takes effect only when the
// phone has got the next one, which the phone does behind it.
func (k *killOffice) killWhileSlow() {
	process, next, done := k.process, make(chan struct{}), make(chan struct{})
	k.sims[0].Watch(func(at phonesim.Progress) {
		switch {
		case at.Number == slowRequest && at.Moment == phonesim.Received:
			process.kill()
			<-next
		case at.Number == slowRequest && at.Moment == phonesim.CarriedOut:
			close(done)
		case at.Number == slowRequest+1 && at.Moment == phonesim.Received:
			close(next)
			<-done
		}
	})
}
