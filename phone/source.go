package phone

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Looking up the address of a phone that the configuration names by host name.
const (
	sourceTimeout = time.Second      // a notification is not held up longer by it
	sourceKept    = 30 * time.Second // how long an answer is good: addresses come from DHCP
)

// source remembers the addresses of a phone that is given by name.
type source struct {
	mu    sync.Mutex
	addrs []netip.Addr
	until time.Time
}

// From tells whether an address is the phone's own.
func (s *Settings) From(ctx context.Context, from netip.Addr) bool {
	if own, err := netip.ParseAddr(s.Host); err == nil {
		return own.Unmap().WithZone("") == from.WithZone("")
	}
	return slices.Contains(s.source.lookup(ctx, s.Host), from.WithZone(""))
}

func (c *source) lookup(ctx context.Context, host string) []netip.Addr {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.until) {
		return c.addrs
	}
	ctx, cancel := context.WithTimeout(ctx, sourceTimeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return c.addrs // an old answer is better than a deaf phone
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap().WithZone("")
	}
	c.addrs, c.until = addrs, time.Now().Add(sourceKept)
	return c.addrs
}
