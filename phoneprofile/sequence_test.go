package phoneprofile

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckSequence(t *testing.T) {
	named := Keys{Names: []string{"CANCEL", "F_HOLD", "P1"}, Times: true}
	untimed := Keys{Names: []string{"OK"}}
	open := Keys{Times: true}
	for _, c := range []struct {
		name     string
		keys     Keys
		in, want string
		fault    string
	}{
		{"a digit", named, "5", "5", ""},
		{"star and hash", named, "*;#", "*;#", ""},
		{"the phone's spelling", named, "cancel;f_hold", "CANCEL;F_HOLD", ""},
		{"times", named, "5,100,100;6,0", "5,100,100;6,0", ""},
		{"any name", open, "Foo-9", "Foo-9", ""},
		{"the longest time", open, "a,60000,60000", "a,60000,60000", ""},
		{"an unknown key", named, "P2", "", `the phone has no key "P2"`},
		{"nothing", named, "", "", `the phone has no key ""`},
		{"an empty key", named, "1;", "", `the phone has no key ""`},
		{"a blank", open, "a b", "", `the phone has no key "a b"`},
		{"an ampersand", open, "1&key=2", "", `the phone has no key "1&key=2"`},
		{"three times", named, "5,1,2,3", "", `"5,1,2,3": a key has a time and a pause at most`},
		{"times that it does not take", untimed, "OK,5", "", `"OK,5": this phone type takes no times`},
		{"a time that is none", named, "5,x", "", `"5,x": a time is 0 to 60000 ms`},
		{"a negative time", named, "5,-1", "", `"5,-1": a time is 0 to 60000 ms`},
		{"a long time", named, "5,60001", "", `"5,60001": a time is 0 to 60000 ms`},
		{"an empty time", named, "5,", "", `"5,": a time is 0 to 60000 ms`},
		{"the most keys", named, strings.Repeat("1;", 63) + "1", strings.Repeat("1;", 63) + "1", ""},
		{"too many keys", named, strings.Repeat("1;", 64) + "1", "", "65 keys are too many: at most 64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.keys.Check(c.in)
			var fault *KeyError
			if c.fault == "" && err != nil || c.fault != "" && (!errors.As(err, &fault) || err.Error() != c.fault) || got != c.want {
				t.Errorf("%q gives %q, %v, want %q, %s", c.in, got, err, c.want, c.fault)
			}
		})
	}
}
