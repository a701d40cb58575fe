package tomlfile

import "testing"

func TestWithoutLogin(t *testing.T) {
	for address, want := range map[string]string{
		"":                         "",
		"192.0.2.1:80":             "192.0.2.1:80",
		"admin:secret@192.0.2.1":   "…@192.0.2.1",
		"https://a:s@cret@phone/x": "…@phone/x",
	} {
		if got := WithoutLogin(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}
