package profiles_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// update writes the golden files anew: go test ./profiles -update.
var update = flag.Bool("update", false, "write the golden files")

// dialogues is where the recorded dialogues are, a folder for each profile.
const dialogues = "../testdata/profiles/"

// shipped returns every profile that is compiled into the program, by name.
func shipped(t *testing.T) map[string]*phoneprofile.Profile {
	t.Helper()
	files, err := fs.Glob(profiles.FS, "*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no profiles: %v", err)
	}
	all := map[string]*phoneprofile.Profile{}
	for _, file := range files {
		data, err := fs.ReadFile(profiles.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := phoneprofile.Parse(file, data)
		if err != nil {
			t.Fatalf("faults:\n%v", err)
		}
		all[strings.TrimSuffix(path.Base(file), ".toml")] = p
	}
	return all
}

// TestShipped holds for every shipped profile: it has no fault, is called as its
// file is, says what it is for and how good its facts are, and there are
// recorded dialogues with the phone.
func TestShipped(t *testing.T) {
	for name, p := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			if p.Name != name {
				t.Errorf("its name is %q", p.Name)
			}
			if p.Description == "" {
				t.Error("it has no description")
			}
			if len(p.Actions) == 0 && len(p.Events) == 0 {
				t.Error("it does nothing")
			}
			if _, err := os.Stat(dialogues + name); err != nil {
				t.Errorf("it has no recorded dialogues: %v", err)
			}
		})
	}
}

// A toggle is pressed only where the state is known, or where nobody can know
// it, and a begun transfer needs a phone that is monitored.
func TestSnomStates(t *testing.T) {
	p := shipped(t)["snom"]
	for action, want := range map[string]string{
		phoneprofile.HoldCall:         "connected unknown",
		phoneprofile.RetrieveCall:     "hold unknown",
		phoneprofile.AnswerCall:       "alerting unknown",
		phoneprofile.TransferCall:     "connected",
		phoneprofile.TransferTarget:   "transferring",
		phoneprofile.TransferComplete: "connected",
	} {
		var got []string
		for s := phoneprofile.Null; s <= phoneprofile.Unknown; s++ {
			for _, c := range p.Cases(action, "") {
				if c.Applies(s, &phoneprofile.Values{}) {
					got = append(got, s.String())
					break
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s applies in %s, want %s", action, got, want)
		}
	}
}
