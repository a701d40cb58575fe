package old24u

import (
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// FuzzParse: no file ends the program, a right one is right TOML, with comments
// and without, and every fault in a line has its place.
func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("../../testdata/24u/24uPhoneCompanionServer.cfg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add("serverPort = x\nphone=\"1@x\" \"a b\" \x00\n")
	f.Add("phone=1@x \" a.cfg u\np=\u2028\xff")
	f.Add("providerHostname=\"\nproviderPassword=\"\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		Is([]byte(text))
		file, faults := Parse("x.cfg", []byte(text), func(p string) bool { return len(p)%2 == 0 })
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 {
				t.Errorf("a fault without a place: %v", fault)
			}
		}
		if len(faults) > 0 {
			return
		}
		for _, comments := range []bool{false, true} {
			made := file.TOML(Options{Comments: comments})
			if got := tomlfile.Parse("x.toml", []byte(made.Text)).Faults(); len(got) > 0 {
				t.Errorf("%v\n%s", got, made.Text)
			}
			if lines := strings.Count(made.Text, "\n"); lines != len(made.from) {
				t.Errorf("%d lines, %d places", lines, len(made.from))
			}
		}
	})
}
