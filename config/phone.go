package config

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// maxExtension is the longest extension, in bytes: it is a word of every line.
const maxExtension = 64

func (l *loader) phone(file string, _ int, t *tomlfile.Table) {
	s := &phone.Settings{
		Extension:   t.Required("extension"),
		Username:    t.String("username", ""),
		Password:    secret(file, t, "password", "password"),
		SIP:         l.config.SIP.Enabled, // the main file's sections are read before any phone
		SIPUsername: t.String("sip_username", ""),
		SIPPassword: secret(file, t, "sip_password", "sip_password"),
		TakeOver:    t.Bool("take_over", false),
		CheckSource: t.Bool("check_source", true),
		Identity:    t.String("identity", ""),
		MAC:         mac(t),
		Model:       t.String("model", ""),
	}
	if s.SIPPassword != "" && s.SIPUsername == "" {
		t.Faultf("", "there is a secret for SIP and no name to it: write sip_username")
	}
	l.extension(file, t, s.Extension)
	s.ProfileName = t.Required("profile")
	if s.ProfileName != "" {
		s.Profile = l.profile(file, t, "profile", s.ProfileName)
	}
	if s.Model != "" && s.Profile != nil && len(s.Profile.Models) > 0 && s.Profile.Model(s.Model) == nil {
		t.Faultf("model", "profile %q has no model %q: write one of %s, or leave it out", s.ProfileName, s.Model, strings.Join(s.Profile.ModelNames(), ", "))
	}
	switch t.Enum("monitor", "auto", "auto", "always", "manual") {
	case "always":
		s.Monitor = phone.MonitorAlways
	case "manual":
		s.Monitor = phone.MonitorManual
	}
	if s.FallbackName = t.String("fallback", ""); s.FallbackName != "" {
		s.Fallback = l.profile(file, t, "fallback", s.FallbackName)
	}
	if !hosted(s.Profile) || t.Has("address") {
		s.Host, s.Port = hostPort(t)
	}
	l.hosted(t, s)
	s.TLSMode = t.String("tls", "verify")
	s.TLS = phoneTLS(t)
	l.config.Phones = append(l.config.Phones, s)
}

// hosted tells whether the phones of a profile live at the provider.
func hosted(p *phoneprofile.Profile) bool { return p != nil && p.Provider != nil }

// hosted checks that the provider is there which a phone's profiles are for.
func (l *loader) hosted(t *tomlfile.Table, s *phone.Settings) {
	p := &l.config.Provider // the main file's sections are read before any phone
	for _, x := range []struct {
		key, name string
		profile   *phoneprofile.Profile
	}{{"profile", s.ProfileName, s.Profile}, {"fallback", s.FallbackName, s.Fallback}} {
		switch {
		case !hosted(x.profile):
		case p.Hostname == "":
			t.Faultf(x.key, "profile %q is of phones at a provider, and none is configured: write [provider] with its hostname", x.name)
		case x.profile.Provider.Dialect != phoneprofile.DialectCustom && !p.speaks(x.profile.Provider.Dialect):
			t.Faultf(x.key, "profile %q is for provider.id = %q, and the configuration has %q: take a profile for that provider", x.name, x.profile.Provider.Dialect, p.ID)
		}
	}
}

// extension checks an extension: it is a word on the wire and a path segment.
func (l *loader) extension(file string, t *tomlfile.Table, ext string) {
	switch {
	case ext == "":
		return
	case len(ext) > maxExtension:
		t.Faultf("extension", "extension is longer than %d bytes", maxExtension)
	case strings.ContainsFunc(ext, notOfExtension) || strings.Trim(ext, ".") == "":
		t.Faultf("extension", "extension %q cannot stand in a command and in an address: use letters, digits, . _ + -", ext)
	case l.extensions[ext] != "":
		t.Faultf("extension", "extension %q stands twice, also in %s: give every phone its own", ext, l.extensions[ext])
	}
	l.extensions[ext] = file + " " + t.Path()
}

func notOfExtension(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._+-", r)
}

// hostPort reads the address of a phone: a host, or host:port.
func hostPort(t *tomlfile.Table) (host string, port int) {
	a := t.Required("address")
	if a == "" {
		return "", 0
	}
	if net.ParseIP(a) != nil {
		return a, 0
	}
	host = a
	if h, p, err := net.SplitHostPort(a); err == nil {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 65535 {
			t.Faultf("address", "%q has no valid port: write host or host:port", tomlfile.WithoutLogin(a))
		}
		host, port = h, n
	}
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		host = strings.TrimSuffix(inner, "]")
	}
	if host == "" || strings.ContainsAny(host, " /@?#[]") || strings.Contains(host, ":") && !isIPv6(host) {
		t.Faultf("address", "%q is no address of a phone: write a host name or IP address, with :port if it is not the profile's", tomlfile.WithoutLogin(a))
	}
	return host, port
}

// isIPv6 tells whether a host with a colon in it is an address, with a zone or
// without.
func isIPv6(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// macSeparators takes out what stands between the digits. Making it anew for
// each of 40,000 phones costs more than all the rest of the loading.
var macSeparators = strings.NewReplacer(":", "", "-", "", ".", "")

var macPattern = regexp.MustCompile(`^[0-9A-F]{12}$`)

// mac reads a MAC address in any of its spellings.
func mac(t *tomlfile.Table) string {
	text := t.String("mac", "")
	m := strings.ToUpper(macSeparators.Replace(text))
	if m != "" && !macPattern.MatchString(m) {
		t.Faultf("mac", "%q is no MAC address: write twelve hexadecimal digits", text)
	}
	return m
}

// phoneTLS reads how the certificate of a phone is checked.
func phoneTLS(t *tomlfile.Table) *tls.Config {
	switch mode := t.String("tls", "verify"); {
	case mode == "verify":
		return nil
	case mode == "insecure":
		return oldPhones()
	case strings.HasPrefix(mode, "pin:"):
		pin, err := hex.DecodeString(strings.ReplaceAll(mode[len("pin:"):], ":", ""))
		if err != nil || len(pin) != sha256.Size {
			t.Faultf("tls", "a pin is the SHA-256 of the certificate, 64 hexadecimal digits")
			return nil
		}
		c := oldPhones() // the pin is the check
		c.VerifyConnection = func(cs tls.ConnectionState) error {
			if sum := sha256.Sum256(cs.PeerCertificates[0].Raw); !bytes.Equal(sum[:], pin) {
				return &phonehttp.PinError{Sum: sum}
			}
			return nil
		}
		return c
	default:
		t.Faultf("tls", "unknown tls %q: write verify, insecure or pin:<sha256 of the certificate>", mode)
		return nil
	}
}

// oldPhones is TLS without a check of the chain, as old as desk phones have it:
// many know nothing newer than TLS 1.0 with RSA key exchange.
func oldPhones() *tls.Config {
	c := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		c.CipherSuites = append(c.CipherSuites, s.ID)
	}
	return c
}

// profile finds the profile that a phone names: a path relative to the file, or
// a bare name, which is that of a file in the configuration's folder or else of
// a shipped profile. Each is looked for once: thousands of phones share one.
func (l *loader) profile(file string, t *tomlfile.Table, key, name string) *phoneprofile.Profile {
	if bareName(name) {
		file = l.main
	}
	asked := filepath.Dir(file) + "\x00" + name
	if p, known := l.profiles[asked]; known {
		return p
	}
	p, found := l.findProfile(file, name)
	if !found {
		t.Faultf(key, "there is no profile %q: write the name of a shipped one (`phonecompanion profile list`), or the path of a file", name)
		return nil
	}
	l.profiles[asked] = p
	return p
}

func bareName(name string) bool { return !strings.ContainsAny(name, `/\`) && filepath.Ext(name) == "" }

// findProfile reads a profile; it is nil when it has faults.
func (l *loader) findProfile(file, name string) (p *phoneprofile.Profile, found bool) {
	candidates := []string{resolve(file, name)}
	if bareName(name) {
		candidates = []string{resolve(file, name+".toml"), resolve(file, filepath.Join("profiles", name+".toml"))}
	}
	for _, path := range candidates {
		if p, known := l.profiles[path]; known {
			return p, true
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			l.config.Patterns = append(l.config.Patterns, path) // it counts when it comes
			continue
		}
		if err != nil {
			l.profiles[path] = nil
			l.fault(path, readText(err))
			return nil, true
		}
		l.read(path, data)
		return l.addProfile(path, path, data), true
	}
	if l.shipped != nil && filepath.IsLocal(name) {
		if data, err := fs.ReadFile(l.shipped, name+".toml"); err == nil {
			return l.addProfile(name, "profiles/"+name+".toml", data), true
		}
	}
	return nil, false
}

// addProfile parses a profile once; its faults are faults of the configuration.
func (l *loader) addProfile(key, file string, data []byte) *phoneprofile.Profile {
	sum := sha256.Sum256(data)
	if old, ok := l.kept[key]; ok && old.sum == sum {
		l.profiles[key], l.keep[key] = old.profile, old
		l.warnOf(old)
		return old.profile
	}
	p, warnings, err := phoneprofile.Read(file, data, l.shipped)
	if err == nil {
		l.keep[key] = keptProfile{sum, p, warnings}
		l.warnOf(l.keep[key])
	} else {
		var faults tomlfile.Faults
		if errors.As(err, &faults) {
			l.faults = append(l.faults, faults...)
		} else {
			l.fault(file, err.Error())
		}
	}
	l.profiles[key] = p
	return p
}

// warnOf says what of a profile is not used.
func (l *loader) warnOf(k keptProfile) {
	for _, w := range k.warnings {
		l.warn(w)
	}
}
