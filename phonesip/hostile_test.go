package phonesip

import (
	"context"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

// A fault while a request is dealt with ends neither the listener nor the stream,
// and the request is not dealt with again.
func TestFaults(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		k := boundKeys()
		presses := 0
		l := hear(t, "127.0.0.1:0", func(from netip.Addr, m Press) Verdict {
			if presses++; m.User == "fault" {
				panic("fault")
			}
			return k.press(from, m)
		})
		from := connectTo(t, network, l)
		for range 2 {
			from.say(asks("MESSAGE", "sip:fault@x", "z9hG4bKa"))
		}
		if text := asks("MESSAGE", "sip:on@x", "z9hG4bKb"); from.udp {
			from.again(text)
		} else {
			from.say(text)
			from.wants("200")
		}
		if err := l.Close(); err != nil || presses != 2 || l.Taken() != 1 {
			t.Errorf("%s: %v, pressed %d times, %d taken, refused %q", network, err, presses, l.Taken(), refused(l))
		}
		l.Refusals(func(why Refusal, n uint64) {
			if why == RefusedFault && n != 1 {
				t.Errorf("%s: %d faults", network, n)
			}
		})
	}
}

// A copy that comes while its request is still dealt with is dropped, as in RFC
// 3261, 17.2.2; the phone sends another.
func TestCopyInBetween(t *testing.T) {
	begun, goOn := make(chan bool), make(chan bool)
	l := hear(t, "127.0.0.1:0", func(netip.Addr, Press) Verdict {
		begun <- true
		<-goOn
		return PressTaken
	})
	text := asks("MESSAGE", "sip:on@x", "z9hG4bKa")
	one, two := connectTo(t, "tcp", l), connectTo(t, "tcp", l)
	one.say(text)
	<-begun
	two.say(text + asks("OPTIONS", "sip:x", "z9hG4bKb"))
	if answer := two.wants("200"); l.Copies() != 1 || l.Taken() != 0 {
		t.Errorf("%d copies, %d taken, the answer is\n%s", l.Copies(), l.Taken(), answer)
	}
	close(goOn)
	one.wants("200")
	two.say(text)
	two.wants("200")
	if l.Copies() != 2 || l.Taken() != 1 {
		t.Errorf("%d copies, %d taken", l.Copies(), l.Taken())
	}
}

// Who is silent on a connection is cut off, who never ends a message sooner, and who
// reads nothing as well.
func TestSlowStreams(t *testing.T) {
	whole := asks("MESSAGE", "sip:on@x", "z9hG4bKa")
	for _, c := range []struct {
		name    string
		send    []string // with as much time as a message may take, less a second, before each
		lasts   time.Duration
		refused string
	}{
		{"silence", nil, streamIdle, ""},
		{"line ends", []string{"\r\n", "\r\n"}, 2*(streamMessage-time.Second) + streamIdle, ""},
		{"half a message", []string{whole[:9]}, streamMessage - time.Second + streamMessage, "too slow"},
		{"a message by and by", []string{whole[:9], whole[9:19], whole[19:29]}, streamMessage - time.Second + streamMessage, "too slow"},
		{"a message and a half", []string{whole[:9], whole[9:] + whole[:9]}, 2*(streamMessage-time.Second) + streamMessage, "too slow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				l := &Listener{log: zerolog.Nop(), parser: newParser(), press: boundKeys().press, ctx: ctx}
				ours, theirs := net.Pipe()
				defer theirs.Close()
				began := time.Now()
				go io.Copy(io.Discard, theirs)
				sent := make(chan bool)
				go func() {
					defer close(sent)
					for _, text := range c.send {
						<-time.After(streamMessage - time.Second)
						io.WriteString(theirs, text)
					}
				}()
				l.stream(ours)
				if lasted := time.Since(began); lasted != c.lasts || refused(l) != c.refused {
					t.Errorf("it lasted %v, want %v; refused %q", lasted, c.lasts, refused(l))
				}
				<-sent
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := &Listener{log: zerolog.Nop(), parser: newParser(), press: boundKeys().press, ctx: ctx}
		ours, theirs := net.Pipe()
		defer theirs.Close()
		began := time.Now()
		go io.WriteString(theirs, whole)
		l.stream(ours)
		if lasted := time.Since(began); lasted != streamWrite || l.Taken() != 1 {
			t.Errorf("it lasted %v, %d taken", lasted, l.Taken())
		}
	})
}

// A flood that is refused is a few answers, and costs nobody else anything.
func TestFlood(t *testing.T) {
	k := boundKeys()
	l := hear(t, "127.0.0.1:0", k.press)
	d := net.Dialer{LocalAddr: &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	flood, err := d.Dial("udp", l.Addr().String())
	if err != nil {
		t.Skip("no second address here: ", err)
	}
	defer flood.Close()
	desk := connectTo(t, "udp", l)
	for i := range 200 {
		for range 10 {
			flood.Write([]byte(asks("REGISTER", "sip:x", "z9hG4bKf"+itoa(i))))
		}
		if i%50 == 0 {
			desk.again(asks("MESSAGE", "sip:on@x", "z9hG4bKd"+itoa(i)))
		}
	}
	if n := len(k.pressed()); n != 4 {
		t.Errorf("pressed %d times", n)
	}
	l.Refusals(func(why Refusal, n uint64) {
		if why == RefusedMethod && n > 20 || why == RefusedFlood && n == 0 {
			t.Errorf("%s: %d", why, n)
		}
	})
}
