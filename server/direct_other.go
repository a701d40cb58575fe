//go:build !unix

package server

import "net"

// direct is for systems where a connection can be written to without waiting.
type direct struct{ spare []byte }

func newDirect(net.Conn) *direct { return nil }

func (*direct) write([]byte) int { return 0 }
