package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestRefusedMonitorStop: where a phone has too much to do for MonitorStop,
// the monitor goes on, and is still known as one of the connection's: it ends
// with the right to it, and with the connection.
func TestRefusedMonitorStop(t *testing.T) {
	d := newFuzzDesk(t, 0)
	near, far := newDuplex("127.0.0.1")
	d.pipes.c <- far
	c := newClient(t, near)
	c.monitor("103")
	for i := range 65 { // one is under way, the others wait
		c.send(fmt.Sprintf("#%d SendKeys 103 1", i))
		if i == 0 {
			<-d.gate.arrived
		}
	}
	c.send("#stop MonitorStop 103")
	c.want("#stop error_ind ERROR MonitorStop")
	go d.gate.open()
	for range 65 {
		if line := c.line(); !strings.Contains(line, "error_ind SUCCESS SendKeys") {
			t.Fatalf("got %q", line)
		}
	}
	d.dnd("103", true)
	c.want("DoNotDisturb 103 103 on")
	d.server.Configure(server.Config{AnonymousNetworks: loopback, Anonymous: server.Rights{Devices: []string{"101"}, Allow: []string{"monitor"}}})
	d.dnd("103", false)
	c.send("Ping")
	c.want("error_ind SUCCESS Ping")
}

// TestResumeBehindMonitorStart: what a tagged Resume replays does not come
// before the reply to a MonitorStart that waits for its turn.
func TestResumeBehindMonitorStart(t *testing.T) {
	d := newFuzzDesk(t, 0)
	d.dnd("101", true)
	near, far := newDuplex("127.0.0.1")
	d.pipes.c <- far
	c := newClient(t, near)
	c.send("SendKeys 103 1")
	<-d.gate.arrived
	c.send("MonitorStart 101", "#r Resume 0")
	gate := time.AfterFunc(200*time.Millisecond, d.gate.open) // so long it could go wrong
	defer gate.Stop()
	c.want("error_ind SUCCESS SendKeys", "error_ind SUCCESS MonitorStart", "#r error_ind SUCCESS Resume", "DoNotDisturb 101 101 on")
}

// TestListsThatWaitAreBounded: a client that asks for lists behind a command
// that takes its time is made to wait, before they fill the memory.
func TestListsThatWaitAreBounded(t *testing.T) {
	d := newFuzzDesk(t, 0)
	near, far := newDuplex("127.0.0.1")
	d.pipes.c <- far
	c := newClient(t, near)
	c.send("SendKeys 103 1")
	<-d.gate.arrived
	near.SetWriteDeadline(time.Now().Add(time.Second))
	var err error
	asked := 0
	for ; asked < 10_000 && err == nil; asked++ {
		_, err = io.WriteString(near, "Help\r\n")
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) || asked > server.DefaultQueueLines/2 {
		t.Errorf("%d lists are kept: %v", asked, err)
	}
	d.gate.open()
	c.want("error_ind SUCCESS SendKeys", "error_ind SUCCESS Help")
}

// TestReasonsThatWaitAreShort: a failure that waits for its turn does not keep
// the long line that it is about.
func TestReasonsThatWaitAreShort(t *testing.T) {
	const commands, long = 200, 60 << 10
	d := newFuzzDesk(t, 0)
	near, far := newDuplex("127.0.0.1")
	d.pipes.c <- far
	c := newClient(t, near)
	c.send("STLI;Format=JSON", "SendKeys 103 1")
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Format=JSON")
	<-d.gate.arrived
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for i := range commands {
		c.send([...]string{"AnswerCall ", "STLI;", "Help ", "MakeCall 101 ", "SendKeys 101 "}[i%5] + strings.Repeat("1", long))
	}
	c.send("#read Ping")
	c.want(`{"reply":"Ping","tag":"read","ok":true}`)
	if grown := heap() - before; grown > commands*long/4 {
		t.Errorf("%d bytes are kept for %d answers", grown, commands)
	}
	d.gate.open()
	c.want(`{"reply":"SendKeys","ok":true}`)
	for range commands {
		if line := c.line(); len(line) > 1000 || !strings.Contains(line, `"ok":false`) {
			t.Fatalf("the reply is %.2000q", line)
		}
	}
}

// TestCutOffDoesNotWaitForTLS: the last words of TLS to a client that does not
// read must not keep the phone, whose other clients wait for the event.
func TestCutOffDoesNotWaitForTLS(t *testing.T) {
	d := newFuzzDesk(t, 0)
	d.server.Configure(server.Config{
		QueueLines: 10, EventHold: patience, CommandDeadline: patience, WriteTimeout: patience,
		AnonymousNetworks: loopback, Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"control", "monitor"}},
	})
	near, far := newDuplex("127.0.0.1")
	d.pipes.c <- tls.Server(far, &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}})
	c := newClient(t, tls.Client(near, &tls.Config{InsecureSkipVerify: true}))
	c.monitor("101")
	c.send("SendKeys 103 1") // events wait behind it, so that nothing is being written
	<-d.gate.arrived
	began := time.Now()
	for n := range 20 {
		d.dnd("101", n%2 == 0)
	}
	if took := time.Since(began); took > 4*time.Second { // TLS would wait for 5 s
		t.Errorf("the phone was kept for %v", took)
	}
	d.gate.open()
	d.log.wantGone("slow consumer")
}

// TestLastLineBehindASlowLogin: the client is told why, also when its login
// is still being refused as the time for it ends.
func TestLastLineBehindASlowLogin(t *testing.T) {
	quiet(t, func(c *server.Config) { c.LoginTimeout = time.Minute }, func(t *testing.T, d *quietDesk) {
		c := d.dial("192.0.2.7").noDeadline()
		c.send("STLI;Errors=Extended")
		c.line()
		<-time.After(time.Minute - 50*time.Millisecond)
		c.send("Ping", "Login x y") // its refusal takes 100 ms
		<-time.After(75 * time.Millisecond)
		c.want("error_ind SUCCESS Ping", `Closing "login timeout"`)
		c.wantEnd()
		d.log.wantGone("login timeout")
	})
}

// selfSigned makes a certificate.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
