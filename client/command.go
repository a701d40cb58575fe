package client

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// ownVerbs are the commands that the client gives by itself.
var ownVerbs = []string{"STLI", "BYE", "Login", "Resume", "MonitorStart", "MonitorStop", "RawCommand"}

// Do gives a command and waits until the server has answered it. The tag
// is the one that Event.CommandTag shows on the events of a call that this
// command started.
//
// Words are quoted where they need it. A quote inside a word, or a control
// character, cannot be written in a line and is ErrArgument. A refusal of
// the server is an [*Error]. The commands that the Client gives by itself
// (greeting, Login, MonitorStart, MonitorStop, Resume, BYE) are refused, too;
// see [Client.Monitor].
func (c *Client) Do(ctx context.Context, verb string, args ...string) (tag string, err error) {
	for _, own := range ownVerbs {
		if strings.EqualFold(verb, own) {
			return "", fmt.Errorf("%w: %s is given by the client itself", ErrArgument, own)
		}
	}
	k := &call{verb: verb}
	if len(args) > 0 {
		k.device = args[0]
	}
	for _, listing := range []string{"SnapshotDevice", "Devices"} { // their answers are longer
		if strings.EqualFold(verb, listing) {
			k.verb = listing
		}
	}
	err = c.give(ctx, k, args)
	return k.tag, err
}

// give gives one command.
func (c *Client) give(ctx context.Context, k *call, args []string) (err error) {
	if k.line, err = commandLine(k.verb, args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.CommandTimeout)
	defer cancel()
	l, err := c.current(ctx)
	if err != nil {
		return fmt.Errorf("%s was not sent: %w", k.verb, err)
	}
	return l.exec(ctx, k)
}

// nextTag returns a tag that no other command of this client has.
func (c *Client) nextTag() string { return strconv.FormatUint(c.tags.Add(1), 36) }
