package server_test

import (
	"io"
	"net"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
)

// exchangeBytes sends pieces on a connection of their own, closes its side and
// returns all that the server says.
func (d *desk) exchangeBytes(pieces ...[]byte) []byte {
	d.t.Helper()
	conn, err := net.Dial("tcp", d.addr)
	if err != nil {
		d.t.Error(err)
		return nil
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	for _, p := range pieces {
		if len(p) > 0 {
			conn.Write(p) // it fails when the server has closed already, after BYE
		}
	}
	conn.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(conn)
	if err != nil {
		d.t.Errorf("%v after %q", err, got)
	}
	return got
}

// settings returns the settings of some of the desk's phones.
func (d *desk) settings(extensions ...string) []*phone.Settings {
	var s []*phone.Settings
	for _, p := range d.exchange.Phones() {
		if slices.Contains(extensions, p.Settings().Extension) {
			s = append(s, p.Settings())
		}
	}
	return s
}
