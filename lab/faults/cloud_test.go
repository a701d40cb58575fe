package faults_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// A sky is a desk with a provider behind a way, whose extension 201 has no phone of
// ours.
type sky struct {
	*desk
	sim     *providersim.Provider
	way     *way   // from the server to the provider
	hook    *way   // from the provider to the server; nil: it calls nobody
	posts   *posts // that go there
	timeout string // for an answer of the provider's
	phone   string // more keys of 201
}

// newSky makes a sky whose server does not run yet.
func newSky(t *testing.T, changes ...func(*providersim.Config)) *sky {
	t.Helper()
	s := &sky{desk: newDesk(t), posts: newPosts(), timeout: "1s"}
	c := providersim.Config{
		ClientSecret: planted + "-secret", JWT: planted + ".jwt.credential", Password: planted + "-password", WebHookClient: s.posts.client(),
		// The rate limits have tests of their own.
		Limits: map[string]int{providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1, providersim.Auth: -1},
	}
	for _, change := range changes {
		change(&c)
	}
	s.sim = providersim.New(c)
	t.Cleanup(func() { s.sim.Close() })
	address, err := s.sim.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.sim.Add(providersim.Extension{Number: "201", Name: "Hana Cloud", DirectNumber: "+12025550201"}); err != nil {
		t.Fatal(err)
	}
	s.way = newWay(t, u.Host)
	return s
}

// serve starts the server with a login at RingCentral.
func (s *sky) serve(login string) *sky {
	s.t.Helper()
	return s.at("ringcentral", login, "ringcentral")
}

// at starts the server with a login at a provider, and with a profile for 201.
func (s *sky) at(provider, login, profile string) *sky {
	s.t.Helper()
	host, port, err := net.SplitHostPort(s.way.addr())
	if err != nil {
		s.t.Fatal(err)
	}
	s.More = fmt.Sprintf("[provider]\nid = %q\nhostname = %q\nport = %s\nprotocol = \"HTTP\"\nclient_id = \"sim-client\"\nclient_secret = \"%s-secret\"\ntimeout = %q\n%s\n",
		provider, host, port, planted, s.timeout, login) + s.More
	s.More += fmt.Sprintf("[[phone]]\nextension = \"201\"\nprofile = '%s'\n%s", profile, s.phone)
	s.start()
	if s.hook != nil {
		s.hook.leadTo(s.Web())
	}
	s.t.Cleanup(func() {
		for _, secret := range s.posts.secrets() {
			if strings.Contains(s.Log(), secret) {
				s.t.Errorf("%s, by which the provider's events are known, is in the log", secret)
			}
		}
	})
	return s
}

// jwt is the login of most tests.
const jwt = `jwt = "` + planted + `.jwt.credential"`

// dialled returns how often the provider has read a request to dial.
func (s *sky) dialled() (n int) {
	for _, r := range s.sim.Requests() {
		if strings.HasPrefix(r, "POST ") && (strings.Contains(r, "/call-out") || strings.HasSuffix(r, "/calls")) {
			n++
		}
	}
	return n
}

// person has the user of 201 do something, as soon as there is a call to do it with.
func (s *sky) person(act providersim.Act) {
	s.t.Helper()
	servertest.Eventually(s.t, "201: "+string(act), func() bool { return s.sim.Person("201", act) == nil })
}

// connected waits until there have been so many WebSockets.
func (s *sky) connected(n int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), servertest.Patience)
	defer cancel()
	if err := s.sim.Wait(ctx, func() bool { return s.sim.Stats().WebSockets >= n }); err != nil {
		s.t.Fatal(err)
	}
}
