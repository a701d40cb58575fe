package main

import (
	"context"
	"time"
)

// Names of the limits.
const (
	limitKeepAlive = "net/http to the phone, connections kept"
	limitClosing   = "net/http to the phone, a connection each"
	limitRaw       = "raw sockets to the phone, a connection each"
	limitRelay     = "bare relay process, raw sockets"
)

// commandsLeast is the goal for many phones at a time, as a ratio to net/http.
const commandsLeast = 0.8

// commandParts are the variants of the command rows, phones by phones.
type commandParts struct {
	server, keepAlive, closing, raw, relay []caller
	open                                   []lineConns
}

func (c *commandParts) close() {
	for _, l := range c.open {
		l.close()
	}
}

// commandCallers connects to the server and to the relay, once for each phone.
func (b *bench) commandCallers(ctx context.Context, v *server, phones office) (*commandParts, error) {
	c := &commandParts{}
	for _, addr := range []string{v.line, b.limits.line} {
		conns, err := dialLines(ctx, addr, len(phones))
		if err != nil {
			c.close()
			return nil, err
		}
		c.open = append(c.open, conns)
	}
	kept, closing := newHTTPClient(false), newHTTPClient(true)
	for i, p := range phones {
		c.server = append(c.server, makeCall(c.open[0][i], p.extension))
		c.relay = append(c.relay, makeCall(c.open[1][i], p.addr()))
		c.keepAlive = append(c.keepAlive, directHTTP(kept, p))
		c.closing = append(c.closing, directHTTP(closing, p))
		c.raw = append(c.raw, directRaw(p))
	}
	return c, nil
}

// makeCall returns a caller that lets a device dial. The relay takes a phone's
// address for the device.
func makeCall(c *lineConn, device string) caller {
	return c.asker("MakeCall "+device+" "+calledNumber+"\r\n", "error_ind SUCCESS MakeCall")
}

// measureCommands measures commands a second with so many phones at a time.
func measureCommands(ctx context.Context, b *bench) error {
	counts := []int{1, 8, 64}
	phones, err := openOffice(counts[len(counts)-1], 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "manual"})
	if err != nil {
		return err
	}
	defer b.end(v)
	c, err := b.commandCallers(ctx, v, phones)
	if err != nil {
		return err
	}
	defer c.close()
	for _, n := range counts {
		server := newVariant("server", v.process, c.server[:n])
		relay := newVariant(limitRelay, b.limits.process, c.relay[:n])
		all := []*variant{
			server, relay, newVariant(limitRaw, nil, c.raw[:n]),
			newVariant(limitClosing, nil, c.closing[:n]), newVariant(limitKeepAlive, nil, c.keepAlive[:n]),
		}
		if err := interleave(ctx, b, closedLoop, pick(b, 3, 2), pick(b, 600*time.Millisecond, 200*time.Millisecond), all...); err != nil {
			return err
		}
		name := "commands, " + plural(n, "phone") + " at a time"
		for _, limit := range all[1:] {
			row := b.report.add("command", name, "1/s", server.rate(), limit.name, limit.rate())
			if limit.name == limitClosing && n == counts[len(counts)-1] && !b.quick {
				row.atLeastTimes(commandsLeast)
			}
		}
		b.report.add("command", "server's CPU, "+plural(n, "phone"), "µs/command", server.cpuMicros(), limitRelay, relay.cpuMicros())
	}
	return nil
}
