package profiles_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// TestReplay plays every recorded dialogue: a phone made of the file answers,
// and what the profile sends is compared byte for byte. What phones send of
// themselves is replayed by package actionurl, which reads it.
func TestReplay(t *testing.T) {
	all := shipped(t)
	files, err := filepath.Glob(dialogues + "*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	seen := map[string]map[string]bool{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		p := all[name]
		if p == nil {
			t.Errorf("%s: there is no profile %q", file, name)
			continue
		}
		t.Run(name+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(data), "\r\n", "\n")
			switch format := dialogue.Format(text); format {
			case dialogue.One:
			case dialogue.Unknown:
				t.Fatalf("%s does not say its format: write # format: %s", file, dialogue.One)
			default:
				t.Skipf("the file is of the format %q", format)
			}
			entries, err := dialogue.Parse(file, text)
			if err != nil {
				t.Fatal(err)
			}
			if seen[name] == nil {
				seen[name] = map[string]bool{}
			}
			for _, e := range entries {
				if e.Kind == "event" {
					seen[name]["event "+e.Name] = true
				}
				if e.Kind == "event" || e.Kind == "call" {
					continue
				}
				t.Run(fmt.Sprintf("%s_%s_line_%d", e.Kind, e.Name, e.Line), func(t *testing.T) {
					seen[name][replay(t, p, e)] = true
				})
			}
		})
	}
	for name, done := range seen {
		for _, want := range facts(all[name]) {
			if !done[want] {
				t.Errorf("%s: no dialogue shows %q", name, want)
			}
		}
	}
}

// facts lists what a profile says, each of which needs a dialogue.
func facts(p *phoneprofile.Profile) []string {
	var all []string
	for _, action := range slices.Sorted(maps.Keys(p.Actions)) {
		for i, c := range p.Actions[action] {
			// What goes by SIP has numbers of its own in every request: render.golden
			// and the lab, with sipp, show it.
			if c.Steps[0].Request == nil || c.Steps[0].Request.Via != phoneprofile.ViaSIP {
				all = append(all, caseName(action, i))
			}
		}
	}
	for _, event := range p.EventOrder {
		all = append(all, "event "+event)
	}
	if p.Poll != nil {
		for _, word := range slices.Sorted(maps.Keys(p.Poll.States)) {
			all = append(all, "poll "+word)
		}
		for i := range p.Poll.Rules {
			all = append(all, "poll "+p.Poll.Rules[i].Name)
		}
	}
	if p.Monitor != nil {
		all = append(all, "write")
		if p.Monitor.Read != nil {
			all = append(all, "read")
		}
	}
	return all
}

func caseName(action string, i int) string { return fmt.Sprintf("%s, case %d", action, i+1) }

// replay plays one entry and returns the fact that it shows.
func replay(t *testing.T, p *phoneprofile.Profile, e *dialogue.Entry) string {
	t.Helper()
	fake := newOther(t, p, e)
	v := insertsOf(t, e)
	v.Set(phoneprofile.InsertAddress, fake.host())

	var steps []phoneprofile.Step
	fact := e.Kind
	switch e.Kind {
	case "action":
		state, ok := phoneprofile.ParseState(e.State)
		if !ok {
			t.Fatalf("no state %q", e.State)
		}
		i := slices.IndexFunc(p.Cases(e.Name, word(e)), func(c phoneprofile.Case) bool { return c.Applies(state, v) })
		if i < 0 {
			t.Fatalf("no case of %s applies in %s", e.Name, e.State)
		}
		steps, fact = p.Cases(e.Name, word(e))[i].Steps, caseName(e.Name, i)
	case "poll":
		steps, fact = p.Poll.Steps, "poll "+e.Name
	case "read":
		steps = slices.Concat(p.Monitor.Login, []phoneprofile.Step{{Request: p.Monitor.Read}})
		v.Set(phoneprofile.InsertSetting, e.Name)
	case "write":
		steps = slices.Concat(p.Monitor.Login, []phoneprofile.Step{{Request: p.Monitor.Write}})
		v.Set(phoneprofile.InsertSetting, e.Name)
	}
	verdict := dialogue.Success
	taken, last, err := play(fake.do, steps, v)
	if e.Kind == "poll" && err == nil {
		err = checkLines(t, p.Poll, e, last, v)
	}
	if err != nil {
		verdict = strings.ReplaceAll(err.Error(), fake.addr(), "{host}")
	}
	if verdict != e.Verdict {
		t.Errorf("verdict is\n%s\nwant\n%s", verdict, e.Verdict)
	}
	if taken != e.Value {
		t.Errorf("value is %q, want %q", taken, e.Value)
	}
	fake.check(t)
	return fact
}

// checkLines compares the lines that an answer shows, one of which has the word
// that the entry is about.
func checkLines(t *testing.T, p *phoneprofile.Poll, e *dialogue.Entry, a *phoneprofile.Answer, v *phoneprofile.Values) error {
	t.Helper()
	lines, err := p.Read(a, v)
	var got []string
	about := err != nil
	for _, l := range lines {
		got = append(got, l.String())
		about = about || strings.EqualFold(l.Word, e.Name)
	}
	if !slices.Equal(got, e.Lines) {
		t.Errorf("lines are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(e.Lines, "\n"))
	}
	if !about {
		t.Errorf("no line shows %q", e.Name)
	}
	return err
}

// word is the word of an action that a profile may split.
func word(e *dialogue.Entry) string {
	for _, w := range e.With {
		if w.Name == "state" {
			return w.Value
		}
	}
	return ""
}

func insertsOf(t *testing.T, e *dialogue.Entry) *phoneprofile.Values {
	t.Helper()
	v := &phoneprofile.Values{}
	for _, w := range e.With {
		known := false
		for in := range phoneprofile.InsertCount {
			if in.String() == w.Name {
				v.Set(in, w.Value)
				known = true
			}
		}
		if !known {
			t.Fatalf("no insert %q", w.Name)
		}
	}
	v.Set(phoneprofile.InsertUsername, e.Username)
	v.Set(phoneprofile.InsertPassword, e.Password)
	return v
}

// play sends steps until one fails, and returns the value that was taken last
// and the last answer.
// Pauses are passed over.
func play(do func(*phoneprofile.Rendered) (*phoneprofile.Answer, error), steps []phoneprofile.Step, v *phoneprofile.Values) (taken string, last *phoneprofile.Answer, err error) {
	for _, s := range steps {
		if s.Request == nil {
			continue
		}
		r, err := s.Request.Render(v)
		if err != nil {
			return "", nil, err
		}
		a, err := do(r)
		if err != nil {
			return "", nil, err
		}
		if err = s.Request.Judge(a); err != nil {
			return "", nil, err
		}
		last = a
		for _, e := range s.Request.Extract {
			value, found, err := e.Take(a, v)
			if err != nil || !found {
				return "", nil, fmt.Errorf("%q is not in the %s's answer", e.Name, s.Request.Via)
			}
			v.SetExtracted(e.Insert, value)
			if e.Name == "value" {
				taken = value
			}
		}
	}
	return taken, last, nil
}
