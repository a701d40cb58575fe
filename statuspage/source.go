package statuspage

import (
	"context"
	"time"

	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A Source is the server that the page shows. Its methods are called by several
// goroutines, and only while somebody looks.
type Source interface {
	// Phones returns all phones by extension.
	Phones() []*phone.Phone
	// Find returns the phone with an extension, or nil.
	Find(extension string) *phone.Phone
	// Recent returns the newest events of a device, the newest first.
	Recent(device string, most int) []*stli.Event
	// Clients returns some of the clients, and how many there are.
	Clients(most int) (some []server.Client, all int)
	// Configuration returns how the last reload went.
	Configuration() Configuration
	// Provider returns how the server stands with the provider; nil: none is
	// configured.
	Provider() *provider.Standing
	// Pages says which web pages, and so which names of this server, are known.
	Pages() origin.Policy
	// Reload reads the configuration again. The error is one that Configuration
	// does not show, such as that a reload is under way.
	Reload() error
	// LogLevels returns the levels of the log; nil: they cannot be changed.
	LogLevels() *loglevel.Levels
	// Command sends one command as a client at an address would, and returns
	// what the server answers. An empty address is one that nobody trusts.
	Command(ctx context.Context, c Command) (answer []string, err error)
}

// Configuration is how the last reload went.
type Configuration struct {
	When   time.Time // zero: there was none since the start
	Faults []string  // file:line:column: text; none: the configuration is in force
}

// A Command is what somebody sends by the form.
type Command struct {
	From         string // the address, host:port
	User, Secret string // empty: with the rights of the address alone
	Line         string
}
