package cloud

import (
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of what is kept of the provider's side.
const (
	// maxLines bounds the extensions whose ids are remembered.
	maxLines = 100_000
	// maxCalls bounds the calls of one extension, as the call model does.
	maxCalls = 32
	// askTimeout is how long a request of our own may wait for its turn, where
	// nobody waits for it.
	askTimeout = 30 * time.Second
)

// An API is the provider's HTTP API, logged in; *[provider.Client] is one.
type API interface {
	Call(ctx context.Context, r *provider.Request, startBy time.Time) (*provider.Answer, *stli.Failure)
}

// A Config is what a [Cloud] needs.
type Config struct {
	Logger zerolog.Logger
	// Refuse is called with a request at a webhook that is refused, before it is
	// answered, and may wait; nil: nothing happens.
	Refuse func(*http.Request)
	// Now is the clock; nil: the system's.
	Now func() time.Time
}

// A Cloud is the provider, as phones need it. Its methods are safe for use by
// several goroutines.
type Cloud struct {
	log    zerolog.Logger
	refuse func(*http.Request)
	now    func() time.Time

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup // what goes on by itself

	mu      sync.Mutex
	account *account // nil: no provider is configured
	closed  bool
}

// An account is what is known of one login at one provider. A reload that
// changes the login begins a new one.
type account struct {
	Account
	cloud  *Cloud
	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	api       API
	lines     map[string]*line   // by extension
	byID      map[string]*line   // by the provider's id
	sessions  map[string][]*line // who has a call in it
	wide      bool               // the filter of the whole account is granted
	stream    source             // nil until somebody listens
	hook      http.Handler       // that takes the deliveries of stream; nil: it is a WebSocket
	following int                // RingOuts that are followed
	queue     []*line            // whose calls are to be read again
	rereading bool               // somebody does
	vain      int                // how often that failed in a row
	hears     atomic.Bool        // the provider's events come
	one       bool               // an extension has been looked up by its number
	all       bool               // the list of all extensions has been read, or may not be
	lookUp    chan struct{}      // holds one while somebody looks an extension up
}

// A line is one extension at the provider.
type line struct {
	extension string
	looking   sync.Mutex // one look-up of ids at a time

	// The account's lock guards the rest.
	id, device string // the provider's; "" until they were looked up
	listed     string // its id in the list of all; "": it is not there
	failed     *stli.Failure
	until      time.Time    // how long a failed look-up is believed
	phone      *phone.Phone // who listens; nil: nobody
	calls      []*call      // the oldest first
	ringOut    *ringOut     // the newest; nil: none is under way
	starting   bool         // its events are being subscribed
	queued     bool         // its calls are to be read again,
	tries      int          // and were so often in vain
	heard      time.Time    // when something was last heard of them
}

// A call is one call of an extension, as far as the provider has told of it.
type call struct {
	session, party string
	sequence       int // of the newest event
	out            bool
	ringOut        bool // made by RingOut: our own phone is one of its legs
	number, name   string
	bound          bool   // it is known by which
	exact          bool   // the other side is in the account, and its state is told
	code           string // of our party
	established    bool
	muted          bool
	over           bool
}

// New makes a cloud without a provider: see [Cloud.Use].
func New(c Config) *Cloud {
	n := &Cloud{log: c.Logger, refuse: c.Refuse, now: c.Now}
	if n.now == nil {
		n.now = time.Now
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	return n
}

// An Account says which provider, and which login there, an API is of.
type Account struct {
	Key    string // the same for the same login; no secret
	Domain string // of a NetSapiens account; "": the login's own
	// What the WebSocket of the provider's events needs.
	TLS       *tls.Config
	Plain     bool // without TLS: tests, on this machine
	UserAgent string
	// Webhook is the base URL by which the provider reaches ServeHTTP; "": the events
	// come by WebSocket.
	Webhook string
}

// Use takes an API into use, or none. What is known of the same account stays;
// of another one nothing does, and who listens asks for its events there: when Use
// returns, their clients have heard of it.
func (c *Cloud) Use(a Account, api API) {
	if old := c.use(a, api); old != nil {
		old.close()
	}
}

// use takes an API into use, and returns the account before it that is to be
// closed; nil: none.
func (c *Cloud) use(a Account, api API) *account {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	old := c.account
	if old != nil && api != nil && old.Key == a.Key && old.Webhook == a.Webhook {
		old.mu.Lock()
		old.api = api
		old.mu.Unlock()
		return nil
	}
	c.account = nil
	if api != nil {
		n := &account{Account: a, cloud: c, api: api, lines: map[string]*line{}, byID: map[string]*line{}, sessions: map[string][]*line{}, lookUp: make(chan struct{}, 1)}
		n.ctx, n.cancel = context.WithCancel(c.ctx)
		c.account = n
	}
	return old
}

// Close ends everything that goes on by itself.
func (c *Cloud) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.work.Wait()
}

// current returns the account in use, or why there is none.
func (c *Cloud) current() (*account, *stli.Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.account == nil {
		return nil, stli.Failf(stli.CodeResourceOutOfService, "no provider is configured")
	}
	return c.account, nil
}

// close ends an account. Who listened to it is told, and listens to its
// successor. It is called when that is in use.
func (a *account) close() {
	a.cancel()
	listening := a.listening()
	id := outage(listening)
	for _, p := range listening {
		p.CloudChanged(id, stli.Failf(stli.CodeResourceOutOfService, "the provider's account was changed"))
	}
}

// line returns the line of an extension, and makes it where it is not known. The
// lock is held.
func (a *account) line(extension string) *line {
	l := a.lines[extension]
	if l == nil {
		if len(a.lines) >= maxLines {
			for ext, old := range a.lines { // any one that nobody listens to
				if old.phone == nil {
					delete(a.lines, ext)
					delete(a.byID, old.id)
					break
				}
			}
		}
		l = &line{extension: extension}
		a.lines[extension] = l
	}
	return l
}

// ask sends a request of our own.
func (a *account) ask(ctx context.Context, method, target string, body []byte) (*provider.Answer, *stli.Failure) {
	r := &provider.Request{Method: method, Target: target, Body: body, Header: [][2]string{{"Accept", "application/json"}}}
	if body != nil {
		r.Header = append(r.Header, [2]string{"Content-Type", "application/json"})
	}
	a.mu.Lock()
	api := a.api
	a.mu.Unlock()
	startBy := a.cloud.now().Add(askTimeout)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(startBy) {
		startBy = deadline
	}
	return api.Call(ctx, r, startBy)
}
