package phoneprofile

import (
	"errors"
	"testing"
)

func TestKeys(t *testing.T) {
	snom := Keys{Separator: ";", Star: "*", Hash: "#"}
	colon := Keys{Separator: ":", Star: "STAR", Hash: "POUND"}
	none := Keys{Star: "*", Hash: "#"}
	for _, c := range []struct {
		name string
		keys Keys
		in   string
		want string
	}{
		{"digits", snom, "103", "1;0;3"},
		{"one digit", snom, "1", "1"},
		{"star and hash are escaped", snom, "*21#", "%2A;2;1;%23"},
		{"names", colon, "*1#", "STAR:1:POUND"},
		{"plus is typed as 00", snom, "+420", "0;0;4;2;0"},
		{"letters of DTMF", snom, "AD", "A;D"},
		{"no separator", none, "12", "12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.keys.appendKeys([]byte("x"), c.in, escapeURL)
			if err != nil || string(got) != "x"+c.want {
				t.Errorf("keys of %q are %q, %v, want %q", c.in, got[1:], err, c.want)
			}
		})
	}
}

func TestKeysRefuse(t *testing.T) {
	for _, in := range []string{"", "1 2", "1+2", "++1", "a", "E", "1;REBOOT", "1&key=REBOOT", "1\r\n", "é", "1\x00", "sip:102@pbx"} {
		_, err := (&Keys{Separator: ";"}).appendKeys(nil, in, escapeURL)
		var digits *DigitError
		if !errors.As(err, &digits) || digits.Value != in {
			t.Errorf("keys of %q: error is %v", in, err)
		}
	}
	want := `"1 2" cannot be typed on a keypad: only 0-9 * # and a leading + can`
	if got := (&DigitError{"1 2"}).Error(); got != want {
		t.Errorf("text is %s, want %s", got, want)
	}
}

// TestDigitsOnly: where a phone reads more than a number after decoding, no
// separator may come in with it.
func TestDigitsOnly(t *testing.T) {
	tpl, faults := parseTemplate("/servlet?key=BTrans={number:digits}", escapeURL, &scope{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for number, want := range map[string]string{
		"102": "/servlet?key=BTrans=102", "+420*1#": "/servlet?key=BTrans=%2B420%2A1%23",
		"1;Reboot": "", "1%3BReboot": "", "": "", "1 2": "", "4+": "", "sip:1@x": "",
	} {
		var v Values
		v.Set(InsertNumber, number)
		got, err := tpl.appendTo(nil, &v, &Keys{})
		if (err == nil) != (want != "") || err == nil && string(got) != want {
			t.Errorf("%q gives %q, %v", number, got, err)
		}
	}
}
