package console

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// DefaultPort is the port of the line protocol (protocol contract, section 1).
const DefaultPort = "26535"

// Address completes an address as people give it: a host, a host and a port,
// an IPv6 address with or without brackets.
func Address(given string) (string, error) {
	host, port := given, DefaultPort
	bare := given
	if strings.HasPrefix(given, "[") && strings.HasSuffix(given, "]") {
		bare = given[1 : len(given)-1]
	}
	if _, err := netip.ParseAddr(bare); err == nil {
		host = bare
	} else if strings.Contains(given, ":") {
		var err error
		if host, port, err = net.SplitHostPort(given); err != nil {
			return "", fmt.Errorf("%q is no address: write host, host:port or [IPv6]:port", given)
		}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", fmt.Errorf("%q has no port from 1 to 65535", given)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if strings.ContainsAny(host, " \t/[]@") {
		return "", fmt.Errorf("%q is no address: write host, host:port or [IPv6]:port", given)
	}
	return net.JoinHostPort(host, port), nil
}
