package wsline

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// inputs are what clients send, the bytes that are read of it, and how it ends:
// with the close code of the fault, or 0.
var inputs = []struct {
	name, sent, read string
	fault            ws.StatusCode
}{
	{"nothing", "", "", 0},
	{"a line", text("Ping\r\n"), "Ping\r\n", 0},
	{"a line without its end", text("Ping"), "Ping\n", 0},
	{"a line that ends with CR", text("Ping\r"), "Ping\r\n", 0},
	{"a line that ends with CR NUL", text("Ping\r\x00"), "Ping\r\x00\n", 0},
	{"two messages", text("Ping") + text("Pong\n"), "Ping\nPong\n", 0},
	{"two lines in a message", text("Ping\nPong"), "Ping\nPong\n", 0},
	{"an empty message", text("") + text("Ping"), "Ping\n", 0},
	{"a message in parts", frame(ws.OpText, false, "Pi") + frame(0, false, "n") + frame(0, true, "g"), "Ping\n", 0},
	{"a message in parts, the last one empty", frame(ws.OpText, false, "Ping") + frame(0, true, ""), "Ping\n", 0},
	{"a message in parts, all empty", frame(ws.OpText, false, "") + frame(0, false, "") + frame(0, true, ""), "", 0},
	{"a line end between parts", frame(ws.OpText, false, "Ping\n") + frame(0, true, ""), "Ping\n", 0},
	{"a ping between parts", frame(ws.OpText, false, "Pi") + frame(ws.OpPing, true, "x") + frame(0, true, "ng"), "Ping\n", 0},
	{"a character in two parts", frame(ws.OpText, false, "\xc5") + frame(0, true, "\xbd"), "Ž\n", 0},
	{"a long character in four parts", frame(ws.OpText, false, "a\xf0") + frame(0, false, "\x9f") + frame(0, false, "\x93") + frame(0, true, "\x9e"), "a📞\n", 0},
	{"a length in two bytes", text(strings.Repeat("x", 126)), strings.Repeat("x", 126) + "\n", 0},
	{"a length in eight bytes", text(strings.Repeat("x", 70000)), strings.Repeat("x", 70000) + "\n", 0},
	{"a length in more bytes than it needs", "\x81\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00x", "x\n", 0},
	{"a pong that nobody asked for", frame(ws.OpPong, true, "x") + text("Ping"), "Ping\n", 0},
	{"many pings", strings.Repeat(frame(ws.OpPing, true, strings.Repeat("x", 125)), 1000) + text("Ping"), "Ping\n", 0},
	{"a half frame", text("Ping") + text("Ping")[:7], "Ping\nP", 0},
	{"a half header", text("Ping") + "\x81", "Ping\n", 0},

	{"close", text("Ping") + closing(1000, "bye"), "Ping\n", 0},
	{"close without a code", frame(ws.OpClose, true, "") + text("Ping"), "", 0},
	{"close with half a code", frame(ws.OpClose, true, "\x03"), "", 0},
	{"close with a code that must not be sent", closing(1006, ""), "", 0},
	{"close within a message", frame(ws.OpText, false, "Pi") + closing(1001, ""), "Pi", 0},

	{"binary", text("Ping") + frame(ws.OpBinary, true, "Ping\n"), "Ping\n", 1003},
	{"binary in parts", frame(ws.OpBinary, false, "Ping") + frame(0, true, "\n"), "", 1003},
	{"not masked", string(ws.MustCompileFrame(ws.NewTextFrame([]byte("Ping")))), "", 1002},
	{"a reserved bit", "\xc1" + text("Ping")[1:], "", 1002},
	{"a reserved code of data", "\x83" + text("Ping")[1:], "", 1002},
	{"a reserved code of control", "\x8b" + text("Ping")[1:], "", 1002},
	{"a continuation of nothing", frame(0, true, "Ping"), "", 1002},
	{"a continuation of a whole message", text("Ping") + frame(0, true, "Ping"), "Ping\n", 1002},
	{"a message within a message", frame(ws.OpText, false, "Pi") + text("ng"), "Pi", 1002},
	{"a ping in parts", frame(ws.OpPing, false, ""), "", 1002},
	{"a long ping", frame(ws.OpPing, true, strings.Repeat("x", 126)), "", 1002},
	{"a negative length", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "", 1002},
	{"no UTF-8", text("Ping\n") + text("Pi\xff\xf4\xff\xfd\x06ng\r\n"), "Ping\n", 1007},
	{"a character that is cut off", text("Pi\xc5"), "Pi\xc5", 1007},
	{"a character that is cut off by the next part", frame(ws.OpText, false, "\xc5") + frame(0, true, "x"), "\xc5", 1007},
	{"half a surrogate pair", text("\xed\xa0\x80"), "", 1007},
	{"HTTP", "GET / HTTP/1.1\r\n\r\n", "", 1002},
}

// TestRead plays every input, in one piece and byte by byte with a deadline
// behind each of them, into large and small buffers.
func TestRead(t *testing.T) {
	for _, in := range inputs {
		t.Run(in.name, func(t *testing.T) {
			for _, step := range []int{len(in.sent) + 1, 1, 7} {
				if step == 1 && len(in.sent) > 10000 {
					continue
				}
				for _, size := range []int{1, 4096} {
					got, err := play(t, in.sent, step, size)
					var fault *Fault
					if errors.As(err, &fault) != (in.fault != 0) || fault == nil && err != io.EOF || fault != nil && fault.Code != in.fault {
						t.Errorf("step %d, size %d: the end is %v, want %d", step, size, err, in.fault)
					}
					// What stands before a fault in the same frame may have been read.
					if got != in.read && (fault == nil || !strings.HasPrefix(got, in.read)) {
						t.Errorf("step %d, size %d: read %q, want %q", step, size, got, in.read)
					}
				}
			}
		})
	}
}

// play sends bytes in steps, and reads to the end.
func play(t *testing.T, sent string, step, size int) (string, error) {
	t.Helper()
	client, far := net.Pipe()
	c := newConn(mute{far}, nil)
	go func() {
		defer client.Close()
		for rest := sent; rest != ""; {
			n := min(step, len(rest))
			if _, err := client.Write([]byte(rest[:n])); err != nil {
				return
			}
			rest = rest[n:]
			c.SetReadDeadline(time.Unix(1, 0))
		}
	}()
	got, err := readAll(c, size)
	c.Close()
	return got, err
}

// mute is a connection whose writes go nowhere.
type mute struct{ net.Conn }

func (mute) Write(p []byte) (int, error) { return len(p), nil }

// TestEarlyInput: what came with the handshake is not lost.
func TestEarlyInput(t *testing.T) {
	whole := text("Ping") + text("Pong")
	c, client := pair(t, whole[:5])
	go func() {
		io.WriteString(client, whole[5:])
		client.Close()
	}()
	if got, err := readAll(c, 100); got != "Ping\nPong\n" || err != io.EOF {
		t.Errorf("%q, %v", got, err)
	}
}

// TestReadTakesWhatHasCome: lines that came together are read together, so that
// a command behind another one is known to be there.
func TestReadTakesWhatHasCome(t *testing.T) {
	c, _ := pair(t, text("MonitorStart 101")+text("Resume 5")+frame(ws.OpPong, true, "")+text("Ping")[:6])
	p := make([]byte, 100)
	n, err := c.Read(p)
	if got := string(p[:n]); got != "MonitorStart 101\nResume 5\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestBehindAFault everything is thrown away until the client closes, and a
// deadline ends that.
func TestBehindAFault(t *testing.T) {
	c, client := pair(t, frame(ws.OpBinary, true, "x"))
	if _, err := c.Read(make([]byte, 10)); !errors.As(err, new(*Fault)) {
		t.Fatal(err)
	}
	go func() {
		io.WriteString(client, strings.Repeat(text("Ping"), 1000))
		c.SetReadDeadline(time.Unix(1, 0))
	}()
	if n, err := c.Read(make([]byte, 10)); n != 0 || !isTimeout(err) {
		t.Errorf("%d, %v", n, err)
	}
}

// TestPongs: every ping is answered, also within a message.
func TestPongs(t *testing.T) {
	c, client := pair(t, frame(ws.OpText, false, "Pi")+frame(ws.OpPing, true, "one")+frame(0, true, "ng")+frame(ws.OpPing, true, ""))
	done := make(chan string)
	go func() {
		got, _ := readAll(c, 100)
		done <- got
	}()
	r := io.LimitReader(client, int64(len("xxone")+len("xx")))
	if got := received(t, r); strings.Join(got, ",") != "pong one,pong " {
		t.Errorf("%q", got)
	}
	client.Close()
	if got := <-done; got != "Ping\n" {
		t.Errorf("%q", got)
	}
}

// TestCloseUnblocksRead: the session closes the connection while it reads.
func TestCloseUnblocksRead(t *testing.T) {
	c, _ := pair(t, "")
	done := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 1))
		done <- err
	}()
	c.Close()
	if err := <-done; !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// FuzzRead: whatever comes, what is read is UTF-8 but for its end, and input in
// steps is read as in one piece.
func FuzzRead(f *testing.F) {
	for _, in := range inputs {
		if len(in.sent) < 1000 {
			f.Add(in.sent, 3)
		}
	}
	f.Fuzz(func(t *testing.T, sent string, step int) {
		if len(sent) > 4096 {
			return
		}
		whole, err := play(t, sent, len(sent)+1, 4096)
		parts, err2 := play(t, sent, max(1, step), 4096)
		if (err == io.EOF) != (err2 == io.EOF) {
			t.Fatalf("%v in one piece, %v in parts", err, err2)
		}
		if err == io.EOF && whole != parts {
			t.Fatalf("%q in one piece, %q in parts", whole, parts)
		}
		// What is cut off at the end may be a character's beginning, no more.
		for i := 0; i <= 3; i++ {
			if i <= len(whole) && utf8.ValidString(whole[:len(whole)-i]) {
				return
			}
		}
		t.Fatalf("%q is no UTF-8", whole)
	})
}
