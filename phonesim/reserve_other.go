//go:build !unix

package phonesim

// reserve would keep a port from others while nobody listens on it.
func reserve(string) (release func()) { return func() {} }
