package state

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// tokenOf makes a token that is always the same.
func tokenOf(i int) string { return fmt.Sprintf("%020dAA", i) }

// firstVersion writes a file as version 1 did: n phones with two slots each, and
// one of everything else.
func firstVersion(t testing.TB, dir string, n int) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, fileName), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		put := func(bucket, k, v string) {
			b, err := tx.CreateBucketIfNotExists([]byte(bucket))
			if err == nil {
				err = b.Put([]byte(k), []byte(v))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			put("tokens", fmt.Sprint(100+i), tokenOf(i))
			put("slots", fmt.Sprintf("%d\x00a", 100+i), fmt.Sprintf(`{"setting":"a","old":"old %d","ours":"o"}`, i))
			put("slots", fmt.Sprintf("%d\x00b", 100+i), `{"setting":"b","old":"","old_bytes":"/wD+","ours":"o"}`)
		}
		put("sequence", "ceiling", string(binary.BigEndian.AppendUint64(nil, 1<<20)))
		put("former tokens", "100\x00"+tokenOf(n), "2026-11-20T12:00:00.000000005Z")
		put("provider tokens", "origin", `{"token":"refresh","saved":"2026-11-20T12:00:00Z"}`)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantFirstVersion compares a store with what firstVersion wrote.
func wantFirstVersion(t *testing.T, s *Store, n int) {
	t.Helper()
	extensions := make([]string, n)
	for i := range n {
		extensions[i] = fmt.Sprint(100 + i)
	}
	tokens, err := s.Tokens(extensions)
	if err != nil {
		t.Fatal(err)
	}
	for i, ext := range extensions {
		slots, err := s.Slots(ext)
		if err != nil || len(slots) != 2 || slots[0] != (Slot{"a", fmt.Sprint("old ", i), "o"}) || slots[1] != (Slot{"b", "\xff\x00\xfe", "o"}) || tokens[ext] != tokenOf(i) {
			t.Fatalf("%s has %q, %v, and the token %q", ext, slots, err, tokens[ext])
		}
	}
	former, err := s.FormerTokens()
	if f := former["100"]; err != nil || len(f) != 1 || f[0].Token != tokenOf(n) || !f[0].Rotated.Equal(time.Date(2026, 11, 20, 12, 0, 0, 5, time.UTC)) {
		t.Errorf("former tokens %v, %v", former, err)
	}
	if token, err := s.ProviderToken("origin"); err != nil || token != "refresh" {
		t.Errorf("the provider's token is %q, %v", token, err)
	}
}

// version reads what stands in the file of a closed store.
func version(t *testing.T, dir string) (v int) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, fileName), 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(func(tx *bbolt.Tx) (err error) { v, err = versionOf(tx); return }); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestFirstVersion: everything is there, and what is new can be written.
func TestFirstVersion(t *testing.T) {
	dir := t.TempDir()
	firstVersion(t, dir, 3)
	if v := version(t, dir); v != 1 {
		t.Fatalf("version %d", v)
	}
	s := open(t, dir)
	wantFirstVersion(t, s, 3)
	if first, err := s.ReserveSequence(1); err != nil || first != 1<<20+1 {
		t.Errorf("the next event is %d, %v", first, err)
	}
	if err := s.SaveKey("100", Key{Key: "1", Phase: KeyBound}); err != nil {
		t.Error(err)
	}
	if err := s.SavePhone("100", []byte("{}")); err != nil {
		t.Error(err)
	}
	s.Close()
	if v := version(t, dir); v != Version {
		t.Errorf("version %d afterwards", v)
	}
	wantFirstVersion(t, open(t, dir), 3)
}

// TestNewFolderHasTheVersion, so that nobody takes it for an older one.
func TestNewFolderHasTheVersion(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	if v := version(t, dir); v != Version {
		t.Errorf("version %d", v)
	}
}

// setVersion writes any text as the version.
func setVersion(t *testing.T, dir, text string) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	if err := s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyVersion, []byte(text)) }); err != nil {
		t.Fatal(err)
	}
}

// TestNewerVersion: it is refused with what to do, byte for byte untouched, and
// left open to others.
func TestNewerVersion(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	setVersion(t, dir, "99")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := Open(dir)
		newer := (*NewerError)(nil)
		want := path + ": a newer phonecompanion has written this state (version 99, this one knows 2): run one that is at least as new, or give this one another server.state_dir"
		if !errors.As(err, &newer) || newer.Version != 99 || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("the file was touched: %v", err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// TestNoVersion: what is no version is damage.
func TestNoVersion(t *testing.T) {
	for _, text := range []string{"", "two", "-1", "1", "0", "2.0", "99999999999999999999"} {
		dir := t.TempDir() // a damaged file stays locked in this process
		setVersion(t, dir, text)
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "the file is damaged (its version is ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
