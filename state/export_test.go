package state

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// noon is when everything here is exported.
var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// exported is the document of a store.
func exported(t testing.TB, s *Store) []byte {
	t.Helper()
	var w bytes.Buffer
	if err := s.Export(&w, noon); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

var counter = regexp.MustCompile(`"sequence": \d+`)

// withoutCounter is a document without the one thing that an import does not
// simply replace.
func withoutCounter(document []byte) string { return counter.ReplaceAllString(string(document), "") }

// odd are values as phones hold them, and worse.
var odd = []string{"", "http://crm.example/?a=1&b=<2>", "B\xfcro", "\xff\x00\xfe", "žluť", "\u2028<>&\"\\", "\ufffd", "line\r\nline", strings.Repeat("x", 64<<10)}

// full is a store that holds some of everything.
func full(t *testing.T) *Store {
	t.Helper()
	s := open(t, t.TempDir())
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Tokens([]string{"101", "102", "10", "+420", "ž"})
	do(err)
	for i := range 3 {
		_, err = s.RotateToken("101", noon.Add(time.Duration(i)*time.Nanosecond))
		do(err)
	}
	var slots []Slot
	for i, old := range odd {
		slots = append(slots, Slot{string(rune('a' + i)), old, "http://192.0.2.1/?x=$a&y=<b>"})
	}
	do(s.SaveSlots("101", slots))
	do(s.SaveSlots("10", slots[:2]))
	do(s.SaveProviderToken("origin", "refresh"))
	do(s.SaveKey("101", Key{Key: "1", Light: "off", Label: "Büro <1>", ActionName: "url", Action: "http://x/?a&b", Phase: KeyBound, Slots: slots}))
	do(s.SaveKey("101", Key{Key: "P12", Phase: KeyBinding}))
	do(s.SaveKey("ž", Key{Key: "2", Phase: KeyUnbinding, Slots: slots[:1], Before: []Held{{"a", "Büro <1>"}, {"b", ""}}}))
	for ext, record := range map[string]string{
		"101": `{"a":1.0,"b":"\u003cx>","c":[1e3,-0,12345678901234567890],"d":{"ž":null}}`,
		"102": `{"a" : 1}`, "103": `{"a":1,"a":2}`, "104": "no JSON", "105": "", "106": "{\"a\":\"\xff\"}", "107": "\xff\x00", "108": `"\ud800"`, "109": "null", "110": `""`,
	} {
		do(s.SavePhone(ext, []byte(record)))
	}
	_, err = s.ReserveSequence(12345)
	do(err)
	return s
}

// TestRoundTrip: an export that was imported exports the same bytes, and every
// method returns what it returned before.
func TestRoundTrip(t *testing.T) {
	first, second := full(t), open(t, t.TempDir())
	document := exported(t, first)
	n, at, err := second.Import(bytes.NewReader(document), "", nil)
	if err != nil || !at.Equal(noon) {
		t.Fatalf("%v, exported %v", err, at)
	}
	if want := (Counts{5, 3, len(odd) + 2, 1, 3, 10}); n != want {
		t.Errorf("the document holds %+v, want %+v", n, want)
	}
	if held, err := second.Count(); err != nil || held != n {
		t.Errorf("the store holds %+v, %v", held, err)
	}
	if again := exported(t, second); !bytes.Equal(document, again) {
		t.Errorf("exported\n%.3000s\nand after an import\n%.3000s", document, again)
	}
	wantSame(t, first, second)
}

// wantSame compares what two stores return.
func wantSame(t *testing.T, first, second *Store) {
	t.Helper()
	for _, ext := range []string{"101", "10"} {
		a, _ := first.Slots(ext)
		if b, err := second.Slots(ext); err != nil || !slices.Equal(a, b) {
			t.Errorf("slots of %s: %.200q, %v, want %.200q", ext, b, err, a)
		}
	}
	a, _ := first.Keys("101")
	b, err := second.Keys("101")
	if err != nil || len(a) != len(b) {
		t.Fatalf("keys: %v, %v", b, err)
	}
	for i := range a {
		if !slices.Equal(a[i].Slots, b[i].Slots) || a[i].Label != b[i].Label || a[i].Phase != b[i].Phase {
			t.Errorf("key %v, want %v", b[i], a[i])
		}
	}
	c, _ := first.Phones()
	d, err := second.Phones()
	for ext := range c {
		if err != nil || !bytes.Equal(c[ext], d[ext]) {
			t.Errorf("phone %s: %q, want %q", ext, d[ext], c[ext])
		}
	}
}

// TestDocument: what it looks like, to the letter.
func TestDocument(t *testing.T) {
	dir := t.TempDir()
	firstVersion(t, dir, 1)
	s := open(t, dir)
	if err := s.SaveKey("100", Key{Key: "1", Light: "on", Label: "A&B", Phase: KeyBound, Slots: []Slot{{"fkey1", "line", "url"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.SavePhone("100", []byte(`{"mac":"000413AAAAAA"}`)); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/document.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := exported(t, s); string(got) != string(want) {
		t.Errorf("got\n%s", got)
	}
}

// TestSnapshot can be read while the store grows, and leaves nothing behind.
func TestSnapshot(t *testing.T) {
	s := full(t)
	want := exported(t, s)
	snapshot, err := s.Snapshot(noon)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if err := s.SavePhone("200", bytes.Repeat([]byte{'x'}, 1<<20+i)); err != nil {
			t.Fatal(err)
		}
	}
	var got bytes.Buffer
	if n, err := got.ReadFrom(snapshot); err != nil || n != snapshot.Size() || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d bytes of %d, %v", n, snapshot.Size(), err)
	}
	if err := snapshot.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(s.dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// TestSweep: a killed process's halves go with the next opening.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{exportPrefix + "1", copyPrefix + "2"} {
		if err := os.WriteFile(dir+"/"+name, []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir)
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// broken takes so many bytes and no more.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

// TestExportSaysThatItFailed, wherever it does, and the store goes on.
func TestExportSaysThatItFailed(t *testing.T) {
	s := full(t)
	size := len(exported(t, s))
	for left := 0; left < size; left += 4096 {
		if err := s.Export(&broken{left}, noon); err == nil || err.Error() != "the disk is full" {
			t.Fatalf("%d bytes of %d: %v", left, size, err)
		}
	}
	if err := s.SavePhone("1", nil); err != nil {
		t.Error(err)
	}
}

// TestExportOfDamage names the entry and quotes nothing of it.
func TestExportOfDamage(t *testing.T) {
	for bucket, want := range map[string]string{
		"slots": "slots, entry 0: ", "former tokens": "former_tokens, entry 0: ", "provider tokens": "provider_tokens, entry 0: the provider's refresh token cannot be read", "bound keys": "keys, entry 0: ",
	} {
		s := open(t, t.TempDir())
		if err := s.put(bucket, "101\x00a", `{"token":"geheim`); err != nil {
			t.Fatal(err)
		}
		err := s.Export(&bytes.Buffer{}, noon)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", bucket, err)
		}
	}
}
