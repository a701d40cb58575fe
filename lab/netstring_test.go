package lab

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadNetstring(t *testing.T) {
	cases := []struct {
		name, in string
		want     []string
		err      error
	}{
		{"one", "3:abc,", []string{"abc"}, io.EOF},
		{"two", "3:abc,2:de,", []string{"abc", "de"}, io.EOF},
		{"empty", "0:,", []string{""}, io.EOF},
		{"comma and colon inside", "4:a,:b,", []string{"a,:b"}, io.EOF},
		{"nothing", "", nil, io.EOF},
		{"ends in the length", "3", nil, io.ErrUnexpectedEOF},
		{"ends in the content", "3:ab", nil, io.ErrUnexpectedEOF},
		{"ends before the comma", "3:abc", nil, io.ErrUnexpectedEOF},
		{"no comma", "3:abcd", nil, errNetstring},
		{"no length", ":abc,", nil, errNetstring},
		{"leading zero", "03:abc,", nil, errNetstring},
		{"negative", "-3:abc,", nil, errNetstring},
		{"over the limit", "17:12345678901234567,", nil, errNetstring},
		{"length without end", strings.Repeat("1", 1000), nil, errNetstring},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := readAllNetstrings(strings.NewReader(c.in), 16)
			if !errors.Is(err, c.err) {
				t.Errorf("error %v, want %v", err, c.err)
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") || len(got) != len(c.want) {
				t.Errorf("read %q, want %q", got, c.want)
			}
		})
	}
}

func TestReadNetstringSplitAnywhere(t *testing.T) {
	const in = "3:abc,0:,12:hello, world,"
	for i := range len(in) {
		split := io.MultiReader(strings.NewReader(in[:i]), strings.NewReader(in[i:]))
		got, err := readAllNetstrings(iotest.DataErrReader(split), 16)
		if err != io.EOF || strings.Join(got, "|") != "abc||hello, world" {
			t.Errorf("split at %d: %q, %v", i, got, err)
		}
	}
	got, err := readAllNetstrings(iotest.OneByteReader(strings.NewReader(in)), 16)
	if err != io.EOF || len(got) != 3 {
		t.Errorf("byte by byte: %q, %v", got, err)
	}
}

func FuzzReadNetstring(f *testing.F) {
	for _, seed := range []string{"3:abc,", "0:,", "3:abc,2:de,", "03:abc,", "9:x", ":", "12:hello, world,"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		const limit = 64
		r := bufio.NewReader(bytes.NewReader(in))
		var encoded []byte
		for {
			content, err := readNetstring(r, limit)
			if err != nil {
				break
			}
			if len(content) > limit {
				t.Fatalf("%d bytes, limit %d", len(content), limit)
			}
			encoded = appendNetstring(encoded, content)
		}
		if !bytes.HasPrefix(in, encoded) {
			t.Fatalf("read %q as %q", in, encoded)
		}
	})
}

// readAllNetstrings reads until something stops it, and says what.
func readAllNetstrings(in io.Reader, limit int) ([]string, error) {
	r := bufio.NewReader(in)
	var all []string
	for {
		content, err := readNetstring(r, limit)
		if err != nil {
			return all, err
		}
		all = append(all, string(content))
	}
}
