package state

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
)

// What a phone held is put back byte for byte, whatever it was.
func TestOldValuesAreKeptToTheByte(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var want []Slot
	for i, old := range []string{
		"", "http://crm/?n=$remote&a=b", "B\xfcro", "\xff\x00\xfe", "žluť", "\u2028<>&\"\\", "\ufffd", strings.Repeat("x", 64<<10), "line\r\nline",
	} {
		want = append(want, Slot{Setting: fmt.Sprintf("slot%d", i), Old: old, Ours: "http://ours/" + fmt.Sprint(i)})
	}
	if err := s.SaveSlots("101", want); err != nil {
		t.Fatal(err)
	}
	again := slices.Clone(want)
	for i := range again {
		again[i].Old = "" // what stands there by now is ours
	}
	if err := s.SaveSlots("101", again); err != nil {
		t.Fatal(err)
	}
	s.Close()
	got, err := open(t, dir).Slots("101")
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %.300q, %v", got, err)
	}
}

// A record that cannot be read stops what would overwrite it.
func TestBrokenRecordIsNotOverwritten(t *testing.T) {
	s := open(t, t.TempDir())
	put := func(v string) error {
		return s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketSlots).Put(slotKey("101", "a"), []byte(v)) })
	}
	if err := put(`{"setting":"a","old":"theirs`); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveSlots("101", []Slot{{"b", "x", "y"}, {"a", "", "ours"}}); err == nil {
		t.Error("it was overwritten")
	}
	if _, err := s.Slots("101"); err == nil {
		t.Error("it was read")
	}
	if err := put(`{"setting":"a","old":"theirs","ours":"o"}`); err != nil {
		t.Fatal(err)
	}
	got, err := s.Slots("101")
	if want := []Slot{{"a", "theirs", "o"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v: a failed save leaves half of its slots", got, err)
	}
}

// Extensions that begin alike, or sort oddly, keep apart.
func TestExtensions(t *testing.T) {
	s := open(t, t.TempDir())
	if got, err := s.Extensions(); err != nil || len(got) != 0 {
		t.Errorf("an empty store has %v, %v", got, err)
	}
	all := []string{"1", "10", "100", "101", "10-1", "2", "a", "A", "ž", "+420", "10.1", "~"}
	for _, ext := range all {
		if err := s.SaveSlots(ext, []Slot{{"a", "old of " + ext, "o"}, {"b", "", "o"}, {"ž", "", "o"}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Extensions()
	slices.Sort(all)
	if err != nil || !slices.Equal(got, all) {
		t.Errorf("extensions are %v, %v, want %v", got, err, all)
	}
	for _, ext := range all {
		slots, err := s.Slots(ext)
		if err != nil || len(slots) != 3 || slots[0].Old != "old of "+ext {
			t.Errorf("slots of %s are %v, %v", ext, slots, err)
		}
	}
	for i, ext := range all {
		if err := s.DropSlots(ext, []string{"a", "b", "ž"}); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Extensions(); !slices.Equal(got, all[i+1:]) {
			t.Fatalf("extensions are %v after %s", got, ext)
		}
	}
}

// Against a map: any row of saves and drops gives what a map would hold.
func TestAgainstAMap(t *testing.T) {
	s := open(t, t.TempDir())
	r := rand.New(rand.NewPCG(1, 2))
	model := map[string]map[string]Slot{"1": {}, "10": {}, "101": {}}
	for i := range 300 {
		ext := []string{"1", "10", "101"}[r.IntN(3)]
		setting := fmt.Sprintf("s%d", r.IntN(5))
		if r.IntN(3) == 0 {
			if err := s.DropSlots(ext, []string{setting}); err != nil {
				t.Fatal(err)
			}
			delete(model[ext], setting)
			continue
		}
		slot := Slot{setting, fmt.Sprint("old", i), fmt.Sprint("ours", i)}
		if i%3 == 0 {
			slot.Old = ""
		}
		if err := s.SaveSlots(ext, []Slot{slot}); err != nil {
			t.Fatal(err)
		}
		if before, ok := model[ext][setting]; ok && slot.Old == "" {
			slot.Old = before.Old
		}
		model[ext][setting] = slot
		got, err := s.Slots(ext)
		if err != nil || len(got) != len(model[ext]) {
			t.Fatalf("step %d: %s has %v, %v, want %v", i, ext, got, err, model[ext])
		}
		for _, g := range got {
			if g != model[ext][g.Setting] {
				t.Fatalf("step %d: got %v, want %v", i, g, model[ext][g.Setting])
			}
		}
	}
}

// Many phones are saved at once.
func TestParallel(t *testing.T) {
	s := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			ext := fmt.Sprint(100 + i)
			for j := range 5 {
				if err := s.SaveSlots(ext, []Slot{{fmt.Sprint(j), "old", "ours"}}); err != nil {
					t.Error(err)
				}
				if got, err := s.Slots(ext); err != nil || len(got) != j+1 {
					t.Errorf("%s has %v, %v", ext, got, err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := s.Extensions(); err != nil || len(got) != 8 {
		t.Errorf("extensions are %v, %v", got, err)
	}
}
