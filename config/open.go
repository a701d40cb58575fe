package config

import (
	"cmp"
	"net"
	"net/netip"
)

// Networks so wide that nobody knows everyone in them, in bits of their prefix.
const (
	wideIPv4 = 16
	wideIPv6 = 32
)

// listeners are the addresses where clients are served.
type listeners struct{ line, tls, web string }

// listeners returns those of a configuration.
func (c *Config) listeners() listeners {
	return listeners{c.Server.Listen, c.Server.TLSListen, c.HTTP.Listen}
}

// open names one that is open to other machines; "" where there is none.
func (a listeners) open() string {
	switch {
	case serves(a.line):
		return "server.listen"
	case serves(a.tls):
		return "server.tls_listen"
	case serves(a.web):
		return "http.listen, which serves WebSockets,"
	}
	return ""
}

// open names a listener that is open to other machines. Listeners stay what
// they were at the first load until the server is started again, whatever a
// reload says.
func (l *loader) open() string {
	return cmp.Or(l.config.listeners().open(), l.serving.open())
}

// everyone tells whether a network is a large part of the public internet.
func everyone(n netip.Prefix) bool {
	for _, word := range []string{"loopback", "private"} {
		for _, text := range networkWords[word] {
			if p := netip.MustParsePrefix(text); p.Bits() <= n.Bits() && p.Contains(n.Addr()) {
				return false
			}
		}
	}
	return n.Addr().Is4() && n.Bits() < wideIPv4 || n.Addr().Is6() && n.Bits() < wideIPv6
}

// serves tells whether a listen address is open to other machines.
func serves(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if listen == "" || err != nil || host == "localhost" {
		return false
	}
	a, err := netip.ParseAddr(host)
	return err != nil || !a.IsLoopback()
}
