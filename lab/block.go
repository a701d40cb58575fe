package lab

import (
	"errors"
	"fmt"
	"net"
)

const (
	// maxLabs is the number of labs that may run on one machine at a time,
	// for tests of several packages and people.
	maxLabs = 16

	// maxPhones is the number of phones in one lab.
	maxPhones = 64

	// firstPhone is the last part of the first phone's address, so that
	// extensions from 101 on live at the address that one expects.
	firstPhone = 101

	// lowestRTPPort is the first RTP port of the first lab. All labs
	// together end at 28,191, below the ports that the system gives away.
	lowestRTPPort = 20000

	// maxTwinkles is the number of Twinkles in one lab.
	maxTwinkles = 4

	// portsPerTwinkle is the number of ports of a Twinkle: one for SIP, and
	// from the eighth on a pair for each of its three lines.
	portsPerTwinkle = 16

	// lowestTwinklePort is the first port of the first lab's Twinkles. All
	// labs together end at 29,215.
	lowestTwinklePort = lowestRTPPort + maxLabs*maxPhones*rtpPortsPerPhone

	// blockPort is held by the lab that a block of addresses belongs to.
	// The system frees it when the lab's process ends in any way.
	blockPort = 5059
)

// block is a range of loopback addresses, 127.77.number.0/24, and of ports that
// belongs to one lab.
type block struct {
	number int
	held   net.Listener
}

// takeBlock takes the first block that nobody has.
func takeBlock() (block, error) {
	var last error
	for number := range maxLabs {
		b := block{number: number}
		b.held, last = net.Listen("tcp", net.JoinHostPort(b.domain(), fmt.Sprint(blockPort)))
		if last == nil {
			return b, nil
		}
	}
	return block{}, fmt.Errorf("all %d labs of this machine are taken: %w", maxLabs, last)
}

// release gives the block back.
func (b block) release() error { return b.held.Close() }

// domain is the registrar's address.
func (b block) domain() string { return fmt.Sprintf("127.77.%d.1", b.number) }

// phone returns address and first RTP port of the phone with the given index.
func (b block) phone(index int) (address string, rtpPort int, err error) {
	if index < 0 || index >= maxPhones {
		return "", 0, errors.New("too many phones")
	}
	return fmt.Sprintf("127.77.%d.%d", b.number, firstPhone+index),
		lowestRTPPort + (b.number*maxPhones+index)*rtpPortsPerPhone, nil
}

// twinkle returns SIP port and first RTP port of the Twinkle with the given
// index.
func (b block) twinkle(index int) (sipPort, rtpPort int, err error) {
	if index < 0 || index >= maxTwinkles {
		return 0, 0, errors.New("too many Twinkles")
	}
	first := lowestTwinklePort + (b.number*maxTwinkles+index)*portsPerTwinkle
	return first, first + portsPerTwinkle/2, nil
}
