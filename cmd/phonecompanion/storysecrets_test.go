package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestStoryTellsNoSecret: a whole session with the log at its most talkative:
// logins, right and wrong, a phone that wants a digest, its action URLs and their
// token, a bound key, tones and keys that are somebody's PIN, and a phone that
// repeats them in whatever way a phone can fail. The secrets of the provider are
// those of TestHostedSecrets and TestSecretsAreInNoLog.
func TestStoryTellsNoSecret(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{Auth: phonesim.AuthDigest, Username: "admin", Password: "planted&password 1"}, `username = "admin"`, `password = "planted&password 1"`)
	k.log = []string{`level = "trace"`}
	k.profiles = map[string]string{"101": "snom"}
	k.access = []string{"anonymous_networks = []"}
	k.more = "[[user]]\nname = \"crm\"\npassword_file = \"crm\"\ndevices = [\"*\"]\nallow = [\"control\", \"monitor\", \"raw\", \"admin\"]\n" +
		"[[rule]]\ndata = '^rule$'\ncommand = \"MakeCall {device} 102\"\n"
	if err := os.WriteFile(filepath.Join(k.dir, "crm"), []byte("planted login"), 0o600); err != nil {
		t.Fatal(err)
	}
	const pin, keys = "73915*0462", "8;2;6;4;0;5"
	ask := func(line string) string {
		t.Helper()
		k.send(step{text: "#q " + line})
		for {
			said, ok := k.next(step{}, "the reply to "+line)
			if !ok || strings.HasPrefix(said, "#q ") {
				return said
			}
		}
	}
	for _, line := range []string{
		"STLI;Errors=Extended", "STLI;Password=planted-option", "Login crm planted-wrong", "Login crm planted-a planted-b", "Logn crm planted-typo", "Login planted-short",
		`{"method":"GET","resource":"/x?access_token=planted-raw"}`, `Login crm "planted login"`, `{"method":"GET","resource":"/x?access_token=planted-raw","headers":"planted-no"}`,
		"MonitorStart 101", "MonitorStart 102", "BindKey 101 2 on Sales message rule",
	} {
		ask(line)
	}
	_, rest, _ := strings.Cut(k.sim.Setting("fkey1"), "/a/101/")
	token, _, _ := strings.Cut(rest, "/")
	if len(token) < 16 {
		t.Fatalf("no token in %q", k.sim.Setting("fkey1"))
	}
	ask("MakeCall 101 102")
	k.rings(step{}, k.Phone("102"))
	// The phone rings before the server has heard of it.
	eventually(t, "a call that is answered", patience, func() bool { return strings.Contains(ask("AnswerCall 102"), "SUCCESS") })
	eventually(t, "a call that takes tones", patience, func() bool { return strings.Contains(ask("GenerateDigits 101 "+pin), "SUCCESS") })
	press := []string{"GenerateDigits 101 " + pin, "SendKeys 101 " + keys, "GenerateDigits 101 " + pin + "x", "SendKeys 101 " + keys + ";planted-key"}
	for _, line := range press {
		ask(line)
	}
	for _, kind := range []phonesim.FaultKind{phonesim.DropAfterRead, phonesim.Reset, phonesim.Garbage, phonesim.WrongLength, phonesim.Status, phonesim.RedirectHTTPS} {
		if err := k.sim.SetFault(phonesim.Fault{Kind: kind, Path: "/command.htm"}); err != nil {
			t.Fatal(err)
		}
		for _, line := range press {
			ask(line)
		}
	}
	if err := k.sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	k.sim.Press("P2")
	for _, address := range []string{"/a/101/" + token + "x/incoming", "/a/102/" + token + "/incoming", "/a/101/" + token + "/nothing", "/a/101/" + token + "/on_hold?remote=1"} {
		get(t, "http://"+k.process.http+address)
	}
	v := &visitor{t, "http://" + k.process.http}
	page := v.try("GenerateDigits 101 "+pin, "user", "crm", "secret", "planted login")
	v.post("levels", "part", "phone", "level", "trace", "minutes", "5")
	page += v.see("/") + v.see("/?phone=101")
	ask("MonitorStop 101")
	ask("UnbindKey 101 2")
	k.finish()
	k.process.terminate()

	log := k.process.logText()
	for _, message := range []string{"command received", "command queued", "plan", "request to phone", "event", "reply", "notification", "signal", "login failed", "client logged in", "key bound", "notification refused"} {
		if !strings.Contains(log, `"message":"`+message+`"`) {
			t.Errorf("nothing is told of %q", message)
		}
	}
	secrets := []string{"planted", token, pin, url.QueryEscape(pin), strings.ReplaceAll(pin, "*", "%2A"), strings.Join(strings.Split(pin, ""), ";"), keys, strings.ReplaceAll(keys, ";", ""), url.QueryEscape(keys)}
	for _, secret := range secrets {
		if at := strings.Index(log, secret); at >= 0 {
			t.Errorf("the log tells %s: %.400s", secret, log[max(0, at-200):])
		}
		// The command that was typed into the form stands there, and nowhere else.
		if shown := strings.ReplaceAll(page, "GenerateDigits 101 "+pin, ""); strings.Contains(shown, secret) {
			t.Errorf("the page tells %s", secret)
		}
	}
}
