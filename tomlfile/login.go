package tomlfile

import "strings"

// WithoutLogin is an address as a message may show it: whatever stands before an
// @ in it may be a user and a password.
func WithoutLogin(address string) string {
	if i := strings.LastIndexByte(address, '@'); i >= 0 {
		return "…" + address[i:]
	}
	return address
}
