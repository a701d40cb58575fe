package phone

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// patience is how long a test waits for what must come; a test that passes
// never waits so long.
const patience = 10 * time.Second

// eventually polls until ok holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come about in %v", what, patience)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// bench is an exchange with simulated phones behind it. Its action URLs lead
// nowhere: the tests put notifications into the phones themselves.
type bench struct {
	t        *testing.T
	office   *phonesim.Office
	store    *state.Store
	exchange *Exchange
	settings []*Settings
}

func newBench(t *testing.T, phones ...phonesim.Config) *bench {
	t.Helper()
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, office: phonesim.NewOffice(), store: store}
	events, err := NewEventLog(100, time.Minute, store.ReserveSequence, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	b.exchange = NewExchange(Config{
		Log: events, Store: store, Logger: zerolog.New(zerolog.NewTestWriter(t)).Level(zerolog.WarnLevel), Times: testTimes, EventHold: patience, RunID: "t",
		Base: func(string) (string, error) { return "http://127.0.0.1:9", nil },
	})
	for _, c := range phones {
		sim, err := b.office.Add(c)
		if err != nil {
			t.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(sim.Addr())
		n, _ := strconv.Atoi(port)
		b.settings = append(b.settings, &Settings{
			Extension: c.Extension, ProfileName: "snom", Profile: snom(t), Host: host, Port: n,
			Username: c.Username, Password: c.Password, Token: "secret" + c.Extension,
		})
	}
	b.exchange.Apply(b.settings)
	t.Cleanup(func() {
		ctx, cancel := contextWithPatience()
		defer cancel()
		b.exchange.Close(ctx)
		b.office.Close()
		store.Close()
	})
	return b
}

func snom(t *testing.T) *phoneprofile.Profile {
	t.Helper()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := phoneprofile.Parse("snom.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// client is a Monitor that keeps what it gets.
type client struct {
	id   uint64
	mu   sync.Mutex
	got  []string
	seqs []uint64
	ids  []string // of what the events were made for
	gone bool
}

var clients atomic.Uint64

func newClient() *client { return &client{id: clients.Add(1)} }

func (c *client) ID() uint64 { return c.id }
func (c *client) Lock()      { c.mu.Lock() }
func (c *client) Unlock()    { c.mu.Unlock() }
func (c *client) Gone() bool { return c.gone }
func (c *client) Deliver(e *stli.Event) {
	o := stli.DefaultOptions()
	c.got = append(c.got, string(e.Append(nil, &o)))
	c.seqs = append(c.seqs, e.Seq)
	c.ids = append(c.ids, e.ID.String())
	if e.ID.IsZero() {
		c.got = append(c.got, "the log cannot tell what this event is of") // no test wants this line
	}
}

func (c *client) add(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, line)
}

func (c *client) lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.got...)
}

// command submits a command of c; its answer appears among the client's lines.
func (b *bench) command(c *client, line string) {
	b.t.Helper()
	b.commandUntil(c, line, time.Now().Add(patience))
}

func (b *bench) commandUntil(c *client, line string, deadline time.Time) {
	b.t.Helper()
	words := strings.Fields(line)
	verb, ok := stli.FindVerb(words[0])
	if !ok {
		b.t.Fatalf("no command %q", words[0])
	}
	b.exchange.Find(words[1]).Submit(&Command{Verb: verb, Args: words[2:], Monitor: c, ID: requestid.Command(c.id, 1), Deadline: deadline, Done: func(r Result) {
		answer := "ok " + line
		if r.Failure != nil {
			answer = string(r.Failure.Code) + " " + line
		}
		c.add(answer)
	}})
}

// do submits a command and waits for its answer.
func (b *bench) do(c *client, line, want string) {
	b.t.Helper()
	before := len(c.lines())
	b.command(c, line)
	answer := ""
	eventually(b.t, "an answer to "+line, func() bool {
		for _, l := range c.lines()[before:] {
			if strings.HasSuffix(l, " "+line) {
				answer = strings.TrimSuffix(l, " "+line)
				return true
			}
		}
		return false
	})
	if answer != want {
		_, reason := b.exchange.Find(strings.Fields(line)[1]).Monitoring()
		b.t.Fatalf("%s: got %s, want %s (monitoring: %s)", line, answer, want, reason)
	}
}

// notify puts a notification into a phone, as the action URL listener does.
func (b *bench) notify(extension string, s phoneprofile.Signal, call string) {
	p := b.exchange.Find(extension)
	p.Enqueue(Notice{Signal: s, Call: call, Remote: stli.Party{Number: "199"}, Count: -1})
	p.Drain()
}

func TestCommandsReachThePhone(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	c := newClient()
	for _, line := range []string{"MakeCall 101 102", "AnswerCall 102", "HoldCall 102", "RetrieveCall 102", "ClearConnection 101"} {
		b.do(c, line, "ok")
	}
	got := fmt.Sprint(b.office.Phone("101").Requests(), b.office.Phone("102").Requests())
	want := "[GET /command.htm?number=102 GET /command.htm?key=CANCEL] [GET /command.htm?key=ENTER GET /command.htm?key=F_HOLD GET /command.htm?key=F_HOLD]"
	if got != want {
		t.Errorf("requests\n got %s\nwant %s", got, want)
	}
}

func TestRefusalsSendNothing(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	before := b.office.Phone("101").Count()
	for line, want := range map[string]string{
		"AnswerCall 101":                           string(stli.CodeNoCallToAnswer),
		"ClearConnection 101":                      string(stli.CodeNoCallToClear),
		"HoldCall 101":                             string(stli.CodeNoActiveCall),
		"RetrieveCall 101":                         string(stli.CodeNoHeldCall),
		"TransferCall 101":                         string(stli.CodeNoActiveCall),
		"DeflectCall 101 102":                      string(stli.CodeServiceNotSupported),
		"GenerateDigits 101 x":                     string(stli.CodeInvalidParameter),
		"SetDoNotDisturb 101 perhaps":              string(stli.CodeInvalidParameter),
		"SetForwarding 101 never 102":              string(stli.CodeInvalidParameter),
		"MakeCall 101 " + strings.Repeat("1", 300): string(stli.CodeInvalidCalledDevice),
	} {
		b.do(c, line, want)
	}
	if n := b.office.Phone("101").Count(); n != before {
		t.Errorf("the phone got %d requests: %v", n-before, b.office.Phone("101").Requests())
	}
}

func TestOutcomeIsNamed(t *testing.T) {
	for kind, want := range map[phonesim.FaultKind]stli.Code{
		phonesim.DropAfterRead: stli.CodeOutcomeUnknown,
		phonesim.Reset:         stli.CodeOutcomeUnknown,
		phonesim.Garbage:       stli.CodeOutcomeUnknown,
		phonesim.WrongLength:   stli.CodeOutcomeUnknown,
		phonesim.Refuse:        stli.CodeDeviceOutOfService,
		phonesim.RedirectHTTPS: stli.CodeRefusedByPhone,
	} {
		t.Run(string(want)+fmt.Sprint(kind), func(t *testing.T) {
			b := newBench(t, phonesim.Config{Extension: "101"})
			if err := b.office.Phone("101").SetFault(phonesim.Fault{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			b.do(newClient(), "MakeCall 101 102", string(want))
			if n := b.office.Phone("101").Count(); n > 1 {
				t.Errorf("the phone got the request %d times", n)
			}
		})
	}
}
