package requestid

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func TestString(t *testing.T) {
	var s Source
	for _, c := range []struct {
		id   ID
		want string
	}{
		{ID{}, ""},
		{Command(12, 7), "12-7"},
		{s.Notification(), "n1"},
		{s.Poll(), "p2"},
		{s.Work(), "w3"},
		{s.Timer(), "t4"},
		{s.Reload(), "r5"},
		{s.Outage(), "b6"},
		{Command(1<<40, 1<<41), "1099511627776-2199023255552"},
	} {
		if got := c.id.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if c.id.IsZero() != (c.want == "") {
			t.Errorf("%q is none: %v", c.want, c.id.IsZero())
		}
		if got := From(c.id.In(context.Background())); got != c.id {
			t.Errorf("a context carries %q, not %q", got, c.want)
		}
	}
}

// TestLog: the id is in the line, and one that is not written costs nothing.
func TestLog(t *testing.T) {
	var b bytes.Buffer
	l := zerolog.New(&b).Level(zerolog.InfoLevel)
	Command(12, 7).Log(l.Info()).Msg("a")
	ID{}.Log(l.Info()).Msg("b")
	if got, want := b.String(), "{\"level\":\"info\",\"id\":\"12-7\",\"message\":\"a\"}\n{\"level\":\"info\",\"message\":\"b\"}\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	id := Command(12, 7)
	if n := testing.AllocsPerRun(100, func() { id.Log(l.Debug()).Str("x", "y").Msg("c") }); n != 0 {
		t.Errorf("a line that is not written costs %v allocations", n)
	}
}

// TestDocumented: who reads the log finds every kind of id in its documentation.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/operations-logs.md")
	if err != nil {
		t.Fatal(err)
	}
	var s Source
	for _, id := range []ID{Command(1, 1), s.Notification(), s.Poll(), s.Work(), s.Timer(), s.Reload(), s.Outage()} {
		kind := strings.Trim(id.String(), "0123456789")
		if row := regexp.MustCompile("(?m)^\\| `[0-9]*" + kind + "[0-9]+` \\|"); !row.Match(doc) {
			t.Errorf("there is no row for ids like %s", id)
		}
	}
}
