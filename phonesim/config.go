package phonesim

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// Auth says how a phone's web interface asks for credentials.
type Auth int

// The kinds of authentication that a phone may ask for.
const (
	AuthNone   Auth = iota // AuthNone asks for nothing.
	AuthBasic              // AuthBasic asks for the password in plain (RFC 7617).
	AuthDigest             // AuthDigest asks for an MD5 digest (RFC 7616).
)

// Config describes one simulated phone. Only Extension is required.
type Config struct {
	// Kind is the kind of phone.
	Kind Kind
	// Extension is the number of the phone, and the user name of its identity.
	Extension string
	// DisplayName is the name the other party sees.
	DisplayName string
	// Listen is the address of the web interface; "127.0.0.1:0" when empty.
	Listen string

	// Username and Password protect the web interface if Auth is not AuthNone.
	Username, Password string
	// Auth selects how the web interface asks for Username and Password.
	Auth Auth
	// DigestWithoutQOP makes the digest challenge one without qop, as RFC 2069 had it.
	DigestWithoutQOP bool
	// NonceUses is how often a digest nonce may be used before the phone
	// answers stale=true; 0 means always.
	NonceUses int
	// HiddenTags makes every page but the index need a hidden token.
	HiddenTags bool

	// Model is the model as the phone shows it; "snom715" or "ACME D20" when empty.
	Model string
	// Firmware is the firmware version; "8.9.3.80" or "2.4.1" when empty. The hold
	// key of a snom phone is F_R before 8.7.3.7, from then on F_HOLD.
	Firmware string
	// MAC is the MAC address, twelve hexadecimal digits; made from Extension when empty.
	MAC string
	// Host is the SIP domain in $local and $remote; "pbx.local" when empty.
	Host string
	// BareURIs leaves out "sip:" in $local, $remote and $active_url, as some firmware does.
	BareURIs bool

	// Settings are the phone's settings before it boots.
	Settings map[string]string
	// ReadOnlySettings are accepted by the web interface and not changed.
	ReadOnlySettings []string
	// LackedSettings are unknown to the phone, as newer ones are to old firmware.
	LackedSettings []string
	// MaxSettingLength is the longest value in bytes that is saved; longer
	// ones are dropped without a word. 0 means no limit, and 255 for Generic.
	MaxSettingLength int

	// AnswerDelay makes the phone answer by itself after that time; 0 means never.
	AnswerDelay time.Duration
	// RingTimeout ends an unanswered call at this phone as missed; 0 means never.
	RingTimeout time.Duration
	// RejectDelay is how long a call dialled here lasts if it cannot be put
	// through (unknown, busy, do not disturb); 20 ms when 0.
	RejectDelay time.Duration
	// BootTime is how long the web interface is gone during a reboot.
	BootTime time.Duration
	// NoCallWaiting makes the phone busy for further calls when it has one.
	NoCallWaiting bool
	// Quiet phones send no action URL whatever their settings say.
	Quiet bool
}

// withDefaults returns the configuration with its gaps filled, or says what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	if c.Extension == "" {
		return c, errors.New("phone without an extension")
	}
	if c.Auth < AuthNone || c.Auth > AuthDigest {
		return c, fmt.Errorf("phone %q: unknown kind of authentication %d", c.Extension, c.Auth)
	}
	if c.Kind != Snom && c.Kind != Generic {
		return c, fmt.Errorf("phone %q: unknown kind of phone %d", c.Extension, c.Kind)
	}
	kind := c.Kind.traits()
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.Model == "" {
		c.Model = kind.model
	}
	if c.Firmware == "" {
		c.Firmware = kind.firmware
	}
	if c.Host == "" {
		c.Host = "pbx.local"
	}
	if c.RejectDelay == 0 {
		c.RejectDelay = defaultRejectDelay
	}
	if c.MaxSettingLength == 0 {
		c.MaxSettingLength = kind.maxSetting
	}
	if c.MAC == "" {
		h := fnv.New32a()
		h.Write([]byte(c.Extension))
		c.MAC = fmt.Sprintf("%s%06X", kind.mac, h.Sum32()&0xffffff)
	}
	c.DisplayName = oneLine(c.DisplayName)
	return c, nil
}

// oneLine replaces control characters by blanks: a name may hold anything but
// the end of a request line, also bytes that are no UTF-8.
func oneLine(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c < ' ' || c == 0x7f {
			b[i] = ' '
		}
	}
	return string(b)
}

// olderThan reports whether the dotted version a is before b. Missing and
// unreadable parts count as zero.
func olderThan(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if x, y := versionPart(as, i), versionPart(bs, i); x != y {
			return x < y
		}
	}
	return false
}

func versionPart(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}
