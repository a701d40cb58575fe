package faults_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// call makes a call to 201 from outside, and reads that it rings.
func (s *sky) call(l *line, number string) {
	s.t.Helper()
	if _, err := s.sim.Incoming("201", number, ""); err != nil {
		s.t.Fatal(err)
	}
	l.want(fmt.Sprintf(`Delivered 201 newCall 201 %s 201 ""`, number))
}

// TestProviderInterrupted: the provider's WebSocket breaks and is recovered within
// seconds. What happened meanwhile comes then, once, and nobody is alarmed.
func TestProviderInterrupted(t *testing.T) {
	t.Parallel()
	s := newSky(t).serve(jwt)
	l := dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	s.call(l, "+12025550177")
	s.way.shut()
	s.wantLog(`"level":"warn"`, "the WebSocket is tried again")
	s.person(providersim.Answer)
	s.way.open()
	l.want(`Established 201 newCall 201 +12025550177 201 ""`)
	s.person(providersim.HangUp)
	l.want(`ConnectionCleared 201 normalClearing "" ()`)
	s.connected(2)
	if n := s.logged(`"message":"monitoring"`, `"to":"unreachable"`); n != 0 {
		t.Errorf("somebody was alarmed")
	}
}

// TestProviderLost: the provider is gone for longer than that. Its phones are said to
// be out of service, those on desks are not; when it is back its phones are, the call
// that ended meanwhile is cleared, and the one that began is told.
func TestProviderLost(t *testing.T) {
	t.Parallel()
	s := newSky(t).serve(jwt)
	l := dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	l.ask("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	s.call(l, "+12025550177")
	s.way.shut()
	l.want("OutOfService 201 maintenance") // after 10 s
	s.wantMetric("provider_subscription_up", 0)
	s.wantLog(`"level":"warn"`, "the provider's events do not come", `"reason":`)
	s.DND("101", true)
	l.want("DoNotDisturb 101 101 on")
	if err := s.sim.Far("+12025550177", providersim.HangUp); err != nil {
		t.Fatal(err)
	}
	s.sim.ForgetSessions() // the provider keeps events for a while only
	if _, err := s.sim.Incoming("201", "+12025550178", ""); err != nil {
		t.Fatal(err)
	}
	s.way.open()
	l.want("BackInService 201 maintenance", `ConnectionCleared 201 normalClearing "" ()`, `Delivered 201 newCall 201 +12025550178 201 ""`)
	s.wantMetric("provider_subscription_up", 1)
}

// TestProviderTokenRevoked: the provider takes back what the server logs in with.
// Clients are told what to change; nothing is asked in vain again and again; with
// the new one in the configuration all goes on.
func TestProviderTokenRevoked(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	s.serve("grant = \"refresh_token\"\n" + s.refreshToken())
	l := dialLine(t, s.lines)
	l.ask("MakeCall 201 +12025550177", "error_ind SUCCESS MakeCall")
	s.sim.ForgetTokens()
	had := s.dialled()
	l.ask("MakeCall 201 +12025550178", "error_ind ERROR MakeCall systemResourceAvailability.resourceOutOfService "+
		`"the provider refuses the refresh token (400 Bad Request, invalid_grant: Token is invalid): it has expired, or another program has used it up; get a new one and set provider.refresh_token"`)
	s.wantLog(`"level":"warn"`, "provider gave no access token", "provider.refresh_token")
	s.wantMetric(`provider_token_requests_total{result="refused"}`, 1)
	if n := s.dialled() - had; n > 1 {
		t.Errorf("the provider was told to dial %d times", n)
	}
	l.ask("SendKeys 101 CANCEL", "error_ind SUCCESS SendKeys")

	old, err := os.ReadFile(s.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(old), "\n")
	for i := range lines {
		if strings.HasPrefix(lines[i], "refresh_token = ") {
			lines[i] = s.refreshToken()
		}
	}
	if err := os.WriteFile(s.ConfigFile(), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	s.wantLog("configuration reloaded")
	l.ask("MakeCall 201 +12025550179", "error_ind SUCCESS MakeCall")
}

// refreshToken gets a refresh token as an administrator does, and returns the line of
// the configuration.
func (s *sky) refreshToken() string {
	s.t.Helper()
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {planted + ".jwt.credential"}}
	req, err := http.NewRequest(http.MethodPost, "http://"+s.way.Upstream+"/restapi/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Close = true
	req.SetBasicAuth("sim-client", planted+"-secret")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct {
		Token string `json:"refresh_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Token == "" {
		s.t.Fatalf("no refresh token: %v, %s", err, resp.Status)
	}
	return fmt.Sprintf("refresh_token = %q", got.Token)
}
