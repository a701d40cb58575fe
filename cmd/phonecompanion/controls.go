package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/state"
)

// The actions that commands beside the server ask for.
const (
	actionPing   = "ping"
	actionPhone  = "phone"
	actionRotate = "rotate"
	actionExport = "export"
)

// renewWait is how long `token rotate` waits for the phone to be written: the
// server goes on by itself after that, and a person does not like to wait.
const renewWait = 15 * time.Second

// phoneFacts are what only the server, or whoever has the state folder, knows
// of a phone.
type phoneFacts struct {
	Base  string `json:"base"` // the address of our listener, as the phone reaches it
	Token string `json:"token"`
	File  string `json:"file"` // the path of its provisioning file; "": there is none
}

// rotation is what came of a rotated token.
type rotation struct {
	Profile    string           `json:"profile"`
	ByHand     bool             `json:"by_hand"`
	Monitoring phone.Monitoring `json:"monitoring"` // empty: no server runs
	Reason     string           `json:"reason"`
	Written    bool             `json:"written"` // no slot of the phone holds a former token
}

// controls are the actions of this server.
func (a *app) controls() map[string]control.Action {
	return map[string]control.Action{
		actionPing: {Do: func(context.Context, string) (any, error) { return version, nil }},
		actionPhone: {Do: func(_ context.Context, extension string) (any, error) {
			p := a.exchange.Find(extension)
			if p == nil {
				return nil, unknownToServer(extension)
			}
			s := p.Settings()
			base, err := a.base(s.Host)
			return phoneFacts{Base: base, Token: s.Token, File: a.objects.Path(extension)}, err
		}},
		actionRotate: {Change: true, Do: func(ctx context.Context, extension string) (any, error) { return a.rotate(ctx, extension) }},
		actionExport: {Open: func(context.Context) (control.Document, error) { return a.export() }},
	}
}

// exported is the state as a document, which one command has.
type exported struct {
	*state.Snapshot
	free func()
}

// Close lets another command have one.
func (e exported) Close() error {
	defer e.free()
	return e.Snapshot.Close()
}

// export writes the state into a file, for one command at a time: each takes as
// much of the disk as the state has.
func (a *app) export() (control.Document, error) {
	if !a.exporting.TryLock() {
		return nil, errors.New("another command exports the state just now: wait until it is done")
	}
	snapshot, err := a.store.Snapshot(time.Now())
	if err != nil {
		a.exporting.Unlock()
		return nil, err
	}
	a.logger.Info().Int64("bytes", snapshot.Size()).Msg("state exported")
	return exported{snapshot, a.exporting.Unlock}, nil
}

func unknownToServer(extension string) error {
	return fmt.Errorf("the running server has no phone %q: its configuration is another one, or has a fault", extension)
}

// rotate gives a phone another token: on disk first, then in the running
// server, then in the phone.
func (a *app) rotate(ctx context.Context, extension string) (*rotation, error) {
	settled, err := a.swapToken(extension)
	if err != nil {
		return nil, err
	}
	r := &rotation{}
	wait := time.NewTimer(renewWait)
	defer wait.Stop()
	select {
	case got := <-settled:
		r.Monitoring, r.Reason, r.Written = got.Monitoring, got.Reason, got.Written
	case <-wait.C:
		r.Monitoring, r.Reason = phone.MonitoringUnreachable, "it has not answered yet"
	case <-ctx.Done():
	}
	if p := a.exchange.Find(extension); p != nil {
		s := p.Settings()
		r.Profile, r.ByHand = s.ProfileName, s.ByHand()
	}
	return r, nil
}

// swapToken is rotate without its end. No reload comes between the disk and the
// phone: it would bring the former token back.
func (a *app) swapToken(extension string) (<-chan phone.Renewed, error) {
	a.tokens.Lock()
	defer a.tokens.Unlock()
	if a.exchange.Find(extension) == nil {
		return nil, unknownToServer(extension)
	}
	token, err := a.store.RotateToken(extension, time.Now())
	if err != nil {
		return nil, err
	}
	former, err := a.store.FormerTokens()
	if err != nil {
		return nil, err
	}
	settled, ok := a.exchange.Renew(extension, token, former[extension])
	if !ok {
		return nil, unknownToServer(extension)
	}
	a.objects.Deliver(extension) // its softkeys may hold the token
	a.logger.Info().Str("device", extension).Msg("token rotated")
	return settled, nil
}

// setTokens gives the phones of a configuration their tokens.
func setTokens(store *state.Store, c *config.Config) error {
	extensions := make([]string, len(c.Phones))
	for i, p := range c.Phones {
		extensions[i] = p.Extension
	}
	tokens, err := store.Tokens(extensions)
	if err != nil {
		return fmt.Errorf("tokens of action URLs: %w", err)
	}
	former, err := store.FormerTokens()
	if err != nil {
		return fmt.Errorf("tokens of action URLs: %w", err)
	}
	for _, p := range c.Phones {
		p.Token = tokens[p.Extension]
		p.SetFormer(former[p.Extension])
	}
	return nil
}

// localURL is where a listener is reached from this machine.
func localURL(listen net.Addr) string {
	tcp := listen.(*net.TCPAddr)
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "127.0.0.1" // an unspecified IPv6 address takes IPv4 too
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port))
}
