package main

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Addresses of the phones: each has one of its own in 127.0.0.0/8, so that the
// server knows by the address who tells, and the phone who is asked.
const (
	phoneNet   = 100 // the second byte of the first ones
	phonesInIt = 250 // phones that differ in one byte
)

// phoneAddress returns the address of phone i.
func phoneAddress(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{127, byte(phoneNet + i/phonesInIt/phonesInIt), byte(i / phonesInIt % phonesInIt), byte(i%phonesInIt + 1)})
}

// phoneNumber returns which phone has an address; -1: none.
func phoneNumber(a netip.Addr) int {
	b := a.Unmap().As4()
	i := (int(b[1])-phoneNet)*phonesInIt*phonesInIt + int(b[2])*phonesInIt + int(b[3]) - 1
	if i < 0 || phoneAddress(i) != a.Unmap() {
		return -1
	}
	return i
}

// A trafficPhone is one phone of the traffic.
type trafficPhone struct {
	number    int
	extension string
	base      string // of its action URLs
	clients   []*trafficClient

	mu    sync.Mutex
	talk  *conversation // nil: nothing is expected
	asked *asked        // nil: no request is expected
}

// asked are the requests of one command that are still to come.
type asked struct {
	left     []string
	arrived  chan error    // the last one came, or a wrong one
	answered chan struct{} // it may be answered; closed by whoever waits for arrived
}

// conversation returns what is said of the phone at the moment.
func (p *trafficPhone) conversation() *conversation {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.talk
}

func (p *trafficPhone) begin(c *conversation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.talk, p.asked = c, nil
}

// await says what the phone will be asked for.
func (p *trafficPhone) await(targets []string) *asked {
	a := &asked{left: targets, arrived: make(chan error, 1), answered: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = a
	return a
}

// request takes one request; it returns when it may be answered.
func (p *trafficPhone) request(target string) error {
	p.mu.Lock()
	a, c := p.asked, p.talk
	if c != nil {
		c.note("the phone was asked for %s", target)
	}
	if a == nil || len(a.left) == 0 || target != "/command.htm?"+a.left[0] {
		p.mu.Unlock()
		err := fmt.Errorf("phone %s was asked for %q, which nobody has commanded", p.extension, target)
		if c != nil {
			c.fail("%v", err)
		}
		return err
	}
	a.left = a.left[1:]
	last := len(a.left) == 0
	p.mu.Unlock()
	if last {
		a.arrived <- nil
		<-a.answered
	}
	return nil
}

// send sends an action URL of a phone from its own address, as the phones of
// the profile do: what stands behind the event is not escaped.
func (p *trafficPhone) send(to, event, query string) error {
	d := net.Dialer{Timeout: dialTimeout, LocalAddr: &net.TCPAddr{IP: phoneAddress(p.number).AsSlice()}}
	c, err := d.Dial("tcp4", to)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(callTimeout))
	out := slices.Concat([]byte("GET "+p.base+event+"?"+query+" HTTP/1.1\r\nHost: "+to+"\r\nConnection: close"), headEnd)
	if _, err := c.Write(out); err != nil {
		return err
	}
	buf := make([]byte, 1<<10)
	if err := readHead(c, buf); err != nil {
		return err
	}
	c.Read(buf) // the server closes
	forget(c)
	return nil
}
