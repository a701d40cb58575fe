package server_test

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/server"
)

// httpServer is a server with the users of withUsers, where the networks may be
// anonymous, and its log.
func httpServer(t *testing.T, anonymous ...netip.Prefix) (*server.Server, *bytes.Buffer) {
	log := &bytes.Buffer{}
	c := server.Config{}
	withUsers()(&c)
	c.Logger, c.AnonymousNetworks = zerolog.New(zerolog.SyncWriter(log)), anonymous
	c.Anonymous = server.Rights{Devices: []string{"1*"}, Allow: []string{"monitor"}}
	s := server.New(c)
	t.Cleanup(func() { s.Shutdown(t.Context()) })
	return s, log
}

// TestHTTPRights: the rights of an HTTP request are those of the line protocol.
func TestHTTPRights(t *testing.T) {
	for _, c := range []struct {
		name, from, user, secret string
		header                   []string
		devices, failure         string
	}{
		{"anonymous", "127.0.0.1:1", "", "", nil, "1*", ""},
		{"anonymous by IPv4 in IPv6", "[::ffff:127.0.0.1]:1", "", "", nil, "1*", ""},
		{"nobody", "192.0.2.1:1", "", "", nil, "", "log in: "},
		{"nobody behind a proxy", "127.0.0.1:1", "", "", []string{"Via", "1.1 x"}, "", "log in: "},
		{"nobody behind a proxy that names this machine", "192.0.2.1:1", "", "", []string{"X-Forwarded-For", "127.0.0.1"}, "", "log in: "},
		{"a user", "192.0.2.1:1", "crm", "se cret", nil, "101", ""},
		{"a user behind a proxy", "127.0.0.1:1", "crm", "se cret", []string{"Forwarded", "for=10.0.0.1"}, "101", ""},
		{"a user of a network", "10.1.2.3:1", "far", "plain", nil, "*", ""},
		{"a user from another network", "127.0.0.1:1", "far", "plain", nil, "", "no such user, or another secret: "},
		{"a user of a network behind a proxy in it", "10.1.2.3:1", "far", "plain", []string{"X-Real-Ip", "10.0.0.1"}, "", "no such user, "},
		{"a wrong secret where anyone may be anonymous", "127.0.0.1:1", "crm", "wrong", nil, "", "no such user, "},
		{"an unknown user", "127.0.0.1:1", "nobody", "plain", nil, "", "no such user, "},
		{"a user without a secret", "127.0.0.1:1", "locked", "", nil, "", "no such user, "},
		{"another way to log in", "127.0.0.1:1", "", "", []string{"Authorization", "Bearer plain"}, "", "log in: "},
		{"an empty login", "127.0.0.1:1", "", "", []string{"Authorization", ""}, "", "log in: "},
		{"two logins", "127.0.0.1:1", "admin", "plain", []string{"Authorization", "Basic eDp4"}, "", "log in: "},
		{"no address", "pipe", "", "", nil, "", "log in: "},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, log := httpServer(t, loopback...)
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.from
			if c.user != "" {
				r.SetBasicAuth(c.user, c.secret)
			}
			for i := 0; i < len(c.header); i += 2 {
				r.Header.Add(c.header[i], c.header[i+1])
			}
			began := time.Now()
			rights, err := s.HTTPRights(r)
			switch {
			case c.failure == "" && (err != nil || rights.Devices[0] != c.devices):
				t.Errorf("%s: %v, %v", c.name, rights, err)
			case c.failure != "" && (rights != nil || !errors.Is(err, server.ErrLogin) || !strings.HasPrefix(err.Error(), c.failure)):
				t.Errorf("%s: %v, %v", c.name, rights, err)
			}
			if guessed := strings.HasPrefix(c.failure, "no such"); guessed != (time.Since(began) > 0) || guessed != strings.Contains(log.String(), "login failed") {
				t.Errorf("%s: it took %v, the log says %s", c.name, time.Since(began), log)
			}
			if strings.Contains(log.String(), "wrong") || strings.Contains(log.String(), "plain") {
				t.Errorf("%s: a secret stands in the log: %s", c.name, log)
			}
		})
	}
}

// TestGuessingByHTTP: who hangs up before the answer guesses no faster, other
// addresses are served meanwhile, and so is the first one later.
func TestGuessingByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := httpServer(t)
		ask := func(from, secret string) error {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = from
			r.SetBasicAuth("admin", secret)
			_, err := s.HTTPRights(r)
			return err
		}
		var guesses sync.WaitGroup
		var mu sync.Mutex
		answers := map[error]int{}
		for range 50 {
			guesses.Go(func() {
				err := ask("192.0.2.1:1", "guess")
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, server.ErrManyLogins) {
					err = server.ErrManyLogins
				} else if errors.Is(err, server.ErrLogin) {
					err = server.ErrLogin
				}
				answers[err]++
			})
		}
		synctest.Wait()
		if n := answers[server.ErrManyLogins]; n != 34 || len(answers) != 1 {
			t.Errorf("answered at once: %v", answers)
		}
		if err := ask("192.0.2.2:1", "plain"); err != nil {
			t.Errorf("another address: %v", err)
		}
		began := time.Now()
		guesses.Wait()
		if took := time.Since(began); answers[server.ErrLogin] != 16 || took < 13*time.Second {
			t.Errorf("%v after %v", answers, took)
		}
		if err := ask("192.0.2.1:2", "plain"); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

// TestRightsOf: nobody may nothing; a class counts on devices that are seen.
func TestRightsOf(t *testing.T) {
	var nobody *server.Rights
	some := &server.Rights{Devices: []string{"101", "2*"}, Allow: []string{"admin"}}
	for _, c := range []struct {
		rights        *server.Rights
		class, device string
		sees, may     bool
	}{
		{nobody, "admin", "101", false, false}, {some, "admin", "101", true, true}, {some, "admin", "1011", false, false},
		{some, "admin", "299", true, true}, {some, "control", "299", true, false}, {some, "admin", "", false, false}, {some, "", "101", true, false},
	} {
		if sees, may := c.rights.Sees(c.device), c.rights.May(c.class, c.device); sees != c.sees || may != c.may {
			t.Errorf("%+v: sees %v, may %v", c, sees, may)
		}
	}
	if nobody.Has("admin") || !some.Has("admin") || some.Has("raw") {
		t.Error("classes")
	}
}
