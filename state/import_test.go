package state

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// put writes anything into a bucket.
func (s *Store) put(bucket, k, v string) error {
	return s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(k), []byte(v)) })
}

// document is one with these members in place of the empty ones.
func document(members map[string]string) string {
	var text strings.Builder
	comma := "{"
	for _, m := range [][2]string{
		{"format", `"` + Format + `"`}, {"version", "2"}, {"exported", `"2026-11-30T12:00:00Z"`}, {"sequence", "7"},
		{"tokens", "[]"}, {"former_tokens", "[]"}, {"slots", "[]"}, {"provider_tokens", "[]"}, {"keys", "[]"}, {"phones", "[]"},
	} {
		if v, ok := members[m[0]]; ok {
			m[1] = v
		}
		if m[1] != "" {
			fmt.Fprintf(&text, "%s%q:%s", comma, m[0], m[1])
			comma = ","
		}
	}
	return text.String() + members["+"] + "}"
}

const aToken = `"AAAAAAAAAAAAAAAAAAAAAA"`

// refused are documents with one fault each, and what is said.
func refused() []struct{ name, text, want string } {
	one := func(member, v string) string { return document(map[string]string{member: v}) }
	former := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"extension":"1","token":%q,"rotated":"2026-11-30T12:00:00Z"}`, tokenOf(i)))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	provider := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"origin":"%d","token":"t","saved":"2026-11-30T12:00:00Z"}`, i))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	foreign, middle := errForeign.Error(), "the document ends in the middle: a part of it is missing"
	return []struct{ name, text, want string }{
		{"nothing", "", foreign},
		{"no JSON", "[server]\n", foreign},
		{"a list", "[]", foreign},
		{"no member", "{}", foreign},
		{"another format", one("format", `"other"`), foreign},
		{"no format", one("format", ""), foreign},
		{"no version", one("version", ""), "at /exported: version should stand here; the order is that of an export"},
		{"a version of text", one("version", `"2"`), "at /version: the value is of a wrong kind"},
		{"a newer version", one("version", "99"), "a newer phonecompanion has written the document (version 99, this one knows 2): import it with one that is at least as new"},
		{"a newer version with more in it", document(map[string]string{"version": "3", "tokens": "", "+": `,"more":1`}), "a newer phonecompanion has written the document (version 3, this one knows 2): import it with one that is at least as new"},
		{"an older version", one("version", "1"), "at /version: there is no version 1 of the document: 2 is the first"},
		{"no time", one("exported", `"yesterday"`), "at /exported: the value is of a wrong kind"},
		{"a negative counter", one("sequence", "-1"), "at /sequence: the value is of a wrong kind"},
		{"half a counter", one("sequence", "1.5"), "at /sequence: the value is of a wrong kind"},
		{"a counter at its end", one("sequence", "18446744073709551615"), "at /sequence: the event counter is beyond 9007199254740991"},
		{"a list is missing", one("slots", ""), "at /provider_tokens: slots should stand here; the order is that of an export"},
		{"the last list is missing", one("phones", ""), "byte 165: phones is missing"},
		{"a list is none", one("tokens", "{}"), `at /tokens: "[" should stand here`},
		{"an unknown member", one("+", `,"colour":"red"`), `at /colour: no such member is known: "colour"`},
		{"a member twice", one("+", `,"tokens":[]`), "at /tokens: the member stands there twice"},
		{"a second document", document(nil) + "{}", "something follows the document"},
		{"a blank and a letter", document(nil) + " x", "something follows the document"},
		{"half", document(nil)[:len(document(nil))/2], middle},
		{"without its end", strings.TrimSuffix(document(nil), "}"), middle},
		{"in the middle of a list", document(nil)[:strings.Index(document(nil), "[")+1], middle},

		{"a line of text", one("tokens", `["a"]`), "at /tokens/0: the value is of a wrong kind"},
		{"nothing in a line", one("tokens", `[{}]`), "at /tokens/0: extension is missing or empty"},
		{"null", one("tokens", `[null]`), "at /tokens/0: extension is missing or empty"},
		{"an unknown member of a line", one("tokens", `[{"extension":"1","token":`+aToken+`,"Token":"x"}]`), `at /tokens/0/Token: no such member is known`},
		{"a member of a line twice", one("tokens", `[{"extension":"1","extension":"2","token":`+aToken+`}]`), "at /tokens/0/extension: the member stands there twice"},
		{"a phone twice", one("tokens", `[{"extension":"1","token":`+aToken+`},{"extension":"1","token":`+aToken+`}]`), "at /tokens/1: it stands there twice"},
		{"no extension", one("tokens", `[{"extension":"","token":`+aToken+`}]`), "at /tokens/0: extension is missing or empty"},
		{"a zero byte", one("tokens", `[{"extension":"1\u0000a","token":`+aToken+`}]`), "at /tokens/0: extension holds a zero byte"},
		{"a long extension", one("tokens", `[{"extension":"`+strings.Repeat("1", maxName+1)+`","token":`+aToken+`}]`), "at /tokens/0: extension is longer than 16383 bytes"},
		{"an easy token", one("tokens", `[{"extension":"1","token":"geheim"}]`), "at /tokens/0: the token is none that phonecompanion makes"},
		{"a token with bits too many", one("tokens", `[{"extension":"1","token":"AAAAAAAAAAAAAAAAAAAAAB"}]`), "at /tokens/0: the token is none that phonecompanion makes"},
		{"bytes that are no UTF-8", one("tokens", "[{\"extension\":\"\xff\",\"token\":"+aToken+"}]"), "at /tokens/0/extension: this is no JSON in UTF-8"},
		{"half a surrogate pair", one("phones", `[{"extension":"\ud800","record":1}]`), "at /phones/0/extension: this is no JSON in UTF-8"},
		{"17 former tokens", one("former_tokens", former(maxFormer+1)), "at /former_tokens/16: a phone has more than 16 former tokens"},
		{"a former token without a time", one("former_tokens", `[{"extension":"1","token":`+aToken+`,"rotated":"geheim"}]`), "at /former_tokens/0/rotated: the value is of a wrong kind"},
		{"no setting", one("slots", `[{"extension":"1","old":"a","ours":"b"}]`), "at /slots/0: setting is missing or empty"},
		{"a setting with a zero byte", one("slots", `[{"extension":"1","setting":"a\u0000","old":"a","ours":"b"}]`), "at /slots/0: setting holds a zero byte"},
		{"two old values", one("slots", `[{"extension":"1","setting":"a","old":"a","old_bytes":"/w==","ours":"b"}]`), "at /slots/0: it has both old and old_bytes: which of them is to be put back?"},
		{"no base64", one("slots", `[{"extension":"1","setting":"a","old":"","old_bytes":"geheim!","ours":"b"}]`), "at /slots/0/old_bytes: the value is of a wrong kind"},
		{"a slot twice", one("slots", `[{"extension":"1","setting":"a","old":"","ours":""},{"extension":"1","setting":"a","old":"","ours":""}]`), "at /slots/1: it stands there twice"},
		{"an empty refresh token", one("provider_tokens", `[{"origin":"a","token":"","saved":"2026-11-30T12:00:00Z"}]`), "at /provider_tokens/0: the token is empty"},
		{"9 refresh tokens", one("provider_tokens", provider(maxProviderTokens+1)), "at /provider_tokens/8: there are more than 8"},
		{"no key", one("keys", `[{"extension":"1","phase":"bound"}]`), "at /keys/0: key is missing or empty"},
		{"no phase", one("keys", `[{"extension":"1","key":"1","phase":"half"}]`), `at /keys/0: the phase "half" is none of binding, bound, unbinding`},
		{"a setting of a key twice", one("keys", `[{"extension":"1","key":"1","phase":"bound","slots":[{"setting":"a","old":"","ours":""},{"setting":"a","old":"","ours":""}]}]`), `at /keys/0: the setting "a" stands there twice`},
		{"an unknown member of a key's slot", one("keys", `[{"extension":"1","key":"1","phase":"bound","slots":[{"setting":"a","x":""}]}]`), "at /keys/0/slots/0/x: no such member is known"},
		{"a phone without a record", one("phones", `[{"extension":"1"}]`), "at /phones/0: it needs one of record and record_bytes"},
		{"a phone with two", one("phones", `[{"extension":"1","record":{},"record_bytes":""}]`), "at /phones/0: it needs one of record and record_bytes"},
		{"a record with a member twice", one("phones", `[{"extension":"1","record":{"a":1,"a":2}}]`), "at /phones/0/record/a: the member stands there twice"},
	}
}

// TestRefused: the place is named, no secret is quoted, nothing is changed.
func TestRefused(t *testing.T) {
	s := full(t)
	before := exported(t, s)
	keep := filepath.Join(s.dir, "kept")
	for _, c := range refused() {
		t.Run(c.name, func(t *testing.T) {
			n, at, err := s.Import(strings.NewReader(c.text), keep, nil)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if n != (Counts{}) || !at.IsZero() || err != nil && strings.Contains(err.Error(), "geheim") {
				t.Errorf("%+v, %v, %v", n, at, err)
			}
			if !bytes.Equal(exported(t, s), before) {
				t.Error("the store was changed")
			}
		})
	}
	if _, err := os.Stat(keep); err == nil {
		t.Error("a copy was kept although nothing was imported")
	}
}

// TestImportOfNothing: an empty document is a good one, and takes everything
// away but the counter.
func TestImportOfNothing(t *testing.T) {
	s := full(t)
	if _, _, err := s.Import(strings.NewReader(document(nil)+"\n\n"), "", nil); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(); err != nil || n != (Counts{}) {
		t.Errorf("%+v, %v", n, err)
	}
	if first, err := s.ReserveSequence(1); err != nil || first != 12346 {
		t.Errorf("the next event is %d, %v", first, err)
	}
}

// TestCounterNeverGoesBack: of two the larger one counts.
func TestCounterNeverGoesBack(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range []struct{ document, next uint64 }{{0, 1}, {100, 101}, {50, 102}, {102, 103}, {103, 104}, {1 << 40, 1<<40 + 1}} {
		if _, _, err := s.Import(strings.NewReader(document(map[string]string{"sequence": fmt.Sprint(c.document)})), "", nil); err != nil {
			t.Fatal(err)
		}
		if first, err := s.ReserveSequence(1); err != nil || first != c.next {
			t.Errorf("after %d the next event is %d, %v, want %d", c.document, first, err, c.next)
		}
	}
}

// TestBlanksDoNotMatter: a document may have been formatted by somebody.
func TestBlanksDoNotMatter(t *testing.T) {
	s := full(t)
	before := exported(t, s)
	spread := strings.NewReplacer("{\"", "{\n\t\"", "\":", "\" :\r\n").Replace(string(before))
	if strings.Contains(string(before), `" :`) {
		t.Fatal("the replacement is ambiguous")
	}
	if _, _, err := s.Import(strings.NewReader(spread), "", nil); err != nil {
		t.Fatal(err)
	}
	if after := exported(t, s); !bytes.Equal(before, after) {
		t.Errorf("got\n%.2000s\nwant\n%.2000s", after, before)
	}
}

// TestKeptCopy: it is the state as it was, and a second import does not take
// its place.
func TestKeptCopy(t *testing.T) {
	s := full(t)
	before, keep := exported(t, s), BeforeImport(s.dir)
	if _, _, err := s.Import(strings.NewReader(document(nil)), keep, nil); err != nil {
		t.Fatal(err)
	}
	after := exported(t, s)
	if _, _, err := s.Import(bytes.NewReader(before), keep, nil); err == nil || err.Error() != keep+" is there already, from an import before: move it away first" {
		t.Errorf("got %v", err)
	}
	if !bytes.Equal(exported(t, s), after) {
		t.Error("it was imported all the same")
	}
	dir := t.TempDir()
	if err := os.Rename(keep, filepath.Join(dir, fileName)); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, open(t, dir)); !bytes.Equal(got, before) {
		t.Error("the copy is another state")
	}
	if left, _ := os.ReadDir(s.dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// blanks never end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestTooLarge: a document that never ends does, and none is exported that
// would be refused.
func TestTooLarge(t *testing.T) {
	s := full(t)
	before, fits := exported(t, s), 1<<20
	_, _, err := s.replace(io.MultiReader(strings.NewReader("{"), blanks{}), "", int64(fits), nil)
	if err == nil || err.Error() != "the document is larger than 1048576 bytes" {
		t.Errorf("got %v", err)
	}
	for _, limit := range []int{len(before), len(before) - 1} {
		_, _, imported := s.replace(bytes.NewReader(before), "", int64(limit), nil)
		exporting := s.export(io.Discard, noon, limit)
		if fits := limit == len(before); (imported == nil) != fits || (exporting == nil) != fits {
			t.Errorf("%d bytes in %d: %v, %v", len(before), limit, imported, exporting)
		}
	}
}

// TestFaultOfTheSource: that it cannot be read is said, and not what is missing then.
func TestFaultOfTheSource(t *testing.T) {
	s := open(t, t.TempDir())
	r := io.MultiReader(strings.NewReader(document(nil)[:40]), &faulty{})
	if _, _, err := s.Import(r, "", nil); err == nil || err.Error() != "the disk is ill" {
		t.Errorf("got %v", err)
	}
}

// faulty cannot be read.
type faulty struct{}

func (*faulty) Read([]byte) (int, error) { return 0, fmt.Errorf("the disk is ill") }
