package server

import (
	"time"

	"golang.org/x/sys/unix"
)

// boundUnacknowledged ends a connection whose client acknowledges nothing for so
// long. Keep-alive probes only a connection on which nothing is under way; where
// something is, Linux would send it again for some 15 minutes
// (https://man7.org/linux/man-pages/man7/tcp.7.html, TCP_USER_TIMEOUT and tcp_retries2).
// Accepted connections have it from their listener.
func boundUnacknowledged(fd uintptr, d time.Duration) error {
	return unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d.Milliseconds()))
}
