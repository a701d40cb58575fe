//go:build lab

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/lab"
)

// callID is the id of a call in a line.
var callID = regexp.MustCompile(`c-[0-9a-z]+-[0-9]+`)

// wire is a line of a conversation that goes over a connection.
var wire = regexp.MustCompile(`^([0-9]+)([<>]) (.*)$`)

// callName stands for the id of a call in a conversation.
var callName = regexp.MustCompile(`<call[0-9]+>`)

// quiet is how long nothing more may come, in seconds: longer than the server
// waits for a phone's report before it ends a call itself.
const quiet = 3

// TestConversations plays the conversations of testdata, each with a lab and a
// server of its own. A conversation is the whole of what goes over each
// connection, from the greeting of STLI 2 on, and quiet after it; the order
// between two connections is that in which the test waits. Lines are
//
//	# a comment
//	lab: max_calls 1         each baresip takes one call
//	lab: twinkle 201         there is a Twinkle too; "201 manual" sets its monitor
//	fails: why               it does not go like this yet; mended, it must lose this line
//	101> MonitorStart 101    connection 101 says this
//	101< …                   and gets exactly this; <call1> is the same id of a call everywhere
//	phone 102: RINGING, ESTABLISHED held    the baresip's own call list, when it says so; empty without calls
//	twinkle: answer          is typed at the Twinkle's console
//	freeze 102, thaw 102     the baresip stops dead, and goes on
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := &conversation{clients: map[string]*client{}, calls: map[string]string{}}
			lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
			s, err := c.head(lines)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			c.office = open(t, s)
			err = c.play(lines)
			switch {
			case c.fails == "" && err != nil:
				t.Fatalf("%s:%v", file, err)
			case c.fails != "" && err == nil:
				t.Fatalf("%s: it goes as it should now: take the line out that says it fails", file)
			case c.fails != "":
				t.Logf("known to fail: %s\n%s:%v", c.fails, file, err)
			}
		})
	}
}

// conversation is one that is played.
type conversation struct {
	*office
	fails   string
	clients map[string]*client // by the name of their connection
	calls   map[string]string  // ids of calls by their names in the file
}

// head reads what the office must have.
func (c *conversation) head(lines []string) (setup, error) {
	var s setup
	for i, line := range lines {
		word, rest, _ := strings.Cut(line, ": ")
		switch words := strings.Fields(rest); {
		case word == "fails":
			c.fails = rest
		case word != "lab":
		case len(words) == 2 && words[0] == "max_calls":
			n, err := strconv.Atoi(words[1])
			if err != nil {
				return s, fmt.Errorf("line %d: %w", i+1, err)
			}
			s.maxCalls = n
		case len(words) >= 2 && words[0] == "twinkle":
			s.twinkle = words[1]
			if len(words) == 3 {
				s.monitor = words[2]
			}
		default:
			return s, fmt.Errorf("line %d: %q is nothing that a lab has", i+1, rest)
		}
	}
	return s, nil
}

// play plays all lines, and then wants quiet.
func (c *conversation) play(lines []string) error {
	for i, line := range lines {
		if err := c.step(line); err != nil {
			return fmt.Errorf("%d: %s\n%w", i+1, line, err)
		}
	}
	if err := c.silence(); err != nil {
		return fmt.Errorf("%d: after the end\n%w", len(lines), err)
	}
	return nil
}

// silence wants nothing more on any connection: a heartbeat is sent only after
// so many seconds without a line.
func (c *conversation) silence() error {
	for name, one := range c.clients {
		if err := one.say(fmt.Sprintf("STLI;Heartbeat=%d", quiet), fmt.Sprintf("error_ind SUCCESS STLI;Version=2;DeviceInformation=Standard;Heartbeat=%d", quiet)); err != nil {
			return fmt.Errorf("connection %s: %w", name, err)
		}
	}
	for name, one := range c.clients {
		if got, err := one.read(); err != nil {
			return fmt.Errorf("connection %s: %w", name, err)
		} else if !strings.HasPrefix(got, "Heartbeat ") {
			return fmt.Errorf("connection %s: got %s", name, got)
		}
	}
	return nil
}

// step plays one line.
func (c *conversation) step(line string) error {
	if m := wire.FindStringSubmatch(line); m != nil {
		return c.exchange(m[1], m[2] == ">", m[3])
	}
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || word == "#" || word == "lab:" || word == "fails:":
		return nil
	case word == "phone":
		extension, list, _ := strings.Cut(rest, ":")
		return c.has(extension, list)
	case word == "twinkle:":
		return c.twinkle.Type(rest)
	case word == "freeze":
		return c.lab.Phone(rest).Freeze()
	case word == "thaw":
		return c.lab.Phone(rest).Thaw()
	}
	return fmt.Errorf("it is no line of a conversation")
}

// exchange says a line on a connection, or wants it there. The connection is
// dialled when it is first used.
func (c *conversation) exchange(name string, say bool, line string) error {
	one := c.clients[name]
	if one == nil {
		var err error
		if one, err = c.dial(); err != nil {
			return err
		}
		c.clients[name] = one
	}
	if say {
		return one.write(line)
	}
	got, err := one.read()
	if err == nil && got != c.expand(line, got) {
		err = fmt.Errorf("got %s", got)
	}
	return err
}

// expand puts ids of calls in the place of their names. A new name takes the
// id that stands in its place in the line that came, if no other name has it.
func (c *conversation) expand(want, got string) string {
	ids := callID.FindAllString(got, -1)
	i := -1
	return callName.ReplaceAllStringFunc(want, func(name string) string {
		i++
		if c.calls[name] == "" && i < len(ids) && !c.known(ids[i]) {
			c.calls[name] = ids[i]
		}
		return c.calls[name]
	})
}

// known tells whether an id of a call has a name.
func (c *conversation) known(id string) bool {
	for _, other := range c.calls {
		if other == id {
			return true
		}
	}
	return false
}

// has waits until a baresip's own list of calls says this.
func (c *conversation) has(extension, want string) error {
	want = strings.TrimSpace(want)
	for deadline := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		calls, err := c.lab.Phone(extension).Calls(c.t.Context())
		if err != nil {
			return err
		}
		if got := describe(calls); got == want {
			return nil
		} else if time.Now().After(deadline) {
			return fmt.Errorf("it has %q", got)
		}
	}
}

// describe writes a list of calls: "RINGING, ESTABLISHED held".
func describe(calls []lab.Call) string {
	words := make([]string, len(calls))
	for i, call := range calls {
		words[i] = call.State
		if call.Held {
			words[i] += " held"
		}
	}
	return strings.Join(words, ", ")
}
