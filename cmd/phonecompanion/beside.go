package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/state"
)

// A server that is starting or stopping holds the state folder and answers no
// command; neither takes long.
const (
	besideWait  = 6 * time.Second
	besideRetry = 100 * time.Millisecond
)

// A beside is the state of a server, for a command that runs beside it or in
// its place: the open folder where no server runs, or else the server.
type beside struct {
	store  *state.Store
	server *control.Access
}

// openBeside finds out which of the two it is. The lock of the folder says it:
// what a killed server left there is not asked.
func openBeside(ctx context.Context, dir string) (*beside, error) {
	ctx, cancel := context.WithTimeout(ctx, besideWait)
	defer cancel()
	for {
		store, err := state.OpenNow(dir)
		if err == nil {
			return &beside{store: store}, nil
		}
		if errors.Is(err, fs.ErrPermission) {
			return nil, fmt.Errorf("state folder %s: this user may not read it: run the command as the user that runs the server", dir)
		}
		if busy := (*state.InUseError)(nil); !errors.As(err, &busy) {
			return nil, err
		}
		access, found := control.Find(dir)
		if found == nil {
			var version string
			if found = access.Ask(ctx, actionPing, false, "", &version); found == nil {
				return &beside{server: access}, nil
			}
		}
		select {
		case <-time.After(besideRetry):
		case <-ctx.Done():
			return nil, fmt.Errorf("a server holds the state folder %s and answers no command (%v): it is starting or stopping, so try again; or another user runs it", dir, found)
		}
	}
}

func (b *beside) close() {
	if b.store != nil {
		b.store.Close()
	}
}

// configuredPhone loads the configuration and finds a phone in it. Faults of
// the configuration have been printed.
func configuredPhone(file, extension string, stderr io.Writer) (*config.Config, *phone.Settings, string, error) {
	file, err := findConfig(file)
	if err != nil {
		return nil, nil, "", err
	}
	c, err := config.Load(file, profiles.FS)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return nil, nil, "", faultError{}
	}
	for _, s := range c.Phones {
		if s.Extension == extension {
			return c, s, file, nil
		}
	}
	return nil, nil, "", fmt.Errorf("%s has no phone %q", file, extension)
}

// facts returns what the server knows of a phone, or what it would know if it
// ran.
func (b *beside) facts(ctx context.Context, c *config.Config, s *phone.Settings) (*phoneFacts, error) {
	f := &phoneFacts{}
	if b.server != nil {
		return f, b.server.Ask(ctx, actionPhone, false, s.Extension, f)
	}
	tokens, err := b.store.Tokens([]string{s.Extension})
	if err != nil {
		return nil, err
	}
	listen, err := net.ResolveTCPAddr("tcp", c.HTTP.Listen)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w", err)
	}
	if listen.Port == 0 && c.HTTP.Advertise == "" {
		return nil, errors.New("http.listen has port 0, which is another one each time: start the server first, or give it a port")
	}
	if listen.IP == nil {
		listen.IP = net.IPv6zero
	}
	if f.File, err = inventory.PathIn(b.store, s); err != nil {
		return nil, err
	}
	f.Token = tokens[s.Extension]
	f.Base, err = callbackBase(c.HTTP.Advertise, listen)(s.Host)
	return f, err
}
