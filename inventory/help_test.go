package inventory

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/sipphone"
	"github.com/phonecompanion/phonecompanion/state"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// fileProfile is a phone that fetches its file and cannot be set otherwise.
const fileProfile = `
format = 1
name = "test"
[callback]
query = "n=$n"
[event.incoming]
signal = "delivered"
setting = "url_in"
[action.MakeCall]
resource = "/dial?n={number}"
[model.T2]
keys = 4
side_panels = 1
panel_keys = 10
[settings]
"ringer.volume" = { setting = "vol_ringer", min = 0, max = 15 }
"callWaiting" = { setting = "call_waiting", values = { true = "on", false = "off" } }
"network.vlanId" = { setting = "vlan", value = "{value} {network.vlanPriority}" }
[softkeys]
functions = { SPEEDDIAL = "speed {value}", BLF = "blf {value}", VOICEMAIL = "speed {code}", PICKUPGROUP = "speed {code}", QUEUE = "url {url}" }
unused = "none"
settings = [{ setting = "fkey{index}", value = "{function}" }, { setting = "fkey_label{index}", value = "{label}" }]
[provision]
name = "cfg{mac}.xml"
content_type = "text/xml"
escape = "xml"
head = "<settings>"
line = "<{setting}>{value}</{setting}>"
foot = "</settings>"
`

// webProfile is the same phone with settings that can be set by HTTP.
const webProfile = fileProfile + `
[monitor]
read = { resource = "/get?{setting}", extract = { value = "^(.*)$" } }
write = { resource = "/set?{setting}={url}" }
confirm = "read"
`

// web is a phone that holds settings.
type web struct {
	*httptest.Server
	mu       sync.Mutex
	settings map[string]string
	down     bool
	asked    chan struct{} // one for each request that was answered
}

func newWeb(t *testing.T) *web {
	w := &web{settings: map[string]string{}, asked: make(chan struct{}, 4096)}
	w.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		defer func() { w.asked <- struct{}{} }()
		if w.down {
			out.WriteHeader(http.StatusInternalServerError)
			return
		}
		if r.URL.Path == "/set" {
			key, value, _ := strings.Cut(r.URL.RawQuery, "=")
			w.settings[key], _ = url.PathUnescape(value)
			return
		}
		fmt.Fprint(out, w.settings[r.URL.RawQuery])
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) get(setting string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settings[setting]
}

func (w *web) broken(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
}

// failing is a store whose disk is full when it shall be.
type failing struct {
	*state.Store
	full bool
}

var errFull = errors.New("no space left on device")

func (f *failing) SavePhone(extension string, record []byte) error {
	if f.full {
		return errFull
	}
	return f.Store.SavePhone(extension, record)
}

// lockedLog is a log that several goroutines write.
type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// bench is an inventory with the phones 101 and 102.
type bench struct {
	*Inventory
	t     *testing.T
	dir   string
	store *failing
	web   *web
	conf  *config.Config
	log   lockedLog
	// settings are those of a phone with an extension.
	settings func(extension string) *phone.Settings
}

func parseProfile(t *testing.T, text string) *phoneprofile.Profile {
	t.Helper()
	p, err := phoneprofile.Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newBench makes an inventory whose phones have a profile.
func newBench(t *testing.T, profile string) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), web: newWeb(t)}
	p := parseProfile(t, profile)
	host, port, _ := net.SplitHostPort(b.web.Listener.Addr().String())
	n, _ := strconv.Atoi(port)
	b.conf = &config.Config{
		PBX:    config.PBX{Cluster: 1, Customer: "acme", Voicemail: "*97", PickupGroup: "*8{value}"},
		Groups: []config.Group{{ID: "sales", Number: "600", Extensions: []string{"101", "150"}, Controllers: []string{"101"}}, {ID: "mute", Controllers: []string{"101"}}},
		Queues: []config.Queue{{ID: "support", Number: "700"}},
	}
	b.settings = func(extension string) *phone.Settings {
		return &phone.Settings{
			Extension: extension, ProfileName: p.Name, Profile: p, Host: host, Port: n, Monitor: phone.MonitorAuto, CheckSource: true,
			Token: "TOKEN" + extension, MAC: "000413000" + extension, SIPUsername: "sip" + extension, SIPPassword: "s3cret-" + extension,
		}
	}
	b.conf.Phones = []*phone.Settings{b.settings("101"), b.settings("102")}
	b.open()
	return b
}

// open starts the inventory as a server does.
func (b *bench) open() {
	b.t.Helper()
	store, err := state.Open(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = &failing{Store: store}
	events, err := phone.NewEventLog(1000, time.Hour, store.ReserveSequence, func(err error) { b.t.Error(err) })
	if err != nil {
		b.t.Fatal(err)
	}
	base := func(string) (string, error) { return "http://pbx:26580", nil }
	x := phone.NewExchange(phone.Config{
		Log: events, Store: store, Logger: zerolog.Nop(), Base: base, RunID: "t",
		Times: phone.Times{Connected: phone.DefaultConnectedTimeout, Alerting: phone.DefaultAlertingTimeout},
	})
	keyURL := func(s *phone.Settings, base, key string) string {
		return base + "/a/" + s.Extension + "/" + s.Token + "/key?key=" + key
	}
	if b.Inventory, err = New(Config{Store: b.store, Exchange: x, Base: base, KeyURL: keyURL, Logger: zerolog.New(&b.log)}); err != nil {
		b.t.Fatal(err)
	}
	b.reload()
	var once sync.Once
	b.t.Cleanup(func() { once.Do(b.close) })
}

// close stops it; what was kept stays.
func (b *bench) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	b.Exchange.Close(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.store.Close()
}

// reload gives the inventory the configuration.
func (b *bench) reload() {
	b.t.Helper()
	c := *b.conf
	b.Apply(&c)
	b.Exchange.Apply(c.Phones)
	b.Deliver()
}

// put changes the object of a phone as a program would, without the checks.
func (b *bench) put(extension string, pairs ...any) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	e, p := b.at(extension)
	r := e.load().clone()
	for i := 0; i < len(pairs); i += 2 {
		r.Object[pairs[i].(string)] = pairs[i+1]
	}
	r.Saved, r.Changes = time.Now().UTC(), r.Changes+1
	if err := b.save(e, r); err != nil {
		b.t.Fatal(err)
	}
	b.deliver(b.view.Load(), e, p)
}

// object is what stands in a phone's record.
func (b *bench) object(extension string) sipphone.Object {
	return b.known[extension].load().Object
}

// eventually waits until something is so.
func (b *bench) eventually(what string, ok func() bool) {
	b.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: not within %v\n%s", what, patience, b.log.String())
		}
	}
}
