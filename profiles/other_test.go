package profiles_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// other is the other end of a recorded dialogue: a phone, or the provider.
type other interface {
	do(*phoneprofile.Rendered) (*phoneprofile.Answer, error)
	host() string
	addr() string
	check(*testing.T)
}

// newOther makes the other end of an entry.
func newOther(t *testing.T, p *phoneprofile.Profile, e *dialogue.Entry) other {
	t.Helper()
	if p.Provider != nil {
		return &fakeProvider{wire: e.Wire}
	}
	fake := newPhone(t, e.Wire)
	return &desk{fake, fake.doer(&phonehttp.Phone{Username: e.Username, Password: e.Password, Auth: p.HTTP.Auth}, p)}
}

// desk is a phone, with a client for it.
type desk struct {
	*fakePhone
	send func(*phoneprofile.Rendered) (*phoneprofile.Answer, error)
}

func (d *desk) do(r *phoneprofile.Rendered) (*phoneprofile.Answer, error) { return d.send(r) }
func (d *desk) host() string                                              { return d.fakePhone.ip }

// doer sends requests to the fake phone.
func (p *fakePhone) doer(phone *phonehttp.Phone, profile *phoneprofile.Profile) func(*phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	phone.Host, phone.Port = p.ip, p.port
	return func(r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
		r.Port, r.TLS = 0, false // the fake phone has one port
		return phone.Do(context.Background(), r, &profile.HTTP)
	}
}

// fakeProvider answers what the file says. Requests to it are written as a
// profile makes them: what the connection adds, Host, Authorization and such, is
// of package provider, and is tested there.
type fakeProvider struct {
	wire []dialogue.Exchange
	got  []string
}

func (p *fakeProvider) do(r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.Method, r.Target)
	for _, h := range r.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "\r\n%s", r.Body)
	p.got = append(p.got, b.String())
	n := len(p.got)
	if n > len(p.wire) {
		return nil, fmt.Errorf("a request too many")
	}
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(p.wire[n-1].Received)), &http.Request{Method: r.Method})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return &phoneprofile.Answer{Status: resp.StatusCode, Location: resp.Header.Get("Location"), Body: body}, err
}

func (p *fakeProvider) host() string { return "" }
func (p *fakeProvider) addr() string { return "{host}" }

func (p *fakeProvider) check(t *testing.T) {
	t.Helper()
	for i, got := range p.got {
		if i < len(p.wire) && !dialogue.Matches(p.wire[i].Sent, got) {
			t.Errorf("request %d is\n%q\nwant\n%q", i+1, got, p.wire[i].Sent)
		}
	}
	if len(p.got) != len(p.wire) {
		t.Errorf("%d requests came, want %d", len(p.got), len(p.wire))
	}
}
