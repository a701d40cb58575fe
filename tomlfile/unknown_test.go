package tomlfile

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"address", "extension", "mac", "monitor", "password", "port", "tls", "to"}
	for word, want := range map[string]string{
		"adress": "address", "ADDRESS": "address", "extention": "extension", "pasword": "password", "monitr": "monitor",
		"prot": "port", "macs": "mac", "tsl": "tls", "colour": "", "on": "", "x": "", "": "", "passwd": "password",
	} {
		if got, _ := nearest(word, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"ab", "ba", 2}, {"kitten", "kittens", 1}, {"käse", "kase", 1}, {"abcd", "abcd", 0}, {"flaw", "lawn", 2}, {"a", "abcd", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance of %q and %q is %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("distance of %q and %q is %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
