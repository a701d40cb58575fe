//go:build lab

package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/lab"
)

// answered is the answer to a raw request that went well.
const answered = "error_ind SUCCESS RawCommand\nRawResponse 200 {\"scope\":\"" + lab.GlewlwydScope + "\"}"

// TestGlewlwyd: an OAuth server that nobody here wrote, its grants, and what is
// said of each mistake. One after the other: there is one Glewlwyd.
func TestGlewlwyd(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	good := settings{plugin: lab.GlewlwydOAuth2, grant: "password", client: "office", secret: cloudSecret, password: cloudPassword}
	with := func(change func(*settings)) settings { s := good; change(&s); return s }
	for _, plugin := range []string{lab.GlewlwydOAuth2, lab.GlewlwydOIDC} {
		for _, grant := range []string{"password", "client_credentials"} {
			if got := c.ask(t.TempDir(), with(func(s *settings) { s.plugin, s.grant = plugin, grant })); got != answered {
				t.Errorf("%s, %s: %s", plugin, grant, got)
			}
		}
	}
	for _, m := range []struct {
		name   string
		change func(*settings)
		want   []string
	}{
		{"password", func(s *settings) { s.password = cloudWrong }, []string{"403 Forbidden", "provider.username and provider.password"}},
		{"secret", func(s *settings) { s.secret = cloudWrong }, []string{"provider.client_id and provider.client_secret"}},
		{"client", func(s *settings) { s.client = "nobody" }, []string{"provider.client_id and provider.client_secret"}},
		{"secret, client_credentials", func(s *settings) { s.grant, s.secret = "client_credentials", cloudWrong }, []string{"403 Forbidden", "provider.client_id and provider.client_secret"}},
		{"grant", func(s *settings) { s.client = "barred" }, []string{"lets this client log in with provider.grant = 'password'"}},
		{"grant, client_credentials", func(s *settings) { s.client, s.grant = "barred", "client_credentials" }, []string{"does not let this client log in with provider.grant = 'client_credentials'"}},
		{"refresh token", func(s *settings) { s.grant, s.refresh = "refresh_token", cloudWrong }, []string{"set provider.refresh_token"}},
		{"path", func(s *settings) { s.plugin = "none" }, []string{"look at provider.token_path"}},
	} {
		got := c.ask(t.TempDir(), with(m.change))
		for _, want := range append(m.want, "error_ind ERROR") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %s, want %s", m.name, got, want)
			}
		}
	}
	c.rotation(good)
	c.glewlwyd.Stop()
	if got := c.ask(t.TempDir(), good); !strings.Contains(got, "the provider cannot give an access token at the moment (502 Bad Gateway)") {
		t.Errorf("Glewlwyd is stopped: %s", got)
	}
	c.front.Close()
	if got := c.ask(t.TempDir(), good); !strings.Contains(got, "refuses connections: look at provider.hostname and provider.port") {
		t.Errorf("nothing listens: %s", got)
	}
}

// rotation: every refresh token is good for one use; the server's state folder
// has the newest. Another server with a used one is refused.
func (c *cloud) rotation(s settings) {
	s.plugin = lab.GlewlwydOIDC
	r, err := http.NewRequestWithContext(c.t.Context(), "POST", c.front.URL+"/api/"+s.plugin+"/token",
		strings.NewReader(url.Values{"grant_type": {"password"}, "username": {"joe"}, "password": {s.password}, "scope": {lab.GlewlwydScope}}.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(s.client, s.secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	var given struct {
		Refresh string `json:"refresh_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&given); err != nil || given.Refresh == "" {
		c.t.Fatalf("no refresh token: %s, %v", answer.Status, err)
	}
	s.grant, s.refresh = "refresh_token", given.Refresh
	dir := c.t.TempDir()
	for range 3 {
		if got := c.ask(dir, s); got != answered {
			c.t.Errorf("with its state: %s", got)
		}
	}
	if got := c.granted(); !strings.HasSuffix(got, "password refresh_token refresh_token refresh_token") {
		c.t.Errorf("grants %s", got)
	}
	if got := c.ask(c.t.TempDir(), s); !strings.Contains(got, "set provider.refresh_token") {
		c.t.Errorf("a used refresh token: %s", got)
	}
}
