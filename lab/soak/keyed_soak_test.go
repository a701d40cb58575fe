//go:build soak && linux

package soak

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// The keyed phones are those whose keys a clerk binds: one of them wants a password,
// and the last has keys that somebody has programmed.
const (
	firstKeyed = 109
	lastKeyed  = foreignPhone
	keysOfEach = 3
	keyedModel = "snomD785"
)

// programmed are the settings of some keys before anybody bound them.
var programmed = map[string]map[string]string{
	"110":                    {"fkey1": "none", "fkey2": "line"},
	fmt.Sprint(foreignPhone): {"fkey0": "keyevent F_REDIAL", "fkey_label0": `<b>"Büro" & Co`, "fkey1": "url http://127.0.0.1:9/door", "fkey_label1": "Door", "fkey_short_label1": "D"},
}

// A keyed is a keyed phone: who presses its keys wants to know what became of that.
type keyed struct {
	*desk
	mu    sync.Mutex
	taken map[string]int // presses by key that the server has taken
}

// keyed makes the keyed phones of an office.
func (o *office) keyed() (all []*keyed) {
	for _, d := range o.desks {
		if n := d.extension; n < fmt.Sprint(firstKeyed) || n > fmt.Sprint(lastKeyed) {
			continue
		}
		k := &keyed{desk: d, taken: map[string]int{}}
		d.sim.WatchFetched(func(f phonesim.Fetched) {
			if _, key, press := strings.Cut(f.URL, "/key?key="); press && f.Err == nil && f.Status == 200 {
				k.mu.Lock()
				k.taken[key]++
				k.mu.Unlock()
			}
		})
		all = append(all, k)
	}
	return all
}

// took is how often the server has taken the press of a key.
func (k *keyed) took(number int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.taken[fmt.Sprint(number)]
}

// keys are all of them.
func (k *keyed) keys() (all []Key) {
	for n := range keysOfEach {
		all = append(all, Key{k.extension, n + 1})
	}
	return all
}

// keySettings are the settings that hold a key.
func keySettings(number int) [3]string {
	return [3]string{fmt.Sprintf("fkey%d", number-1), fmt.Sprintf("fkey_label%d", number-1), fmt.Sprintf("fkey_short_label%d", number-1)}
}

// told are the last requests that the phone has got which write the settings of a key,
// or show its page.
func (k *keyed) told(number int) (all []string) {
	for _, r := range k.sim.Requests() {
		page, name := fmt.Sprintf("key=%d", number), keySettings(number)
		if strings.Contains(r, name[0]+"=") || strings.Contains(r, name[1]+"=") || strings.Contains(r, "minibrowser") && strings.Contains(r, page) || strings.Contains(r, "minibrowser") && strings.Contains(r, url.QueryEscape(page)) {
			all = append(all, r)
		}
	}
	return all[max(0, len(all)-12):]
}

// holds tells what is wrong with the settings of a key that should hold a binding,
// or what was there before where it is none; "": nothing.
func (k *keyed) holds(http string, number int) func(Binding) string {
	return func(b Binding) string {
		for i, name := range keySettings(number) {
			now, want := k.sim.Setting(name), k.before[name]
			fits := now == want
			if b.Data != "" {
				want = b.Label
				if fits = now == want; i == 0 {
					want = fmt.Sprintf("url http://%s/a/%s/TOKEN/key?key=%d", http, k.extension, number)
					before, behind, _ := strings.Cut(want, "TOKEN")
					fits = strings.HasPrefix(now, before) && strings.HasSuffix(now, behind)
				}
			}
			if !fits {
				return fmt.Sprintf("%s is %q, want %q", name, now, want)
			}
		}
		return ""
	}
}

// binding is one that no other key has.
func (w *world) binding(r *rand.Rand) Binding {
	n := w.next()
	return Binding{Label: fmt.Sprintf("%s %d", []string{"Sales", "Büro", "<Night>", `a&b=c;d`}[r.IntN(4)], n), Data: fmt.Sprintf("pressed %d", n)}
}
