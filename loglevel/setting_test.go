package loglevel

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want, phone, server string }{
		{"info", "info", "info", "info"},
		{"trace", "trace", "trace", "trace"},
		{"warn,phone=debug,actionurl=info", "warn,actionurl=info,phone=debug", "debug", "warn"},
		{" warn , phone=debug ", "warn,phone=debug", "debug", "warn"},
		{"phone=debug", "info,phone=debug", "debug", "info"},
		{"debug,phone=debug", "debug", "debug", "debug"},
	} {
		s, err := Parse(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if s.String() != c.want || s.Of("phone") != c.phone || s.Of("server") != c.server || s.Of("nobody") != "" {
			t.Errorf("%q: %q, phone %q, server %q", c.text, s, s.Of("phone"), s.Of("server"))
		}
		if again, err := Parse(s.String()); err != nil || again != s {
			t.Errorf("%q does not come back from %q: %v", c.text, s, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                        `level must be "trace", "debug", "info", "warn" or "error", not ""`,
		"warning":                 `level must be "trace", "debug", "info", "warn" or "error", not "warning"`,
		"warn,":                   `level must be "trace", "debug", "info", "warn" or "error", not ""`,
		"warn,debug":              `level has "debug" behind the first place: the level of all comes first, such as "warn,phone=debug"`,
		"phone=loud":              `level of phone must be "trace", "debug", "info", "warn" or "error", not "loud"`,
		"phone=info,phone=debug":  `level names phone twice`,
		"warn,fax=debug":          `level names no part of the server with "fax": the parts are ` + names(),
		"warn,=debug":             `level names no part of the server with "": the parts are ` + names(),
		"warn,phone=debug,phone=": `level of phone must be "trace", "debug", "info", "warn" or "error", not ""`,
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestWith(t *testing.T) {
	s, _ := Parse("warn,phone=info")
	for _, c := range []struct{ name, level, want string }{
		{"", "debug", "debug"},
		{"phone", "debug", "warn,phone=debug"},
		{"server", "info", "warn,phone=info,server=info"},
	} {
		if got, err := s.With(c.name, c.level); err != nil || got.String() != c.want {
			t.Errorf("%s=%s: %s, %v", c.name, c.level, got, err)
		}
	}
	for _, c := range [][2]string{{"fax", "debug"}, {"", "loud"}, {"phone", ""}} {
		if got, err := s.With(c[0], c[1]); err == nil || got != s {
			t.Errorf("%v: %s, %v", c, got, err)
		}
	}
}

// TestPackages: they stand by their names, and a name can be written.
func TestPackages(t *testing.T) {
	if !slices.IsSortedFunc(Packages(), func(a, b Package) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("they are not sorted")
	}
	for _, p := range Packages() {
		if p.Logs == "" || strings.ContainsAny(p.Name, " =,") {
			t.Errorf("%+v", p)
		}
	}
}

// FuzzParse: whatever is read comes back.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"info", "warn,phone=debug,actionurl=info", "phone=trace", ",", "=", "warn,warn"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(s.String()); err != nil || again != s {
			t.Errorf("%q: %q, %v", text, s, err)
		}
	})
}
