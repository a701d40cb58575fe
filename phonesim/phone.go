package phonesim

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Phone is one simulated phone of an office. Its methods may be called from
// several goroutines. Those named after things a person does are what happens
// when a person does them at the phone.
type Phone struct {
	office *Office
	cfg    Config
	ctx    context.Context // ends with the phone
	cancel context.CancelFunc
	wg     sync.WaitGroup // goroutines of this phone

	// Everything below is guarded by the office's lock.
	changed notifier
	closed  bool
	booting bool

	web      web
	watcher  func(Progress)
	watched  int // requests that the watcher has seen
	told     func(Fetched)
	log      requestLog
	faults   []Fault
	nonces   nonceStore
	tag      string            // hidden token of this boot
	saved    map[string]string // settings kept over a reboot
	unsaved  map[string]string // settings that hide saved ones until the next boot
	events   eventQueue
	keys     []keyEvent
	keyTimer *timer

	legs         []*leg // in the order they came
	selected     *leg   // the held call that keys refer to, if chosen
	transferring *leg   // the call for which TRANSFER was pressed
	opening      *leg   // the call whose transfer prompt is about to open (Generic)
	opens        time.Time
	entered      string // digits not yet dialled
	lastDialled  string
	ended        Call
	offHook      bool
	dnd          bool
	muted        bool
	registered   bool
	rung         int // ringer tests
	lamps        map[int]string
}

func newPhone(o *Office, cfg Config) *Phone {
	p := &Phone{office: o, cfg: cfg}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	for name, value := range cfg.Settings {
		p.setSetting(name, value, true)
	}
	return p
}

// Extension returns the number of the phone.
func (p *Phone) Extension() string { return p.cfg.Extension }

// MAC returns the MAC address of the phone, twelve hexadecimal digits.
func (p *Phone) MAC() string { return p.cfg.MAC }

// Addr returns host and port of the phone's web interface.
func (p *Phone) Addr() string {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	return p.web.addr
}

// ip returns the phone's own address as text, without the port.
func (p *Phone) ip() string {
	host, _, err := net.SplitHostPort(p.web.addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsUnspecified() {
		return "127.0.0.1"
	}
	return host
}

// Close takes the phone out of its office: its calls end, its web interface
// closes. It returns when the phone's goroutines have ended.
func (p *Phone) Close() error {
	o := p.office
	o.mu.Lock()
	if !p.closed {
		p.booting = true // says nothing about its own end
		p.releaseAll()
		delete(o.phones, p.cfg.Extension)
		p.shut()
	}
	o.mu.Unlock()
	p.wg.Wait()
	return nil
}

// shut stops everything the phone does; the caller waits for it.
func (p *Phone) shut() {
	p.closed = true
	p.cancel()
	p.closeWeb()
	p.office.stop(p.keyTimer)
	p.changed.notify()
}

// boot is what a phone does when it gets power: it comes up and registers.
func (p *Phone) boot() {
	p.booting = false
	p.registered = true
	p.tag = randomHex(8)
	p.fire("action_setup_url", nil)
	p.fire("action_log_on_url", nil)
	p.changed.notify()
}

// Reboot restarts the phone: calls end, settings not stored are forgotten.
func (p *Phone) Reboot() {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.reboot(false)
}

func (p *Phone) reboot(reset bool) {
	if p.closed || p.booting {
		return
	}
	p.booting = true
	p.releaseAll()
	p.office.stop(p.keyTimer)
	p.keyTimer, p.keys = nil, nil
	p.unsaved = nil
	if reset {
		p.saved = nil
	}
	p.entered, p.lastDialled = "", ""
	p.offHook, p.muted, p.registered = false, false, false
	p.lamps = nil
	p.changed.notify()
	if p.cfg.BootTime <= 0 {
		p.boot()
		return
	}
	addr := p.web.addr
	p.closeWeb()
	p.office.after(p.cfg.BootTime, func() {
		if p.closed {
			return
		}
		if !p.has(Refuse) {
			// Another program may have taken the port meanwhile; then the
			// phone stays without a web interface, as one that crashed.
			_ = p.openWeb(addr)
		}
		p.boot()
	})
}

// uri returns a SIP URI as this phone writes it into action URLs.
func (p *Phone) uri(number string) string {
	if p.cfg.BareURIs {
		return number + "@" + p.cfg.Host
	}
	return "sip:" + number + "@" + p.cfg.Host
}

// userPart returns the number in a SIP URI, or s itself if it is none.
func userPart(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := cutPrefixFold(s, "sip:"); ok {
		s = rest
	} else if rest, ok := cutPrefixFold(s, "sips:"); ok {
		s = rest
	}
	if i := strings.IndexAny(s, "@;"); i >= 0 {
		s = s[:i]
	}
	return s
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// removeLeg takes an ended leg off the phone.
func (p *Phone) removeLeg(l *leg) {
	p.legs = slices.DeleteFunc(p.legs, func(x *leg) bool { return x == l })
	if p.selected == l {
		p.selected = nil
	}
	if p.transferring == l {
		p.transferring = nil
		p.entered = ""
	}
	p.ended = l.view()
}
