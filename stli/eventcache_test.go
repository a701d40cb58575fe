package stli

import (
	"sync"
	"testing"
)

// everyOptions returns every way to write an event.
func everyOptions() []Options {
	var all []Options
	for _, json := range []bool{false, true} {
		for info := InfoOff; info <= InfoExtended; info++ {
			for _, e164 := range []bool{false, true} {
				all = append(all, Options{Version: 2, Info: info, JSON: json, E164: e164})
			}
		}
	}
	return all
}

// TestEncoded: an event is encoded once for all its readers, and each gets its
// own format.
func TestEncoded(t *testing.T) {
	e := sample(Delivered)
	e.Remote.Number, e.Values = "00420123", []Value{word("102"), word("00420123"), word("102")}
	seen := map[string]Options{}
	for _, o := range everyOptions() {
		first := e.Encoded(&o)
		if want := render(e, o) + "\r\n"; string(first) != want {
			t.Errorf("%+v: %q, want %q", o, first, want)
		}
		if other, twice := seen[string(first)]; twice {
			t.Errorf("%+v and %+v get the same", o, other)
		}
		seen[string(first)] = o
		if second := e.Encoded(&o); &second[0] != &first[0] {
			t.Errorf("%+v: encoded twice", o)
		}
	}
	if len(seen) != encodings {
		t.Errorf("%d ways to write an event, want %d", len(seen), encodings)
	}
}

// TestEncodedIgnoresOtherOptions: what does not change an event does not cost
// an encoding.
func TestEncodedIgnoresOtherOptions(t *testing.T) {
	e := sample(Delivered)
	a := e.Encoded(&Options{Version: 1})
	b := e.Encoded(&Options{Version: 2, Extended: true, Snapshot: true, Heartbeat: 5})
	if &a[0] != &b[0] {
		t.Error("encoded twice")
	}
}

// TestEncodedByManyReaders is for the race detector.
func TestEncodedByManyReaders(t *testing.T) {
	e := sample(ConnectionCleared)
	var wg sync.WaitGroup
	for range 4 {
		for _, o := range everyOptions() {
			wg.Go(func() {
				if got, want := string(e.Encoded(&o)), render(e, o)+"\r\n"; got != want {
					t.Errorf("%q, want %q", got, want)
				}
			})
		}
	}
	wg.Wait()
}

// TestLines: DeviceInformation is a second line in text, a member in JSON.
func TestLines(t *testing.T) {
	for _, name := range EventNames() {
		for _, o := range everyOptions() {
			want := 1
			if !o.JSON && o.Info != InfoOff && name.HasDeviceInformation() {
				want = 2
			}
			e := sample(name)
			lines := 0
			for _, c := range e.Encoded(&o) {
				if c == '\n' {
					lines++
				}
			}
			if lines != want || e.Lines(&o) != want {
				t.Errorf("%v %+v: %d lines, Lines says %d, want %d", name, o, lines, e.Lines(&o), want)
			}
		}
	}
}
