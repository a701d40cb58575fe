package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// sipPort is where the registrar and the phones take SIP.
const sipPort = 5060

const (
	// kamailioStartTime is how long kamailio may take to answer: it does
	// within 0.3 s, on a machine that has nothing else to do.
	kamailioStartTime = 15 * time.Second

	// optionsTimeout is how long an answer to OPTIONS is waited for before
	// it is sent again.
	optionsTimeout = 50 * time.Millisecond
)

// Kamailio is the registrar and proxy through which the phones call each other
// by extension. Its address is their SIP domain.
type Kamailio struct {
	address string
	process *process
}

// StartKamailio starts a kamailio on the given loopback address, with its files
// in dir, and waits until it answers.
func StartKamailio(ctx context.Context, address, dir string) (*Kamailio, error) {
	if err := checkLoopback(address); err != nil {
		return nil, fmt.Errorf("kamailio: %w", err)
	}
	conf := filepath.Join(dir, "kamailio.cfg")
	if err := writeConf(conf, "kamailio.cfg", struct {
		Address string
		Port    int
	}{address, sipPort}); err != nil {
		return nil, fmt.Errorf("kamailio: %w", err)
	}
	// SIGTERM, not SIGKILL, should we die: its workers, which it must end
	// itself, do not get the signal.
	p, err := startProcess(syscall.SIGTERM, dir, "kamailio", "-DD", "-E", "-f", conf, "-Y", dir, "-P", filepath.Join(dir, "kamailio.pid"))
	if err != nil {
		return nil, err
	}
	k := &Kamailio{address: address, process: p}
	if err := poll(ctx, kamailioStartTime, k.answers); err != nil {
		k.Stop()
		return nil, fmt.Errorf("kamailio at %s: %w\n%s", address, err, k.Log())
	}
	return k, nil
}

// Stop ends kamailio at once.
func (k *Kamailio) Stop() { k.process.kill() }

// Log returns the end of kamailio's output.
func (k *Kamailio) Log() string { return k.process.output.String() }

// answers sends an OPTIONS request and waits a little for any answer.
func (k *Kamailio) answers() error {
	if k.process.ended() {
		return errors.New("it has ended")
	}
	conn, err := net.Dial("udp", net.JoinHostPort(k.address, strconv.Itoa(sipPort)))
	if err != nil {
		return err
	}
	defer conn.Close()
	const options = "OPTIONS sip:%[1]s SIP/2.0\r\nVia: SIP/2.0/UDP %[2]s;branch=z9hG4bKlab\r\nMax-Forwards: 9\r\n" +
		"From: <sip:lab@%[1]s>;tag=lab\r\nTo: <sip:%[1]s>\r\nCall-ID: lab@%[2]s\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
	if _, err := fmt.Fprintf(conn, options, k.address, conn.LocalAddr()); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(optionsTimeout)); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 1))
	return err
}
