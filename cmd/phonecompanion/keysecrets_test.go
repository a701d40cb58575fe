package main_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestKeysTellNoToken: however a phone fails, its token, with which anybody could
// press its keys, is in no reply, no log and not on the page.
func TestKeysTellNoToken(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{Username: "admin", Password: "pass&word 1"}, `username = "admin"`, `password = "pass&word 1"`)
	k.more = "[[rule]]\ndata = '^rule$'\ncommand = \"MakeCall {device} 102\"\n"
	k.log = []string{`level = "debug"`}
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says("BindKey 101 2 on Sales message rule", "error_ind SUCCESS")
	_, rest, _ := strings.Cut(k.sim.Setting("fkey1"), "/a/101/")
	token, _, _ := strings.Cut(rest, "/")
	if len(token) < 16 {
		t.Fatalf("no token in %q", k.sim.Setting("fkey1"))
	}
	hidden := func(where, text string) {
		t.Helper()
		for _, secret := range []string{token, "pass&word 1", "pass%26word", "pass\\u0026word"} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s tells %s: %.300s", where, secret, text[max(0, at-200):])
			}
		}
	}
	for _, path := range []string{"", "/minibrowser.htm", "/settings.htm", "/dummy.htm", "/info.htm"} {
		for _, kind := range []phonesim.FaultKind{phonesim.DropAfterRead, phonesim.Reset, phonesim.Garbage, phonesim.WrongLength, phonesim.EndlessBody, phonesim.Status, phonesim.RedirectHTTPS} {
			if err := k.sim.SetFault(phonesim.Fault{Kind: kind, Path: path}); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"BindKey 101 2 off Other message rule", "BindKey 101 3 on x", "UnbindKey 101 3"} {
				k.send(step{text: line})
				got, _ := k.next(step{}, "a reply")
				hidden(line, got)
			}
		}
	}
	if err := k.sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/a/101/" + token + "x/key?key=2", "/a/102/" + token + "/key?key=2", "/a/101/" + token + "/key?key=99", "/a/101/" + token + "/nothing", "/a/101/" + token + "/lamp?key=9"} {
		get(t, "http://"+k.process.http+address)
	}
	k.sim.Press("P2")
	hidden("the page", get(t, "http://"+k.process.http+"/"))
	hidden("metrics", get(t, "http://"+k.process.http+"/metrics"))
	k.finish()
	hidden("the log", k.process.logText())
}

func get(t *testing.T, address string) string {
	t.Helper()
	c := http.Client{Timeout: 10 * time.Second}
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return string(body)
}
