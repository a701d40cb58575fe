package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// The ports of a phone, each on its own address.
const (
	httpPort     = 8000 // commands
	controlPort  = 4444 // events
	settingsPort = 8080 // action URLs, by the Bridge
)

const (
	// rtpPortsPerPhone is the number of RTP ports of a phone: a pair for
	// each of four calls.
	rtpPortsPerPhone = 8

	// defaultMaxCalls is the number of calls that a phone takes, dialled
	// ones included, before it is busy.
	defaultMaxCalls = 4

	// baresipStartTime is how long a phone may take to be registered. It
	// is within 0.1 s, on a machine that has nothing else to do.
	baresipStartTime = 15 * time.Second

	// commandTimeout is how long a phone may take to answer a question of
	// the lab's own: it answers within 1 ms.
	commandTimeout = 2 * time.Second

	// modulePath is where Debian keeps baresip's modules.
	modulePath = "/usr/lib/baresip/modules"
)

// extensionPattern is what an extension may be: it stands in a configuration
// file and in SIP addresses.
var extensionPattern = regexp.MustCompile(`^[0-9A-Za-z._-]{1,32}$`)

// BaresipConfig describes one phone.
type BaresipConfig struct {
	Extension    string // its number, and its user name at the registrar
	Domain       string // the registrar's address
	Address      string // its own loopback address, which nobody else uses
	Dir          string // for its files
	FirstRTPPort int    // the first of eight; RTP ports are shared by all addresses
	MaxCalls     int    // 0 for the default of 4
	Contact      string // SIP address for Message; "" for none
}

// Baresip is one real SIP phone.
type Baresip struct {
	config  BaresipConfig
	process *process
}

// StartBaresip starts a phone and waits until it answers commands and is
// registered.
func StartBaresip(ctx context.Context, config BaresipConfig) (*Baresip, error) {
	b := &Baresip{config: config}
	if b.config.MaxCalls == 0 {
		b.config.MaxCalls = defaultMaxCalls
	}
	if err := b.writeFiles(); err != nil {
		return nil, fmt.Errorf("phone %s: %w", config.Extension, err)
	}
	if err := b.start(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// writeFiles checks the configuration and writes the phone's files.
func (b *Baresip) writeFiles() error {
	if !extensionPattern.MatchString(b.config.Extension) {
		return fmt.Errorf("not an extension: %q", b.config.Extension)
	}
	for _, address := range []string{b.config.Address, b.config.Domain} {
		if err := checkLoopback(address); err != nil {
			return err
		}
	}
	account := fmt.Sprintf("\"Phone %[1]s\" <sip:%[1]s@%[2]s>;regint=60;answermode=manual;audio_codecs=pcmu,pcma\n", b.config.Extension, b.config.Domain)
	contact := ""
	if b.config.Contact != "" {
		contact = fmt.Sprintf("\"PC\" <%s>\n", b.config.Contact)
	}
	for name, content := range map[string]string{"accounts": account, "contacts": contact} {
		if err := os.WriteFile(filepath.Join(b.config.Dir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return writeConf(filepath.Join(b.config.Dir, "config"), "baresip.conf", struct {
		BaresipConfig
		SIPPort, HTTPPort, ControlPort, LastRTPPort int
		ModulePath                                  string
	}{b.config, sipPort, httpPort, controlPort, b.config.FirstRTPPort + rtpPortsPerPhone - 1, modulePath})
}

// start starts the program.
func (b *Baresip) start(ctx context.Context) error {
	p, err := startProcess(syscall.SIGKILL, b.config.Dir, "baresip", "-4", "-f", b.config.Dir)
	if err != nil {
		return err
	}
	b.process = p
	if err := poll(ctx, baresipStartTime, func() error { return b.registered(ctx) }); err != nil {
		b.Stop()
		return fmt.Errorf("phone %s at %s: %w\n%s", b.config.Extension, b.config.Address, err, b.Log())
	}
	return nil
}

// registered asks the phone whether it is.
func (b *Baresip) registered(ctx context.Context) error {
	if b.process.ended() {
		return errors.New("it has ended")
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	text, err := phoneCommand(ctx, b.HTTP(), "reginfo")
	if err != nil {
		return err
	}
	if !registrationInfo(text) {
		return errors.New("not registered")
	}
	return nil
}

// Message makes the phone send its contact a SIP MESSAGE.
func (b *Baresip) Message(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	for _, command := range []string{"contact_next", "message " + text} {
		if _, err := phoneCommand(ctx, b.HTTP(), url.PathEscape(command)); err != nil {
			return err
		}
	}
	return nil
}

// HTTP returns the address for commands.
func (b *Baresip) HTTP() string { return b.at(httpPort) }

// Control returns the address of the control port, which is the Bridge's.
func (b *Baresip) Control() string { return b.at(controlPort) }

// at returns the phone's address with a port.
func (b *Baresip) at(port int) string {
	return net.JoinHostPort(b.config.Address, strconv.Itoa(port))
}

// Stop ends the phone at once, like a pulled plug: its calls are not ended and
// its registration stays.
func (b *Baresip) Stop() { b.process.kill() }

// Restart stops the phone and starts it again. It is registered when Restart
// returns; its calls are lost.
func (b *Baresip) Restart(ctx context.Context) error {
	b.Stop()
	return b.start(ctx)
}

// Freeze makes the phone stop dead with all its connections open: it accepts
// new ones and answers nothing. Thaw lets it go on with what has come meanwhile.
func (b *Baresip) Freeze() error { return b.process.freeze() }

// Thaw ends a Freeze.
func (b *Baresip) Thaw() error { return b.process.thaw() }

// Log returns the end of the phone's output.
func (b *Baresip) Log() string { return b.process.output.String() }
