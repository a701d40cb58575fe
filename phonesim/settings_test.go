package phonesim

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

const save = "/dummy.htm?settings=save&store_settings=save&"

func TestSaveSettings(t *testing.T) {
	_, a, _, _ := pair(t)
	url := "http://srv/e?a=$remote&b=+1%20x;y"
	encoded := strings.NewReplacer("%", "%25", "&", "%26", "$", "%24").Replace(url)
	status, _ := get(t, a, save+"action_incoming_url="+encoded+"&fkey0=url%20http://x/&fkey_label0=A%2520B&nonsense=1&disable_speaker=on")
	if status != "HTTP/1.1 200 OK" {
		t.Error(status)
	}
	for name, want := range map[string]string{
		"action_incoming_url": url, "fkey0": "url http://x/", "fkey_label0": "A%20B",
		"nonsense": "", "disable_speaker": "on", "settings": "", "store_settings": "",
	} {
		if got := a.Setting(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	get(t, a, save+"action_incoming_url=")
	if got := a.Setting("action_incoming_url"); got != "" {
		t.Errorf("after clearing: %q", got)
	}
	get(t, a, "/dummy.htm?action_incoming_url=x")
	if got := a.Setting("action_incoming_url"); got != "" {
		t.Errorf("saved without settings=save: %q", got)
	}
}

func TestSettingsThatAreNotSaved(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{
		Extension: "101", MaxSettingLength: 5, ReadOnlySettings: []string{"action_hold"},
		Settings: map[string]string{"action_hold": "http://old/"},
	})
	status, _ := get(t, p, save+"action_hold=x&action_unhold=123456&action_transfer=12345")
	if status != "HTTP/1.1 200 OK" {
		t.Error(status)
	}
	for name, want := range map[string]string{"action_hold": "http://old/", "action_unhold": "", "action_transfer": "12345"} {
		if got := p.Setting(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	p.SetSetting("action_hold", "http://new/")
	if got := p.Setting("action_hold"); got != "http://new/" {
		t.Errorf("a person set %q", got)
	}
}

func TestRebootForgetsUnstoredSettings(t *testing.T) {
	_, a, b, in := pair(t)
	a.Dial("102")
	get(t, a, "/dummy.htm?settings=save&action_hold=http://x/&fkey0=line")
	get(t, a, save+"fkey1=line")
	get(t, a, "/advanced_update.htm?reboot=Reboot")
	wait(t, a, func(s *Snapshot) bool { return s.Registered && len(s.Calls) == 0 })
	if a.Setting("fkey0") != "" || a.Setting("fkey1") != "line" || !strings.Contains(a.Setting("action_hold"), in.addr) {
		t.Errorf("settings %q %q %q", a.Setting("fkey0"), a.Setting("fkey1"), a.Setting("action_hold"))
	}
	in.want(b, "incoming 101", "disconnected 101", "missed 101")
	get(t, a, "/advanced_update.htm?reset=Reset")
	if got := a.Setting("fkey1"); got != "" {
		t.Errorf("after the reset fkey1 = %q", got)
	}
}

func TestSettingsPages(t *testing.T) {
	o := newOffice(t)
	value := `http://srv/?a=$remote&b="<x>"`
	p := add(t, o, Config{
		Extension: "101", Password: "secret",
		Settings: map[string]string{"action_incoming_url": value, "fkey3": "speed 1"},
	})
	_, body := get(t, p, "/settings.htm")
	m := regexp.MustCompile(`(?s)<pre>\n(.*)</pre>`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal(body)
	}
	lines := strings.Split(html.UnescapeString(m[1]), "\n")
	got := make(map[string]string)
	for _, line := range lines {
		name, v, _ := strings.Cut(line, "!: ")
		got[name] = v
	}
	if got["action_incoming_url"] != value || got["user_name1"] != "101" || got["fkey3"] != "speed 1" || got["http_pass"] != "" {
		t.Errorf("settings %q", got)
	}
	if _, ok := got["action_hold"]; !ok {
		t.Error("an empty setting is not shown")
	}
	want := `<input name="action_incoming_url" value="` + html.EscapeString(value) + `">`
	if _, body = get(t, p, "/action.htm"); !strings.Contains(body, want) {
		t.Errorf("no %s in\n%s", want, body)
	}
	if _, body = get(t, p, "/fkey.htm"); !strings.Contains(body, `<input name="fkey3" value="speed 1">`) {
		t.Error(body)
	}
}

// TestSettingsAreBytes: what is no UTF-8 is shown as it was saved; the end of a
// line is not.
func TestSettingsAreBytes(t *testing.T) {
	for kind, target := range map[Kind]string{Snom: "/settings.htm", Generic: "/config?item=notify.incoming"} {
		setting := map[Kind]string{Snom: "action_incoming_url", Generic: "notify.incoming"}[kind]
		p := add(t, newOffice(t), Config{Kind: kind, Extension: "101", Settings: map[string]string{setting: "caf\xe9 \u00e9\r\n\u2028x"}})
		if _, body := get(t, p, target); !strings.Contains(body, "caf\xe9 \u00e9  \u2028x\n") {
			t.Errorf("shown as %q", body)
		}
	}
}
