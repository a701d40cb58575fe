package stli

import (
	"strconv"
	"strings"
	"testing"
)

// TestOptionInfos: what is offered is what a greeting takes, and the first
// value of each is the default.
func TestOptionInfos(t *testing.T) {
	for _, o := range OptionInfos() {
		if len(o.Values) < 2 {
			t.Errorf("%s offers no choice: %q", o.Name, o.Values)
		}
		for i, v := range o.Values {
			got, _, err := DefaultOptions().Greet([]byte(o.Name + "=" + v))
			if err != nil {
				t.Errorf("%s=%s is refused", o.Name, v)
			}
			if i == 0 != (got == DefaultOptions()) {
				t.Errorf("%s=%s leaves the defaults alone: %v", o.Name, v, got == DefaultOptions())
			}
		}
		if !strings.HasSuffix(o.Help, ".") || strings.Contains(o.Help, "|") {
			t.Errorf("%s: no sentence: %q", o.Name, o.Help)
		}
		if o.Most > 0 {
			for n, ok := range map[int]bool{o.Most: true, o.Most + 1: false} {
				if _, _, err := DefaultOptions().Greet([]byte(o.Name + "=" + strconv.Itoa(n))); (err == nil) != ok {
					t.Errorf("%s=%d: %v", o.Name, n, err)
				}
			}
		}
	}
}
