package phoneprofile_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// read24U reads a phone file that has no fault.
func read24U(t *testing.T, name, text string) (*phoneprofile.Profile, *phoneprofile.Translation) {
	t.Helper()
	tr, err := phoneprofile.Translate24U(name, []byte(text), profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	p, err := tr.Profile()
	if err != nil {
		t.Fatalf("%v\n%s", err, tr.Text)
	}
	return p, tr
}

func shippedProfile(t *testing.T, name string) *phoneprofile.Profile {
	t.Helper()
	data, err := profiles.FS.ReadFile(name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := phoneprofile.Parse("profiles/"+name+".toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A phone file that says what the shipped profile does is that profile, but for
// the cases that it has no words for.
func Test24USnom(t *testing.T) {
	text, err := os.ReadFile("../testdata/24u/snom.cfg")
	if err != nil {
		t.Fatal(err)
	}
	p, tr := read24U(t, "snom.cfg", string(text))
	if len(tr.Warnings) > 0 || tr.Base != "snom" || p.Name != "snom" {
		t.Errorf("name %q, base %q, warnings %v", p.Name, tr.Base, tr.Warnings)
	}
	want := shippedProfile(t, "snom")
	want.Actions[phoneprofile.MakeCall] = want.Actions[phoneprofile.MakeCall][1:] // no identity
	for name, cases := range want.Actions {
		got := p.Actions[name]
		if len(got) != 1 || !reflect.DeepEqual(got[0].When, cases[0].When) || !sameRequest(got[0].Steps[0].Request, cases[0].Steps[0].Request) {
			t.Errorf("%s is\n%+v\nwant\n%+v", name, got, cases)
		}
	}
	if !reflect.DeepEqual(p.Events, want.Events) || !reflect.DeepEqual(p.Callback, want.Callback) || !reflect.DeepEqual(p.HTTP, want.HTTP) {
		t.Error("events, callback or [http] differ")
	}
	if !sameRequest(p.Monitor.Write, want.Monitor.Write) || !p.Monitor.Confirm || p.Monitor.Read == nil {
		t.Errorf("monitor is %+v", p.Monitor)
	}
}

func sameRequest(a, b *phoneprofile.Request) bool {
	return a.Method == b.Method && reflect.DeepEqual(a.Resource, b.Resource) && reflect.DeepEqual(a.Body, b.Body) && reflect.DeepEqual(a.SuccessStatus, b.SuccessStatus)
}

// Every shipped profile can be completed by a phone file, and an empty one
// leaves it as it is.
func Test24UEveryBase(t *testing.T) {
	for _, name := range shippedNames(t) {
		want := shippedProfile(t, name)
		p, tr := read24U(t, name+".cfg", "\ufeff{}\r\n")
		if tr.Base != name {
			t.Errorf("%s.cfg is completed by %q", name, tr.Base)
		}
		want.File, want.Name, want.Description, want.Evidence = p.File, p.Name, p.Description, p.Evidence
		if !reflect.DeepEqual(p, want) {
			t.Errorf("%s: an empty phone file changes the profile", name)
		}
		p, _ = read24U(t, strings.ToUpper(name)+".cfg", `{"protocol":"https","port":8443,"holdcall":{"resource":"hold.cgi"}}`)
		hold := p.Actions[phoneprofile.HoldCall]
		if !p.HTTP.TLS || p.HTTP.Port != 8443 || len(hold) != 1 || len(hold[0].Steps) != 1 {
			t.Errorf("%s: %+v %+v", name, p.HTTP, hold)
		}
	}
}

func shippedNames(t *testing.T) []string {
	t.Helper()
	entries, err := profiles.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if n, ok := strings.CutSuffix(e.Name(), ".toml"); ok {
			names = append(names, n)
		}
	}
	return names
}
