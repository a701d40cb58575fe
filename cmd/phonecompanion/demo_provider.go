package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// demoCloud is where the demonstration's provider listens, if it is free.
const demoCloud = "127.0.0.1:26590"

// demoAnswer is how long the telephones of the demonstration's provider ring
// that answer by themselves: long enough to see it.
const demoAnswer = 3 * time.Second

// demoProvider runs the demonstration with a simulated provider, until ctx ends.
func demoProvider(ctx context.Context, listen string, stdout, stderr io.Writer) error {
	if err := demoCanListen(listen); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "phonecompanion-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p := providersim.New(providersim.Config{})
	defer p.Close()
	address, err := p.Start(freeOr(demoCloud, "127.0.0.1:0"))
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if err := demoExtensions(p); err != nil {
		return err
	}
	// The credentials are those that the simulated provider knows by itself.
	text := fmt.Sprintf("[server]\nlisten = %q\nstate_dir = %q\n[http]\nlisten = %q\n[log]\nlevel = \"warn\"\n"+
		"[provider]\nid = \"ringcentral\"\nhostname = %q\nport = %s\nprotocol = \"HTTP\"\n"+
		"client_id = \"sim-client\"\nclient_secret = \"sim-secret\"\njwt = \"sim.jwt.credential\"\n",
		listen, dir, freeOr(demoHTTP, "127.0.0.1:0"), u.Hostname(), u.Port())
	return serveDemo(ctx, text, stderr, func(a *app) {
		host, port, _ := net.SplitHostPort(a.Line.String())
		fmt.Fprintf(stdout, demoProviderText, a.Line, address, host, port, address, address, address)
	})
}

// demoExtensions adds the extensions of the demonstration: 101 is answered by
// whoever looks on, the others answer by themselves.
func demoExtensions(p *providersim.Provider) error {
	for i, phone := range demoPhones {
		e := providersim.Extension{Number: phone.Extension, Name: phone.DisplayName}
		if i > 0 {
			e.AnswerAfter = demoAnswer
		}
		if _, err := p.Add(e); err != nil {
			return err
		}
	}
	return nil
}

// demoProviderText is what the demonstration with a provider prints.
const demoProviderText = `Phone Companion is serving on %s, with a simulated RingCentral at %s,
which has the extensions 101, 102 and 103. A line that begins with { is a request to it.

In another window:

    telnet %s %s

and type, or paste:

    {"method":"GET","resource":"/restapi/v1.0/account/~/extension"}
    {"method":"POST","resource":"/restapi/v1.0/account/~/extension/~/ring-out","body":{"from":{"phoneNumber":"101"},"to":{"phoneNumber":"102"}}}
    {"method":"GET","resource":"/restapi/v1.0/account/~/extension/~/presence?detailedTelephonyState=true"}
    BYE

101 rings first. Answer it, or let somebody call:

    curl -d extension=101 -d act=answer %s/-/sim/person
    curl -d extension=101 -d from=+12025550123 %s/-/sim/incoming
    curl %s/-/sim/calls

Press Ctrl-C here to stop.
`
