package console

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Config says what a console does.
type Config struct {
	Address     string      // host:port, as [Address] makes it
	TLS         *tls.Config // nil: none
	JSON        bool        // the server's JSON lines as they are
	User        string      // empty: no login
	Password    string
	AskPassword bool     // ask for the password of User at the terminal
	Monitor     []string // devices to monitor from the beginning
	Options     string   // of the greeting, Key=Value;…; empty: those that suit people
	NoColour    bool

	HistoryFile string                        // empty: the history ends with the session
	Keys        func(profile string) []string // the keys of phones, for completion; may be nil

	// Of scripts.
	Deadline    time.Duration // how long a reply may take
	Wait        time.Duration // how long events are shown after the last command
	StopOnError bool
}

// Options that suit people at a terminal, and scripts.
const (
	peopleOptions = "DeviceInformation=Standard;Errors=Extended;Snapshot=On"
	scriptOptions = "Errors=Extended"
)

// CheckOptions looks at options that a user gives.
func CheckOptions(options string) error {
	if options == "" {
		return nil
	}
	o, _, err := stli.DefaultOptions().Greet([]byte(options))
	if err != nil {
		return fmt.Errorf("--options %q: %w", options, err)
	}
	if o.JSON || hasOption(options, "Format") {
		return errors.New("--options: the format is not chosen there: --json shows JSON")
	}
	return nil
}

// hasOption tells whether options set a key.
func hasOption(options, key string) bool {
	for _, pair := range strings.Split(options, ";") {
		k, _, _ := strings.Cut(pair, "=")
		if strings.EqualFold(strings.TrimSpace(k), key) {
			return true
		}
	}
	return false
}
