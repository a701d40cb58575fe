package statuspage

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

// TestRefusedActionURL: every reason comes with a way out. The reasons are those
// that package phone gives; the tests of the program bring about the others.
func TestRefusedActionURL(t *testing.T) {
	for reason, want := range map[string]string{
		"192.0.2.1 cannot reach http.listen 127.0.0.1:26580: set http.listen to an address of the phones' network, or :26580 for all": "Write it into [http] of the configuration, and start the server again",
		"no way to nobody.example: dial udp: lookup nobody.example: no such host":                                                     "compare it with address in [[phone]] 101",
		"the phone does not show its setting action_incoming_url, so its old value could not be kept":                                 "Is it a phone, and of the kind that its profile (snom) is for?",
		"the address for action_incoming_url has 300 characters and the phone takes 255: shorten [callback] query or http.advertise":  "Change what the sentence names.",
	} {
		l := &phone.Look{Settings: settings(t, snom(t), "101"), Monitoring: phone.MonitoringRefused, Reason: reason}
		v := judge(l, &circumstances{})
		_, what, _ := strings.Cut(reason, "no way to ")
		if v.Level != Trouble || !strings.HasPrefix(v.Text, "It tells us nothing of its calls") || !strings.Contains(v.Text, what) || !strings.Contains(v.Todo, want) {
			t.Errorf("%s:\n%s\n%s", reason, v.Text, v.Todo)
		}
	}
}

// TestPortGoesWithTheProtocol: who has set HTTPS and left port = 80, as it stands in
// the profile, would meet the next fault.
func TestPortGoesWithTheProtocol(t *testing.T) {
	s := settings(t, snom(t), "101")
	s.ProfileName, s.Port = "own", 0
	if todo := wantHTTPS(s); todo != `Set protocol = "HTTPS" and port = 443 in its profile (own).` {
		t.Error(todo)
	}
	if todo := setProtocol(s, "HTTP"); todo != `Set protocol = "HTTP" in its profile (own).` {
		t.Error(todo)
	}
	s.Port = 8080 // written behind the address, where it counts for both
	if todo := wantHTTPS(s); todo != `Set protocol = "HTTPS" in its profile (own).` {
		t.Error(todo)
	}
}

// TestShippedProfileIsCopiedFirst: nobody is told to write a profile over itself.
func TestShippedProfileIsCopiedFirst(t *testing.T) {
	s := settings(t, snom(t), "101")
	if todo := wantHTTPS(s); !strings.Contains(todo, "phonecompanion profile show snom > own.toml") {
		t.Error(todo)
	}
	s.ProfileName = "own"
	if todo := wantHTTPS(s); strings.Contains(todo, ">") {
		t.Error(todo)
	}
}
