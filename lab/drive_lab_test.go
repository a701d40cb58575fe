//go:build lab

package lab

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// profileFile is the profile that these tests prove.
const profileFile = "../profiles/baresip.toml"

// exchange is one request and its answer, as they were on the wire.
type exchange struct{ request, answer []byte }

// driver sends a phone the requests of the profile.
type driver struct {
	profile *phoneprofile.Profile
	domain  string
	sent    func(extension, action string, x exchange) // sees every exchange; may be nil
}

// newDriver reads the profile.
func newDriver(t *testing.T, domain string) *driver {
	t.Helper()
	text, err := os.ReadFile(profileFile)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := phoneprofile.Parse(profileFile, text)
	if err != nil {
		t.Fatal(err)
	}
	return &driver{profile: profile, domain: domain}
}

// act carries out an action: all requests of the first case for the state.
func (d *driver) act(ctx context.Context, p *Phone, action string, state phoneprofile.State, set func(*phoneprofile.Values)) error {
	values := new(phoneprofile.Values)
	values.Set(phoneprofile.InsertIdentity, d.domain)
	set(values)
	cases := d.profile.Cases(action, "")
	for i := range cases {
		if !cases[i].Applies(state, values) {
			continue
		}
		for _, step := range cases[i].Steps {
			if err := d.request(ctx, p, action, step.Request, values); err != nil {
				return fmt.Errorf("%s %s: %w", action, p.Extension, err)
			}
		}
		return nil
	}
	return fmt.Errorf("%s %s: not in state %s", action, p.Extension, state)
}

// request sends one request, judges the answer and takes from it what later
// requests need.
func (d *driver) request(ctx context.Context, p *Phone, action string, r *phoneprofile.Request, values *phoneprofile.Values) error {
	rendered, err := r.Render(values)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(p.Address)
	if err != nil {
		return err
	}
	port := rendered.Port
	if port == 0 {
		port = d.profile.HTTP.Port
	}
	x, answer, err := onWire(ctx, net.JoinHostPort(host, strconv.Itoa(port)), rendered)
	if d.sent != nil {
		d.sent(p.Extension, action, x)
	}
	if err != nil {
		return err
	}
	if err := r.Judge(answer); err != nil {
		return err
	}
	for i := range r.Extract {
		e := &r.Extract[i]
		value, ok, err := e.Take(answer, values)
		if err != nil || !ok {
			return fmt.Errorf("no %q in %q: %w", e.Name, answer.Body, err)
		}
		values.SetExtracted(e.Insert, value)
	}
	return nil
}

// onWire sends a request on a connection of its own and reads the answer. It
// waits longer than the profile says: the machine may be slower than a phone.
func onWire(ctx context.Context, address string, r *phoneprofile.Rendered) (exchange, *phoneprofile.Answer, error) {
	x := exchange{request: fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: phonecompanion\r\nConnection: close\r\n\r\n", r.Method, r.Target, address)}
	dialer, err := loopbackDialer("")
	if err != nil {
		return x, nil, err
	}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return x, nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return x, nil, err
	}
	if _, err := conn.Write(x.request); err != nil {
		return x, nil, err
	}
	var answer bytes.Buffer
	resp, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &answer)), nil)
	if err != nil {
		return x, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	x.answer = answer.Bytes()
	return x, &phoneprofile.Answer{Status: resp.StatusCode, Body: body}, err
}
