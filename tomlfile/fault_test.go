package tomlfile_test

import (
	"errors"
	"testing"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

func TestFaultText(t *testing.T) {
	for _, c := range []struct {
		fault tomlfile.Fault
		want  string
	}{
		{tomlfile.Fault{File: "a.toml", Line: 3, Column: 7, Text: "x"}, "a.toml:3:7: x"},
		{tomlfile.Fault{File: "a.toml", Text: "x"}, "a.toml: x"},
	} {
		if got := c.fault.String(); got != c.want {
			t.Errorf("text is %q, want %q", got, c.want)
		}
		if got := c.fault.Error(); got != c.want {
			t.Errorf("error is %q, want %q", got, c.want)
		}
	}
}

func TestFaultsAreSortedAndOnce(t *testing.T) {
	f := parse(t, "a = 1\nb = 2 \n")
	root := f.Root()
	root.Faultf("b", "two")
	root.String("a", "")
	root.String("a", "")
	root.Faultf("a", "another")
	root.Faultf("", "root")
	f.Done()
	want := "x.toml:1:1: root\n" +
		"x.toml:1:5: a must be a string, not an integer: write a = \"…\"\n" +
		"x.toml:1:5: another\n" +
		"x.toml:2:1: unknown key \"b\" at top level: remove it, or write a\n" +
		"x.toml:2:5: two"
	if got := f.Faults().Error(); got != want {
		t.Errorf("faults are\n%s\nwant\n%s", got, want)
	}
	var faults tomlfile.Faults
	if err := f.Faults().Err(); !errors.As(err, &faults) || len(faults) != 5 {
		t.Errorf("error is %v", err)
	}
}

func TestNoFaultsIsNoError(t *testing.T) {
	if err := (tomlfile.Faults{}).Err(); err != nil {
		t.Errorf("error is %v", err)
	}
}
