package stli

import "testing"

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
	}
}
