package console

import "testing"

func TestAddress(t *testing.T) {
	for given, want := range map[string]string{
		"127.0.0.1:26535": "127.0.0.1:26535", "192.168.0.5": "192.168.0.5:26535", "server": "server:26535", "server:1": "server:1",
		"cti.example.com": "cti.example.com:26535", "": "127.0.0.1:26535", ":4000": "127.0.0.1:4000",
		"::1": "[::1]:26535", "[::1]": "[::1]:26535", "[::1]:99": "[::1]:99", "fe80::1%eth0": "[fe80::1%eth0]:26535",
		"2001:db8::7": "[2001:db8::7]:26535",
	} {
		if got, err := Address(given); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", given, got, err, want)
		}
	}
	for _, given := range []string{"server:", "server:0", "server:65536", "server:stli", "a:b:c", "[::1", "http://server", "tcp://server:1", "a b"} {
		if got, err := Address(given); err == nil {
			t.Errorf("%q is taken for %q", given, got)
		}
	}
}
