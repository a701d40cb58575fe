package lenient

import "net"

// NewListener returns a listener whose connections put right the requests of
// telephones, which are those whose path begins with one of the prefixes, such as "/a/".
func NewListener(l net.Listener, prefixes ...string) net.Listener {
	return &listener{Listener: l, prefixes: prefixes}
}

// listener wraps each connection that it accepts.
type listener struct {
	net.Listener
	prefixes []string
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newConn(c, l.prefixes...), nil
}
