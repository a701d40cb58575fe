package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// TwinkleAddress is from where every Twinkle tells of its calls: it has no
// address of its own, only ports.
const TwinkleAddress = "127.0.0.1"

const (
	// twinkleStartTime is how long Twinkle may take to be registered. It is
	// within 0.1 s, on a machine that has nothing else to do.
	twinkleStartTime = 15 * time.Second

	// registeredTwinkle is what Twinkle writes when it is registered.
	registeredTwinkle = "registration succeeded"
)

// TwinkleConfig describes one Twinkle.
type TwinkleConfig struct {
	Extension    string // its number, and its user name at the registrar
	Domain       string // the registrar's address
	Dir          string // for its files; it is its HOME
	SIPPort      int    // UDP and TCP, on every address
	FirstRTPPort int    // the first of six: a pair for each of its lines
	ActionURL    string // what its event scripts call, without the event: http://SERVER/a/EXTENSION/TOKEN
}

// Twinkle is a real SIP phone that tells of its calls by itself: for every
// event of a call it runs a script, and the script calls an action URL with
// curl. It is driven as by a person, by the commands of its console; commands
// over HTTP it has none. For hold and retrieve it has no event.
type Twinkle struct {
	config  TwinkleConfig
	process *process
	console io.WriteCloser
}

// StartTwinkle starts a Twinkle and waits until it is registered.
func StartTwinkle(ctx context.Context, config TwinkleConfig) (*Twinkle, error) {
	w := &Twinkle{config: config}
	if err := w.writeFiles(); err != nil {
		return nil, fmt.Errorf("phone %s: %w", config.Extension, err)
	}
	p, err := newProcess(syscall.SIGKILL, config.Dir, "twinkle-console", config.Extension+".cfg")
	if err != nil {
		return nil, err
	}
	p.cmd.Env = append(p.cmd.Env, "no_proxy=*") // for curl
	if w.console, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.start(); err != nil {
		return nil, err
	}
	w.process = p
	if err := poll(ctx, twinkleStartTime, w.registered); err != nil {
		w.Stop()
		return nil, fmt.Errorf("phone %s: %w\n%s", config.Extension, err, w.Log())
	}
	return w, nil
}

// StartTwinkle adds a Twinkle to the lab, registered when it returns, whose
// event scripts call this action URL; see [TwinkleConfig].
func (l *Lab) StartTwinkle(ctx context.Context, extension, actionURL string) (*Twinkle, error) {
	sipPort, rtpPort, err := l.block.twinkle(len(l.twinkles))
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(l.dir, "twinkle-"+strconv.Itoa(len(l.twinkles)))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	w, err := StartTwinkle(ctx, TwinkleConfig{
		Extension: extension, Domain: l.Domain, Dir: dir, SIPPort: sipPort, FirstRTPPort: rtpPort, ActionURL: actionURL,
	})
	if err == nil {
		l.twinkles = append(l.twinkles, w)
	}
	return w, err
}

// writeFiles checks the configuration and writes the phone's files.
func (w *Twinkle) writeFiles() error {
	c := w.config
	if !extensionPattern.MatchString(c.Extension) {
		return fmt.Errorf("not an extension: %q", c.Extension)
	}
	if err := checkLoopback(c.Domain); err != nil {
		return err
	}
	if err := checkSetting(SlotIncoming, c.ActionURL); err != nil {
		return err
	}
	if strings.ContainsAny(c.ActionURL+c.Dir, " \t\"\r\n") {
		return errors.New("blanks and quotes would break its settings")
	}
	folder := filepath.Join(c.Dir, ".twinkle")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	script := filepath.Join(c.Dir, "event.sh")
	if err := copyConf(script, "twinkle-event.sh", 0o700); err != nil {
		return err
	}
	values := struct {
		TwinkleConfig
		Script string
	}{c, script}
	if err := writeConf(filepath.Join(folder, "twinkle.sys"), "twinkle.sys", values); err != nil {
		return err
	}
	return writeConf(filepath.Join(folder, c.Extension+".cfg"), "twinkle.cfg", values)
}

// registered tells whether the phone has said that it is.
func (w *Twinkle) registered() error {
	switch {
	case w.process.ended():
		return errors.New("it has ended")
	case !strings.Contains(w.process.output.String(), registeredTwinkle):
		return errors.New("not registered")
	}
	return nil
}

// Type gives the phone a command, as a person would at its console: call 101,
// answer, reject, bye, hold, retrieve.
func (w *Twinkle) Type(command string) error {
	if strings.ContainsAny(command, "\r\n") {
		return fmt.Errorf("not one command: %q", command)
	}
	_, err := io.WriteString(w.console, command+"\n")
	return err
}

// Stop ends the phone at once, with the scripts that it has started.
func (w *Twinkle) Stop() { w.process.kill() }

// Log returns the end of the phone's output.
func (w *Twinkle) Log() string { return w.process.output.String() }
