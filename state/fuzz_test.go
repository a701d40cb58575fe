package state

import (
	"bytes"
	"testing"
)

// FuzzImport: whatever the document is, it is taken whole, and then comes back
// the same, or not at all, and then nothing has changed.
func FuzzImport(f *testing.F) {
	f.Add([]byte(document(nil)))
	for _, c := range refused() {
		f.Add([]byte(c.text))
	}
	f.Add([]byte(document(map[string]string{
		"tokens": `[{"extension":"1","token":` + aToken + `}]`,
		"slots":  `[{"extension":"1","setting":"a","old":"","old_bytes":"/w==","ours":"b"}]`,
		"keys":   `[{"extension":"1","key":"1","light":"","label":"","phase":"bound","slots":[{"setting":"a","old":"b","ours":""}]}]`,
		"phones": `[{"extension":"1","record":{"a":[1.0,"\u00e9"]}},{"extension":"2","record_bytes":"/w=="}]`,
	})))
	first, err := Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	second, err := Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { first.Close(); second.Close() })
	first.db.NoSync, second.db.NoSync = true, true // nobody needs it after the test
	f.Fuzz(func(t *testing.T, text []byte) {
		before := exported(t, first)
		_, _, err := first.Import(bytes.NewReader(text), "", nil)
		after := exported(t, first)
		if err != nil {
			if !bytes.Equal(before, after) {
				t.Fatalf("%v, and all the same there is\n%s", err, after)
			}
			return
		}
		if _, _, err := second.Import(bytes.NewReader(after), "", nil); err != nil {
			t.Fatalf("%v of its own export\n%s", err, after)
		}
		if again := exported(t, second); !bytes.Equal(after, again) {
			t.Fatalf("exported\n%s\nand after an import\n%s", after, again)
		}
	})
}
