package phonesim

import (
	"fmt"
	"slices"
	"testing"
)

// TestWatch: the moments of a request come in their order, and what it asks
// for has taken effect from the second one on.
func TestWatch(t *testing.T) {
	for kind, target := range map[Kind]string{Snom: "/command.htm?key=DND", Generic: "/keys?press=DND"} {
		p := add(t, newOffice(t), Config{Kind: kind, Extension: "101"})
		saw := make(chan string, 10)
		p.Watch(func(at Progress) { saw <- fmt.Sprint(at, p.Snapshot().DND) })
		get(t, p, "/index.htm")
		wait(t, p, func(s *Snapshot) bool { return s.Connections == 0 })
		get(t, p, target)
		wait(t, p, func(s *Snapshot) bool { return s.Connections == 0 })
		p.Watch(nil)
		get(t, p, target)
		wait(t, p, func(s *Snapshot) bool { return s.Connections == 0 })
		close(saw)
		var got []string
		for s := range saw {
			got = append(got, s)
		}
		want := []string{
			"{1 GET /index.htm 0} false", "{1 GET /index.htm 1} false", "{1 GET /index.htm 2} false",
			"{2 GET " + target + " 0} false", "{2 GET " + target + " 1} true", "{2 GET " + target + " 2} true",
		}
		if !slices.Equal(got, want) {
			t.Errorf("saw %q, want %q", got, want)
		}
	}
}

// TestWatchHoldsBack: a request that is held back has not taken effect, and
// one on another connection passes it. A fault that is set meanwhile meets it.
func TestWatchHoldsBack(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	held, goOn := make(chan struct{}), make(chan struct{})
	p.Watch(func(at Progress) {
		if at == (Progress{1, "GET /command.htm?key=DND", Received}) {
			close(held)
			<-goOn
			fault(t, p, Fault{Kind: DropAfterRead, Count: 1})
		}
	})
	failed := make(chan error, 1)
	go func() {
		_, _, err := attempt(t, p, patience)
		failed <- err
	}()
	<-held
	get(t, p, "/index.htm")
	wait(t, p, func(s *Snapshot) bool { return s.Connections == 1 && s.Requests == 1 && !s.DND })
	close(goOn)
	if err := <-failed; err == nil || isTimeout(err) {
		t.Errorf("the fault did not meet the request that was held back: %v", err)
	}
	wait(t, p, func(s *Snapshot) bool { return s.Connections == 0 && s.Requests == 2 && !s.DND })
}

// TestWatchFetched: what became of each request of the phone's own is told, before
// the next one goes out.
func TestWatchFetched(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	url := "http://" + p.Addr() // its own pages stand for a server
	p.SetSetting("fkey0", "url "+url+"/info.htm?key=1")
	p.SetSetting("fkey1", "url "+url+"/nowhere")
	p.SetSetting("fkey2", "url https://192.0.2.1/")
	saw := make(chan Fetched, 10)
	p.WatchFetched(func(f Fetched) {
		p.Snapshot()
		saw <- f
	})
	for _, key := range []string{"P1", "P2", "P3", "P4"} { // the last one fetches nothing
		p.Press(key)
	}
	wait(t, p, func(s *Snapshot) bool { return s.EventsQueued == 0 })
	p.WatchFetched(nil)
	p.Press("P1")
	wait(t, p, func(s *Snapshot) bool { return s.EventsQueued == 0 })
	close(saw)
	var got []string
	for f := range saw {
		got = append(got, fmt.Sprint(f.URL, " ", f.Status, " ", f.Err == nil))
	}
	if want := []string{url + "/info.htm?key=1 200 true", url + "/nowhere 404 true", "https://192.0.2.1/ 0 false"}; !slices.Equal(got, want) {
		t.Errorf("saw %q, want %q", got, want)
	}
}
