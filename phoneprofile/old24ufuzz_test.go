package phoneprofile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// Fuzz24U: no phone file ends the program, and one without a fault is a profile
// whose faults, if it has any, are said of the phone file.
func Fuzz24U(f *testing.F) {
	example, err := os.ReadFile("../testdata/24u/snom.cfg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("snom.cfg", string(example))
	f.Add("acme.cfg", `{"MakeCall":{"resource":"d?<number>","content_type":"application/json","body":{"a":["\u0000$number"]}}}`)
	f.Add("yealink.cfg", `{"port":"1","monitorAutoConfiguration":{"onHold":{"resource":"/a\u007f","body":{"x":"é{url}"}}}}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		tr, err := phoneprofile.Translate24U(name, []byte(text), profiles.FS)
		if err != nil {
			return
		}
		if _, err := tr.Profile(); err != nil && strings.Contains(err.Error(), "not valid TOML") {
			t.Errorf("%v\n%s", err, tr.Text)
		}
	})
}

// A phone file as large as one may be is read in a time that grows with its
// size only: this test ends, which it would not in a lifetime of the square.
func Test24ULarge(t *testing.T) {
	var keys strings.Builder
	for i := range 15_000 {
		fmt.Fprintf(&keys, `"k%d":1,`, i)
	}
	for _, text := range []string{
		`{` + strings.TrimSuffix(keys.String(), ",") + `}`,
		`{"HoldCall":{"resource":"/h","body":"` + strings.Repeat("<url>", 30_000) + `</url>"}}`,
		`{"MakeCall":{"resource":"/h?{number}` + strings.Repeat("%number%$number", 15_000) + `"}}`,
		`{"monitorAutoConfiguration":{"onHold":{"resource":"/h?` + strings.Repeat("a={url}", 30_000) + `"}}}`,
		strings.Repeat("{", 1<<18),
	} {
		phoneprofile.Translate24U("acme.cfg", []byte(text), nil)
	}
}
