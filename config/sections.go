package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// day bounds durations that must be something; a year those that may be long.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

func (l *loader) sections(file string, root *tomlfile.Table) {
	l.server(file, root.Table("server"))
	l.log(file, root.Table("log"))
	l.http(root.Table("http"))
	l.access(file, root.Table("access"))
	l.provider(file, root.Table("provider"))
	l.sip(root.Table("sip"))
	t := root.Table("calls")
	l.config.Calls = phone.Times{
		Connected: t.Duration("connected_timeout", phone.DefaultConnectedTimeout, time.Second, year),
		Alerting:  t.Duration("alerting_timeout", phone.DefaultAlertingTimeout, time.Second, year),
	}
	l.dialPlan(root.Table("dialplan"))
	l.pbx(root.Table("pbx"))
}

func (l *loader) server(file string, t *tomlfile.Table) {
	s := &l.config.Server
	s.Listen = address(t, "listen", "127.0.0.1:26535")
	s.TLSListen = address(t, "tls_listen", "")
	s.TLSCertificate = path(file, t, "tls_certificate")
	s.TLSKey = path(file, t, "tls_key")
	if s.TLSListen != "" && (s.TLSCertificate == "" || s.TLSKey == "") {
		t.Faultf("tls_listen", "tls_listen needs tls_certificate and tls_key: write the paths of two PEM files")
	}
	s.MaxConnections = t.Int("max_connections", 4096, 1, 1<<20)
	s.MaxPerAddress = t.Int("max_connections_per_address", 0, 0, 1<<20)
	s.MaxWithoutLogin = t.Int("max_connections_without_login", 256, 1, 1<<20)
	s.MaxLine = t.Size("max_line", stli.DefaultMaxLine, 64, 16<<20)
	s.IdleTimeout = t.Duration("idle_timeout", 0, 0, year)
	s.CommandDeadline = t.Duration("command_deadline", 10*time.Second, 10*time.Millisecond, day)
	s.ResumeEvents = t.Int("resume_events", phone.DefaultResumeEvents, 1, 10_000_000)
	s.ResumeTime = t.Duration("resume_time", phone.DefaultResumeTime, 0, year)
	s.LoginTimeout = t.Duration("login_timeout", 30*time.Second, time.Second, day)
	s.EventHold = t.Duration("event_hold", time.Second, 0, day)
	s.ClientQueueLines = t.Int("client_queue_lines", 1024, 1, 10_000_000)
	s.ClientQueueBytes = t.Size("client_queue_bytes", 1<<20, 1<<10, 1<<30)
	s.WriteTimeout = t.Duration("write_timeout", 10*time.Second, 10*time.Millisecond, day)
	s.RawResponse = t.Bool("raw_response", true)
	s.StateDir = path(file, t, "state_dir")
}

func (l *loader) log(file string, t *tomlfile.Table) {
	l.config.Log = Log{
		Level:    logLevel(t),
		Format:   t.Enum("format", "console", "console", "json"),
		File:     path(file, t, "file"),
		MaxSize:  t.Size("max_size", 50<<20, 1<<10, 1<<40),
		MaxFiles: t.Int("max_files", 5, 0, 10000),
	}
}

// logLevel reads the levels of the log.
func logLevel(t *tomlfile.Table) string {
	text := t.String("level", loglevel.Default)
	if _, err := loglevel.Parse(text); err != nil {
		t.Faultf("level", "%v", err)
		return loglevel.Default
	}
	return text
}

func (l *loader) http(t *tomlfile.Table) {
	h := &l.config.HTTP
	h.Listen = address(t, "listen", "127.0.0.1:26580")
	h.AdminListen = address(t, "admin_listen", "")
	h.AllowOrigins = origins(t, "allow_origins")
	h.Advertise = t.String("advertise", "")
	if h.Advertise != "" {
		if u, err := url.Parse(h.Advertise); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			t.Faultf("advertise", "advertise is the base URL that phones are told: write it like \"http://192.168.0.5:26580\"")
		}
	}
}

func (l *loader) sip(t *tomlfile.Table) {
	l.config.SIP = SIP{Enabled: t.Bool("enabled", false), Listen: address(t, "listen", "")}
}

// origins reads a list of the origins of web pages.
func origins(t *tomlfile.Table, key string) []string {
	var all []string
	for i, text := range t.Strings(key, nil) {
		o, err := origin.Parse(text)
		if err != nil {
			t.FaultItem(key, i, "%v", err)
			continue
		}
		all = append(all, o)
	}
	return all
}

// classes are what a client may be allowed to do.
var classes = []string{"control", "monitor", "raw", "admin"}

func (l *loader) access(file string, t *tomlfile.Table) {
	a := &l.config.Access
	a.AnonymousNetworks = networks(t, "anonymous_networks", []string{"loopback"})
	for _, n := range a.AnonymousNetworks {
		if open := l.open(); open != "" && everyone(n) {
			t.Faultf("anonymous_networks", "%s lets anyone dial without a login, and %s is open to the network: name your own networks, or let clients log in as a [[user]]", n, open)
		}
	}
	a.AnonymousDevices = t.Strings("anonymous_devices", []string{"*"})
	a.AnonymousAllow = allow(t, "anonymous_allow", []string{"control", "monitor", "raw"})
	l.countryDatabase(file, t)
}

func (l *loader) user(file string, t *tomlfile.Table) {
	u := User{Name: t.Required("name"), PasswordHash: secret(file, t, "password_hash", "password")}
	u.Devices = t.Strings("devices", []string{"*"})
	u.Allow = allow(t, "allow", []string{"control", "monitor"})
	u.Networks = networks(t, "networks", nil)
	for _, other := range l.config.Users {
		if other.Name == u.Name && u.Name != "" {
			t.Faultf("name", "user %q stands twice: give every user its own name", u.Name)
		}
	}
	l.config.Users = append(l.config.Users, u)
}

// networkWords are the names for groups of networks.
var networkWords = map[string][]string{
	"loopback": {"127.0.0.0/8", "::1/128"},
	"private":  {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"},
}

func networks(t *tomlfile.Table, key string, def []string) []netip.Prefix {
	var nets []netip.Prefix
	for i, word := range t.Strings(key, def) {
		list, known := networkWords[word]
		if !known {
			list = []string{word}
		}
		for _, text := range list {
			p, err := netip.ParsePrefix(text)
			if err != nil {
				if a, aerr := netip.ParseAddr(text); aerr == nil {
					p, err = a.Prefix(a.BitLen())
				}
			}
			if err != nil {
				t.FaultItem(key, i, "%q is no network: write \"loopback\", \"private\" or an address range such as \"10.0.0.0/8\"", word)
				continue
			}
			nets = append(nets, p.Masked())
		}
	}
	return nets
}

func allow(t *tomlfile.Table, key string, def []string) []string {
	words := t.Strings(key, def)
	for i, w := range words {
		if !slices.Contains(classes, w) {
			t.FaultItem(key, i, "unknown class %q: write one of %s", w, strings.Join(classes, ", "))
		}
	}
	return words
}

// address reads a listen address. An empty one is no address, which only a key
// whose default it is may have.
func address(t *tomlfile.Table, key, def string) string {
	a := t.String(key, def)
	if a == "" && def == "" {
		return a
	}
	if _, port, err := net.SplitHostPort(a); err != nil || !validPort(port) {
		t.Faultf(key, "%q is no address to listen at: write host:port, or :port for all addresses", a)
	}
	return a
}

func validPort(port string) bool {
	n, err := net.LookupPort("tcp", port)
	return err == nil && n >= 0 && port != ""
}

// path reads a path, relative to the file that names it.
func path(file string, t *tomlfile.Table, key string) string {
	p := t.String(key, "")
	if p == "" {
		return ""
	}
	return resolve(file, p)
}
