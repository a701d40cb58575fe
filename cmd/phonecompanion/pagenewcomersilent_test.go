package main_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestNewcomerWithoutAWayBack: a phone does what it is told, and what it tells does
// not arrive. With the page alone one finds out, and where to look.
func TestNewcomerWithoutAWayBack(t *testing.T) {
	t.Parallel()
	o := newOfficeOf(t, phonesim.Config{Extension: "101"})
	v := &visitor{t, "http://" + o.start().http}
	if err := o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Deaf}); err != nil {
		t.Fatal(err)
	}
	v.try("MonitorStart 101")
	v.try("MakeCall 101 102")
	page := ""
	eventually(t, "the page's verdict", patience+phone.SilenceWait, func() bool {
		page = v.see("/?phone=101")
		return strings.Contains(page, "and has told us nothing since, so its calls are not known.")
	})
	if want := ": open " + v.base + "/-/healthy with a browser in its network."; !strings.Contains(page, want) || !strings.Contains(page, "It took MakeCall at ") {
		t.Errorf("not %q:\n%s", want, page)
	}
	if list := v.see("/"); !strings.Contains(list, "1 phone, 1 with trouble") {
		t.Errorf("no trouble:\n%s", list)
	}
}
