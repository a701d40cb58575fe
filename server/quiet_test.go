package server_test

import (
	"net"
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
)

// A quiet desk has no network: clients come over pipes, and its phones, 101
// and 102, are monitored without a word to them. So it lives in the false time
// of testing/synctest, where seconds pass at once.
type quietDesk struct {
	*desk
	pipes pipes
}

func newQuietDesk(t *testing.T, change func(*server.Config)) *quietDesk {
	t.Helper()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := phoneprofile.Parse("snom.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	var phones []*phone.Settings
	for _, extension := range []string{"101", "102"} {
		phones = append(phones, &phone.Settings{Extension: extension, ProfileName: "snom", Profile: profile, Host: "192.0.2.1", Monitor: phone.MonitorManual})
	}
	d := &quietDesk{desk: &desk{t: t, log: &logBook{t: t}}, pipes: pipes{c: make(chan net.Conn), closed: make(chan struct{})}}
	d.build(noStore{}, phones, change)
	d.serve(d.pipes)
	return d
}

// dial connects a client that comes from an address. What the server writes
// waits until the client reads it.
func (d *quietDesk) dial(from string) *client {
	near, far := net.Pipe()
	d.pipes.c <- pipe{far, net.TCPAddr{IP: net.ParseIP(from), Port: 1}}
	return newClient(d.t, near)
}

// pipes is a listener whose connections are pipes.
type pipes struct {
	c      chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.c:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// pipe is the server's end of a pipe, with a client's address.
type pipe struct {
	net.Conn
	from net.TCPAddr
}

func (p pipe) RemoteAddr() net.Addr { return &p.from }

// noStore has nothing to keep: manual phones are never written to.
type noStore struct{}

func (noStore) SaveSlots(string, []state.Slot) error { return nil }
func (noStore) Slots(string) ([]state.Slot, error)   { return slices.Clip([]state.Slot{}), nil }
func (noStore) DropSlots(string, []string) error     { return nil }
func (noStore) ForgetTokens(string, []string) error  { return nil }

// A phone of these tests has no bound keys.
func (noStore) SaveKey(string, state.Key) error  { return nil }
func (noStore) Keys(string) ([]state.Key, error) { return nil, nil }
func (noStore) DropKey(string, string) error     { return nil }
