package phone

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/standstill"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of one phone.
const (
	// maxQueue is how many commands may wait for one phone: more than its users
	// can mean, few enough that the last one starts before its deadline.
	maxQueue = 64
	// maxInbox is how many notifications may wait for one phone while a command
	// is under way.
	maxInbox = 256
	// Grace is how long a phone's settings stay after its last monitoring
	// connection was lost.
	Grace = 30 * time.Second
	// MaxNumber is the longest number or SIP address of a command, in bytes.
	MaxNumber = 255
)

// A Command is one line of a client, for one phone.
type Command struct {
	Verb     stli.Verb
	Args     []string     // behind the device
	Tag      string       // the client's, or empty
	Deadline time.Time    // it is not started after this
	Monitor  Monitor      // the client's connection; nil for none
	ID       requestid.ID // for the log
	Snapshot bool         // MonitorStart: a snapshot follows the reply
	// Patient makes the notifications of the phone wait for the answer however
	// long it takes: the connection must see rising numbers, and events of other
	// phones may not wait behind them there.
	Patient bool
	// Done is called exactly once, with the phone's lock held: it must not block
	// and not call the phone.
	Done func(Result)

	submitted time.Time
	started   time.Time     // zero: it has not
	phone     time.Duration // that its phone took
	timer     *time.Timer
	gone      bool // answered already, because its deadline passed in the queue
	own       bool // of a key or a rule, not of a client
}

// finish answers the command. The events that it made stay in the event log
// and remember it; they must not keep its connection alive, nor a long line.
func (c *Command) finish(r Result) {
	done := c.Done
	c.Done, c.Monitor, c.Args = nil, nil, nil
	done(r)
}

// Times tells how long the command waited for others of its phone, and how long
// the phone took for it, with the pauses of the profile. begun is false where
// the worker never took it up. It is for Done to call.
func (c *Command) Times() (waited, phone time.Duration, begun bool) {
	return c.started.Sub(c.submitted), c.phone, !c.started.IsZero()
}

// owner returns the number of the connection that sent the command, or 0.
func (c *Command) owner() uint64 {
	if c.Monitor == nil {
		return 0
	}
	return c.Monitor.ID()
}

// A Result answers a command. Lines follow the reply.
type Result struct {
	Failure *stli.Failure
	Lines   []stli.Line
}

// A Phone is one phone with its worker, its call model and its monitors. Its
// methods are safe for use by several goroutines.
type Phone struct {
	extension string
	settings  atomic.Pointer[Settings]
	*shared

	mu         sync.Mutex
	queue      []*Command   // commands that wait
	jobs       []func()     // our own work that waits, before the next command
	working    bool         // the worker runs
	at         requestid.ID // of what the worker does; its own goroutine alone reads and writes it
	doing      *doing       // the command under way: notifications wait for it
	inbox      []Notice
	model      *model
	timer      *time.Timer // fires when the model has something to do
	monitors   []Monitor   // by rising ID
	monitoring Monitoring
	reason     string      // why monitoring is not good
	release    *time.Timer // fires when the settings are to be put back
	retry      *time.Timer // fires when a failed attempt at them is repeated
	retries    int         // failed attempts in a row
	checked    time.Time   // when the last check that found the settings good began
	rechecking bool        // a check is queued
	retired    bool        // no longer configured
	lost       uint64      // notifications that found the inbox full
	proven     string      // the token with which a notification has come
	poll       *poller     // nil where polls have shown nothing yet
	taken      time.Time   // when the last notification or command was taken
	told       time.Time   // when the last notification was taken
	trail      *trail      // nil: nothing was tried with the phone yet
	silence    *silence    // nil: the phone owes us no word
	tellsDials bool        // it has told us of a call that was dialled there

	keys       map[string]state.Key // the keys that clients have bound
	shown      *showing             // the state of a key that the phone was told to fetch
	known      knownModel
	keyRetry   *time.Timer // fires when the keys are shown again
	keyRetries int         // failed attempts in a row
	keyWaits   bool        // the next one is due
	keyToken   string      // the token that is in the addresses of the keys
	rekeying   bool        // showing them is queued
	later      func()      // shows the rest of them, when a command has had its turn
	own        own         // the commands of the phone's keys
	providing  *providing  // nil: it was never said what it shall hold
}

// doing is the command that is under way.
type doing struct {
	command *Command
	plan    *plan // nil for commands that need none
	since   time.Time
	timer   *time.Timer // ends the wait of notifications
}

// shared is what all phones of a server have in common; it is never changed.
type shared struct {
	ctx    context.Context // ends when the server has stopped
	log    *EventLog
	store  Store
	find   func(extension string) *Phone
	base   func(host string) (string, error) // the base URL that a phone at host is told
	hold   time.Duration                     // how long notifications wait for a command
	times  Times
	newID  func() string
	logger zerolog.Logger
	ids    requestid.Source
	cloud  Cloud     // nil: there is none
	sip    SIPSender // nil: there is none
	counts *Counts
	left   sync.Map      // extension to leaving: whose keys are just being put back where it no longer is
	polls  chan struct{} // a place for each poll under way
	ask    func(*Phone, *Settings, requestid.ID) ([]phoneprofile.Line, error)

	backOff func(failures int) time.Duration // the pause before settings are written again
}

func newPhone(sh *shared, s *Settings) *Phone {
	p := &Phone{extension: s.Extension, shared: sh, monitoring: MonitoringOff}
	p.model = newModel(s.Extension, sh.times, sh.newID)
	p.apply(s)
	return p
}

// apply gives the phone new settings; commands under way keep the old ones.
func (p *Phone) apply(s *Settings) {
	s.client = s.Client()
	s.numbers = numbers{s.Plan, p.find}
	p.settings.Store(s)
}

// Settings returns what the configuration says about the phone.
func (p *Phone) Settings() *Settings { return p.settings.Load() }

// Monitoring returns the state of the phone's action URLs, and the reason when
// it is not good.
func (p *Phone) Monitoring() (Monitoring, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.monitoring, p.reason
}

// Submit queues a command. Commands of one phone run one at a time, in the
// order in which they were submitted. Done may be called before Submit
// returns.
func (p *Phone) Submit(c *Command) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.submit(c)
}

// submit is Submit with the lock held.
func (p *Phone) submit(c *Command) {
	if len(p.queue) >= maxQueue {
		c.finish(Result{Failure: stli.Failf(stli.CodeRequestLimit, "%d commands wait for %s already", maxQueue, p.extension)})
		return
	}
	c.submitted = time.Now()
	p.logQueued(c)
	p.queue = append(p.queue, c)
	if p.working {
		c.timer = time.AfterFunc(time.Until(c.Deadline), func() { p.expire(c) })
		return
	}
	p.start()
}

// expire answers a command that waited until its deadline. It stays in the
// queue, as a place that the worker passes over.
func (p *Phone) expire(c *Command) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.timer == nil || c.gone {
		return
	}
	c.gone = true
	p.late(c)
}

// late answers a command that could not begin before its deadline. The lock is held.
func (p *Phone) late(c *Command) {
	failure := stli.Failf(stli.CodePerformance, "%s was busy with other commands until the deadline; nothing was sent", p.extension)
	p.refuse(c.Verb, failure)
	c.finish(Result{Failure: failure})
}

// enqueueJob queues our own work; it runs before the next command.
func (p *Phone) enqueueJob(job func()) {
	p.jobs = append(p.jobs, job)
	if !p.working {
		p.start()
	}
}

// start begins the worker; it ends when there is nothing left to do, so that
// an idle phone costs no goroutine.
func (p *Phone) start() {
	p.working = true
	go p.work()
}

func (p *Phone) work() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		p.drain()
		if len(p.jobs) > 0 {
			job := p.jobs[0]
			p.jobs = p.jobs[1:]
			p.at = p.ids.Work()
			p.mu.Unlock()
			job()
			p.mu.Lock()
			continue
		}
		if len(p.queue) == 0 {
			if p.goOn() {
				continue
			}
			p.working = false
			return
		}
		c := p.queue[0]
		p.queue[0] = nil
		p.queue = p.queue[1:]
		if c.gone {
			continue
		}
		if c.timer != nil {
			c.timer.Stop()
			c.timer = nil // expire may be waiting for the lock
		}
		if standstill.Passed(c.Deadline, time.Now()) {
			p.late(c)
			continue
		}
		c.started = time.Now()
		p.at = c.ID
		p.logBegun(c)
		p.doing = &doing{command: c, since: c.started}
		p.run(c)
		if t := p.doing.timer; t != nil {
			t.Stop()
		}
		if p.doing.plan != nil {
			p.pollTaken()
		}
		p.doing = nil
		p.goOn()
	}
}

// goOn has our own work go on that let a command pass.
func (p *Phone) goOn() bool {
	if p.later == nil {
		return false
	}
	p.jobs, p.later = append(p.jobs, p.later), nil
	return true
}

// listening tells whether the phone's notifications reach us, so that the
// model knows its state.
func (p *Phone) listening() bool {
	return len(p.monitors) > 0 || p.monitoring == MonitoringConfigured
}
