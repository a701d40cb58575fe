package phoneprofile

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// update writes the golden files anew: go test ./phoneprofile -update.
var update = flag.Bool("update", false, "write the golden files")

// head is what every profile file needs.
const head = "format = 1\nname = \"test\"\n"

// mustParse reads a profile without a fault.
func mustParse(t testing.TB, text string) *Profile {
	t.Helper()
	p, err := Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatalf("faults:\n%v", err)
	}
	return p
}

// faultsOf reads a profile and returns its faults as text.
func faultsOf(t testing.TB, text string) string {
	t.Helper()
	if _, err := Parse("test.toml", []byte(text)); err != nil {
		return err.Error()
	}
	return ""
}

// oneRequest reads a profile with one action, whose keys are given, and returns
// its request.
func oneRequest(t testing.TB, keys string) *Request {
	t.Helper()
	return mustParse(t, head+"[action.Test]\n"+keys).Actions["Test"][0].Steps[0].Request
}

// values makes the values of inserts, by their names.
func values(t testing.TB, pairs ...string) *Values {
	t.Helper()
	v := &Values{}
	for i := 0; i < len(pairs); i += 2 {
		in, ok := findInsert(pairs[i])
		if !ok {
			t.Fatalf("no insert %q", pairs[i])
		}
		v.Set(in, pairs[i+1])
	}
	return v
}

// text shows a rendered request in one string: what is set, line by line.
func (r *Rendered) text() string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.Target + "\n")
	for _, h := range r.Header {
		b.WriteString(h[0] + ": " + h[1] + "\n")
	}
	if r.Body != nil {
		b.WriteString("\n" + string(r.Body))
	}
	return b.String()
}

// readFile returns a file with the line ends of Unix.
func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
