package main_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// skyConfig is a configuration with phones at a simulated provider, and on a desk
// with it as the fallback.
func skyConfig(t *testing.T, id string) (sim *providersim.Provider, dir string) {
	t.Helper()
	sim = providersim.New(providersim.Config{})
	t.Cleanup(func() { sim.Close() })
	address, err := sim.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Add(providersim.Extension{Number: "201"}); err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	text := "[server]\nlisten = \"127.0.0.1:0\"\n" + fmt.Sprintf(hostedProvider, id, u.Hostname(), u.Port(), hostedLogins[id]) +
		fmt.Sprintf("[[phone]]\nextension = \"201\"\nprofile = %q\nidentity = \"+12025550201\"\n", id) +
		fmt.Sprintf("[[phone]]\nextension = \"202\"\nprofile = \"snom-d8xx\"\naddress = \"127.0.0.1:9\"\nfallback = %q\n", id)
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "phonecompanion.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return sim, dir
}

var (
	tookTime  = regexp.MustCompile(`after \d+(\.\d+)?m?s, \d+ bytes`)
	triedCall = regexp.MustCompile(`try\d+`)
)

// TestProfileTryCloud: actions of phones at a provider can be tried, with a login
// of the command's own; no secret is shown.
func TestProfileTryCloud(t *testing.T) {
	t.Parallel()
	sim, dir := skyConfig(t, "netsapiens")
	try := func(code int, want string, args ...string) {
		t.Helper()
		got := runIn(t, dir, append([]string{"profile", "try"}, args...)...)
		text := triedCall.ReplaceAllString(tookTime.ReplaceAllString(got.stdout, "after Ns"), "tryN")
		if got.code != code || text != want {
			t.Errorf("%s: code %d\n%s%s\nwant\n%s", args, got.code, text, got.stderr, want)
		}
		if strings.Contains(got.stdout+got.stderr, "sim-") {
			t.Errorf("%s: a secret is shown:\n%s%s", args, got.stdout, got.stderr)
		}
	}
	try(0, `# step 1 of 1
> POST /ns-api/v2/domains/~/users/201/calls HTTP/1.1
> Content-Type: application/json
> Accept: application/json
> 
> {"synchronous":"no","call-id":"tryN","call-orig-user":"201","call-term-user":"+12025550177"}
< status 202 after Ns
< {"code":202,"message":"Accepted"}
verdict: SUCCESS (success_status [200 201 202 204])

`, "201", "MakeCall", "number=+12025550177")
	if err := sim.Person("201", providersim.HangUp); err != nil {
		t.Error(err)
	}
	try(0, `# step 1 of 1
> GET /ns-api/v2/domains/~/users/201/calls HTTP/1.1
> Accept: application/json
< status 200 after Ns
< []
verdict: SUCCESS (success_status [200 201 202 204])

no calls
`, "201", "poll")
	try(1, `# profile "snom-d8xx" has no MakeCall: the fallback "netsapiens" does it
# step 1 of 1
> POST /ns-api/v2/domains/~/users/202/calls HTTP/1.1
> Content-Type: application/json
> Accept: application/json
> 
> {"synchronous":"no","call-id":"tryN","call-orig-user":"202","call-term-user":"201"}
< status 404 after Ns
< {"code":404,"message":"Not Found"}
verdict: REFUSED: the provider answered with status 404, "Not Found" (success_status)
`, "202", "MakeCall", "number=201")
}

// TestProfileTryRingCentral: the provider's ids are looked up, and what there is
// no call for is said.
func TestProfileTryRingCentral(t *testing.T) {
	t.Parallel()
	sim, dir := skyConfig(t, "ringcentral")
	got := runIn(t, dir, "profile", "try", "201", "MakeCall", "number=+12025550177")
	if got.code != 0 || !regexp.MustCompile(`(?m)^> POST /restapi/v1\.0/account/~/extension/\d+/ring-out HTTP/1\.1$`).MatchString(got.stdout) {
		t.Errorf("%+v", got)
	}
	if sim.Stats().Sins != 0 {
		t.Errorf("%+v", sim.Stats())
	}
	got = runIn(t, dir, "profile", "try", "202", "HoldCall")
	if got.code != 1 || !strings.Contains(got.stdout, "the provider has no extension 202") {
		t.Errorf("%+v", got)
	}
	got = runIn(t, dir, "profile", "show", "ringcentral", "--for", "201")
	if got.code != 1 || !strings.Contains(got.stderr, `profile "ringcentral" has no action URLs to set`) {
		t.Errorf("%+v", got)
	}
}
