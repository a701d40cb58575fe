package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

var supportKey = []sipphone.Softkey{{Index: 0, Function: "QUEUE", Value: "support", Label: "Support"}}

func TestDeliver(t *testing.T) {
	b := newBench(t, webProfile)
	b.put("101", "ringer.volume", 4, "callWaiting", true, "notes", "for people", pathSoftkeys, supportKey)
	b.eventually("the phone has it", func() bool { return b.web.get("vol_ringer") == "4" && b.web.get("call_waiting") == "on" })
	b.eventually("the key calls us", func() bool { return b.web.get("fkey0") == "url http://pbx:26580/a/101/TOKEN101/key?key=1" })
	want := []phone.Button{{Key: "1", Label: "Support", Data: "QUEUE support"}}
	if got := b.Exchange.Find("101").Wanted().Buttons; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("buttons %v", got)
	}
	if b.Exchange.Find("102").Wanted() != nil {
		t.Error("the other phone was given something")
	}
	b.eventually("that is kept", func() bool { r := b.known["101"].load(); return r.Loaded.After(r.Saved) })
}

// A phone that fetches its file is asked nothing, and its buttons are known.
func TestDeliverByFile(t *testing.T) {
	b := newBench(t, fileProfile)
	b.put("101", "ringer.volume", 4, pathSoftkeys, supportKey)
	w := b.Exchange.Find("101").Wanted()
	if w == nil || len(w.Values) > 0 || len(w.Buttons) != 1 {
		t.Errorf("wanted %+v", w)
	}
	if len(b.web.asked) > 0 || !b.known["101"].load().Loaded.IsZero() {
		t.Error("the phone was asked, or is said to have it")
	}
}

// Killed between the disk and the phone: the next start brings it there.
func TestDeliveredAfterAKill(t *testing.T) {
	b := newBench(t, webProfile)
	b.mu.Lock()
	r := b.known["101"].load().clone()
	r.Object["ringer.volume"], r.Changes = 7, 1
	err := b.save(b.known["101"], r)
	b.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	b.close()
	b.open()
	b.eventually("the phone has it", func() bool { return b.web.get("vol_ringer") == "7" })
}

// A reload touches only those phones whose settings it changes.
func TestDeliverOnReload(t *testing.T) {
	b := newBench(t, webProfile)
	b.put("101", pathSoftkeys, []sipphone.Softkey{{Function: "VOICEMAIL"}})
	b.eventually("the phone has it", func() bool { return b.web.get("fkey0") == "speed *97" })
	before := b.Exchange.Find("101").Wanted()
	b.reload()
	if b.Exchange.Find("101").Wanted() != before {
		t.Error("given again although nothing changed")
	}
	b.conf.PBX.Voicemail = "*98"
	b.reload()
	b.eventually("the phone has the new code", func() bool { return b.web.get("fkey0") == "speed *98" })
	all := b.conf.Phones
	b.conf.Phones = all[1:]
	b.reload()
	b.conf.PBX.Voicemail = "*99"
	b.reload()
	b.conf.Phones = all
	b.reload()
	b.eventually("it is back and has what is new", func() bool { return b.web.get("fkey0") == "speed *99" })
}

// Softkeys that hold a token get the new one.
func TestDeliverRotated(t *testing.T) {
	b := newBench(t, webProfile)
	b.put("101", pathSoftkeys, supportKey)
	b.eventually("the phone has it", func() bool { return b.web.get("fkey0") != "" })
	if _, ok := b.Exchange.Renew("101", "ROTATED", nil); !ok {
		t.Fatal("not renewed")
	}
	b.Deliver("101")
	b.eventually("the phone has the new token", func() bool { return b.web.get("fkey0") == "url http://pbx:26580/a/101/ROTATED/key?key=1" })
}

// What a phone does not take is not said to be there.
func TestNotDelivered(t *testing.T) {
	b := newBench(t, webProfile)
	b.web.broken(true)
	b.put("101", "ringer.volume", 4)
	b.eventually("the attempt has failed", func() bool { _, err := b.Exchange.Find("101").Provided(); return err != nil })
	if !b.known["101"].load().Loaded.IsZero() {
		t.Error("it is said to have its settings")
	}
}

// A softkey that goes from the list goes from the phone, too, also where the model
// is not known and after a restart; a key that was never ours is left alone.
func TestSoftkeyGoes(t *testing.T) {
	for _, profile := range []string{webProfile, fileProfile} {
		b := newBench(t, profile)
		change := func(keys ...any) {
			t.Helper()
			if keys == nil {
				keys = []any{}
			}
			if _, err := b.Update(t.Context(), "101", sipphone.Patch{pathSoftkeys: keys}, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		speed := func(index int) any {
			return map[string]any{"index": index, "function": "SPEEDDIAL", "value": "1"}
		}
		holds := func(want string) {
			t.Helper()
			if profile == webProfile {
				b.eventually("the phone has "+want, func() bool {
					return fmt.Sprint(b.web.get("fkey0"), ",", b.web.get("fkey1"), ",", b.web.get("fkey3")) == want
				})
				return
			}
			f, err := b.File("101")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range []string{"0", "1", "3"} {
				_, value, _ := strings.Cut(string(f.Body), "<fkey"+n+">")
				value, _, _ = strings.Cut(value, "</")
				got = append(got, value)
			}
			if strings.Join(got, ",") != want {
				t.Errorf("the file has %q, want %s", got, want)
			}
		}
		change(speed(0), speed(3))
		holds("speed 1,,speed 1")
		change(speed(0))
		holds("speed 1,,none")
		b.close()
		b.open()
		change()
		holds("none,,none")
		change(speed(3))
		holds("none,,speed 1")
	}
}
