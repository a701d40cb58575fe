package server_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A fuzz desk has clients in memory, and phones that a session can do anything
// with: 101 and 102 do at once what they are told, 103 when its gate opens, and
// 104 cannot be reached. A witness hears every event of theirs.
type fuzzDesk struct {
	*quietDesk
	gate    *gatedPhone
	witness *witness
}

// The setups of a fuzz desk, one bit each.
const (
	setupShortLines = 1 << iota // a line has 100 bytes at most
	setupNoHold                 // events do not wait for other devices' commands
	setupStrangers              // who says anything of meaning must log in: user u, secret s
	setupCount
)

const fuzzMaxLine = 100

func newFuzzDesk(t *testing.T, setup uint8) *fuzzDesk {
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	// A gate opens when the test says so, however slow the machine is.
	data = bytes.Replace(data, []byte("timeout = \"5s\""), []byte(fmt.Sprintf("timeout = %q", patience)), 1)
	profile, err := phoneprofile.Parse("snom.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	quick, gated, gone := newGatedPhone(t), newGatedPhone(t), newGatedPhone(t)
	quick.open()
	gone.l.Close()
	var phones []*phone.Settings
	for extension, to := range map[string]*gatedPhone{"101": quick, "102": quick, "103": gated, "104": gone} {
		phones = append(phones, &phone.Settings{
			Extension: extension, ProfileName: "snom", Profile: profile, Host: "127.0.0.1", Port: to.l.Addr().(*net.TCPAddr).Port, Monitor: phone.MonitorManual,
		})
	}
	d := &fuzzDesk{
		quietDesk: &quietDesk{desk: &desk{t: t, log: &logBook{t: t}}, pipes: pipes{c: make(chan net.Conn), closed: make(chan struct{})}},
		gate:      gated, witness: &witness{},
	}
	d.build(noStore{}, phones, func(c *server.Config) {
		if setup&setupShortLines != 0 {
			c.MaxLine = fuzzMaxLine
		}
		if setup&setupNoHold != 0 {
			c.EventHold = 0
		}
		if setup&setupStrangers != 0 {
			c.AnonymousNetworks = nil
			c.Users = []server.User{{Name: "u", PasswordHash: "s", Rights: c.Anonymous}}
		}
	})
	d.serve(d.pipes)
	for _, p := range d.exchange.Phones() {
		done := make(chan phone.Result, 1)
		p.Submit(&phone.Command{Verb: stli.VerbMonitorStart, Deadline: time.Now().Add(patience), Monitor: d.witness, Done: func(r phone.Result) { done <- r }})
		if r := <-done; r.Failure != nil {
			t.Fatal(r.Failure)
		}
	}
	return d
}

// act lets something happen at the desk, by one byte: a notification of a
// phone, or a gate that opens for one command.
func (d *fuzzDesk) act(what byte) {
	signals := [...]phoneprofile.Signal{
		phoneprofile.SignalDNDOn, phoneprofile.SignalDNDOff, phoneprofile.SignalDelivered, phoneprofile.SignalEstablished,
		phoneprofile.SignalCleared, phoneprofile.SignalOriginated, phoneprofile.SignalHeld,
	}
	at := int(what >> 2 & 7)
	if at == len(signals) {
		d.gate.let()
		return
	}
	p := d.exchange.Find([...]string{"101", "102", "103", "104"}[what&3])
	p.Enqueue(phone.Notice{Signal: signals[at], Call: string('a' + rune(what>>5&1)), Remote: stli.Party{Number: "0123"}, Count: -1})
	p.Drain()
}

// A gatedPhone answers 200 to everything, one request each time its gate
// lets one through, or at once when it is open.
type gatedPhone struct {
	l       net.Listener
	arrived chan struct{} // a request has come
	turns   chan struct{}
	opened  chan struct{}
	open    func()
}

func newGatedPhone(t *testing.T) *gatedPhone {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gatedPhone{l: l, arrived: make(chan struct{}, 1), turns: make(chan struct{}, 1), opened: make(chan struct{})}
	g.open = sync.OnceFunc(func() { close(g.opened) })
	t.Cleanup(func() {
		l.Close()
		g.open()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go g.answer(c)
		}
	}()
	return g
}

// let lets one request through.
func (g *gatedPhone) let() {
	select {
	case g.turns <- struct{}{}:
	default:
	}
}

func (g *gatedPhone) answer(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if strings.TrimSpace(line) == "" {
			break
		}
	}
	select {
	case g.arrived <- struct{}{}:
	default:
	}
	select {
	case <-g.turns:
	case <-g.opened:
	}
	io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

// witness is a monitor that keeps every event.
type witness struct {
	sync.Mutex
	events []*stli.Event
}

// ID puts the witness behind every session.
func (w *witness) ID() uint64 { return math.MaxUint64 }

// Gone: it never is.
func (w *witness) Gone() bool { return false }

// Deliver keeps an event.
func (w *witness) Deliver(e *stli.Event) { w.events = append(w.events, e) }

// known returns how many events there have been.
func (w *witness) known() int {
	w.Lock()
	defer w.Unlock()
	return len(w.events)
}

var _ phone.Monitor = (*witness)(nil)
