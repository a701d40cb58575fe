package lab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Phones are the extensions of a lab's phones.
type Phones []string

// Lab is a registrar and its phones.
type Lab struct {
	Domain string // the SIP domain: the registrar's address

	options  options
	block    block
	dir      string
	stop     context.CancelFunc // ends the bridges
	kamailio *Kamailio
	phones   map[string]*Phone
	twinkles []*Twinkle
}

// Option changes how a lab is set up.
type Option func(*options)

// options are what an Option changes.
type options struct {
	maxCalls int
	contact  string
	timeout  time.Duration
	log      *slog.Logger
	raw      func(extension string, content []byte) // sees the control ports, for recording
}

// MaxCalls sets the number of calls that each phone takes before it answers
// "486 Max Calls".
func MaxCalls(n int) Option { return func(o *options) { o.maxCalls = n } }

// Contact sets to whom the phones send a Message: a SIP address.
func Contact(uri string) Option { return func(o *options) { o.contact = uri } }

// ActionURLTimeout sets how long an action URL may take. The default of 2 s is
// a phone's; a test that must not lose one to a machine that is short of time
// sets more.
func ActionURLTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// Log makes the bridges write a log.
func Log(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// Start sets up a lab for a test, which fails where that is not possible. The
// lab is taken down when the test ends; if it has failed, it logs what the
// programs wrote.
func Start(t testing.TB, phones Phones, opts ...Option) *Lab {
	t.Helper()
	l, err := Open(t.Context(), phones, opts...)
	if err != nil {
		t.Fatalf("lab: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			l.logTo(t)
		}
		if err := l.Close(); err != nil {
			t.Errorf("lab: %v", err)
		}
	})
	return l
}

// Open sets up a lab. All its phones are registered and followed by their
// bridges when Open returns. Close takes it down.
func Open(ctx context.Context, phones Phones, opts ...Option) (*Lab, error) {
	l := &Lab{phones: make(map[string]*Phone)}
	for _, o := range opts {
		o(&l.options)
	}
	for i, extension := range phones {
		if slices.Contains(phones[:i], extension) {
			return nil, fmt.Errorf("extension %q stands twice", extension)
		}
	}
	var err error
	if l.block, err = takeBlock(); err != nil {
		return nil, err
	}
	l.Domain = l.block.domain()
	// The bridges live until Close, not only as long as the context for
	// setting up.
	bridges, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	if err := l.open(ctx, bridges, phones); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// open starts the registrar, then all phones at the same time.
func (l *Lab) open(ctx, bridges context.Context, phones Phones) error {
	var err error
	if l.dir, err = os.MkdirTemp("", "lab"); err != nil {
		return err
	}
	if l.kamailio, err = StartKamailio(ctx, l.Domain, l.dir); err != nil {
		return err
	}
	var (
		mu      sync.Mutex
		started sync.WaitGroup
		failed  error
	)
	for i, extension := range phones {
		started.Go(func() {
			p, err := l.startPhone(ctx, bridges, i, extension)
			mu.Lock()
			defer mu.Unlock()
			if p != nil {
				l.phones[extension] = p
			}
			failed = errors.Join(failed, err)
		})
	}
	started.Wait()
	return failed
}

// startPhone starts one phone and its bridge. A phone that is returned must be
// stopped, even where there is an error.
func (l *Lab) startPhone(ctx, bridges context.Context, index int, extension string) (*Phone, error) {
	address, rtpPort, err := l.block.phone(index)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(l.dir, strconv.Itoa(index))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	p := &Phone{Extension: extension, Settings: net.JoinHostPort(address, strconv.Itoa(settingsPort))}
	if p.Baresip, err = StartBaresip(ctx, BaresipConfig{
		Extension: extension, Domain: l.Domain, Address: address, Dir: dir, FirstRTPPort: rtpPort, MaxCalls: l.options.maxCalls,
		Contact: l.options.contact,
	}); err != nil {
		return nil, err
	}
	p.Address = p.HTTP()
	config := BridgeConfig{
		Control: p.Control(), Settings: p.Settings, Timeout: l.options.timeout, Observe: p.observe, Log: l.options.log,
	}
	if l.options.raw != nil {
		config.raw = func(content []byte) { l.options.raw(extension, content) }
	}
	if p.Bridge, err = NewBridge(config); err != nil {
		return p, err
	}
	if err := p.Bridge.Start(bridges); err != nil {
		return p, err
	}
	return p, p.Bridge.Ready(ctx)
}

// Phone returns the phone with the given extension, or nil.
func (l *Lab) Phone(extension string) *Phone { return l.phones[extension] }

// Close takes the lab down. Nothing of it runs when it returns.
func (l *Lab) Close() error {
	l.stop()
	for _, p := range l.phones {
		p.Stop()
		if p.Bridge != nil {
			p.Bridge.Wait()
		}
	}
	for _, w := range l.twinkles {
		w.Stop()
	}
	if l.kamailio != nil {
		l.kamailio.Stop()
	}
	var err error
	if l.dir != "" {
		err = os.RemoveAll(l.dir)
	}
	return errors.Join(err, l.block.release())
}

// logTo logs what the programs wrote.
func (l *Lab) logTo(t testing.TB) {
	t.Helper()
	t.Logf("kamailio at %s:\n%s", l.Domain, l.kamailio.Log())
	for extension, p := range l.phones {
		t.Logf("phone %s at %s:\n%s", extension, p.Address, p.Log())
	}
	for _, w := range l.twinkles {
		t.Logf("Twinkle %s:\n%s", w.config.Extension, w.Log())
	}
}
