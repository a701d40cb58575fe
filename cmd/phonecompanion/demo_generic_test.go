package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestProfileOfTheDocument drives the phones with the whole profile of the
// document: every action that the demonstration is asked for, with the events
// of both phones, and what monitoring leaves behind.
func TestProfileOfTheDocument(t *testing.T) {
	b := startDemo(t, map[string]string{"acme.toml": finalProfile(t)})
	one, two := b.dial(), b.dial()
	one.talk("101", "STLI;Version=2;DeviceInformation=Off", "error_ind SUCCESS STLI;Version=2;DeviceInformation=Off",
		"MonitorStart 101", "error_ind SUCCESS MonitorStart")

	// What somebody else has set is not touched, and put back where it may be.
	const theirs = "http://192.0.2.1/theirs?c=%CALLER%"
	b.ask("102", http.MethodPost, "/config", "item=notify.incoming&value="+strings.ReplaceAll(theirs, "%", "%25"))
	two.talk("102", "MonitorStart 102", "error_ind ERROR MonitorStart")
	text, err := os.ReadFile(configName)
	if err != nil {
		t.Fatal(err)
	}
	b.edit(configName, strings.Replace(string(text), `extension = "102"`, "extension = \"102\"\ntake_over = true", 1), demoReloaded)
	two.talk("102", "MonitorStart 102", "error_ind SUCCESS MonitorStart")
	slots := []string{"incoming", "outgoing", "answered", "held", "resumed", "transferred", "ended", "dnd", "boot"}
	for _, slot := range slots {
		if got := b.setting("102", "notify."+slot); !strings.HasPrefix(got, "http://"+b.config.HTTP.Listen+"/a/102/") {
			t.Errorf("notify.%s is %q while 102 is monitored", slot, got)
		}
	}

	one.talk("dial", "MakeCall 101 102", "error_ind SUCCESS MakeCall", "Initiated 101 makeCall c-0-1 101", "Originated 101 newCall 101 102 101")
	two.talk("ring", `Delivered 102 newCall 102 101 102 ""`, "AnswerCall 102", "error_ind SUCCESS AnswerCall", `Established 102 newCall 102 101 102 ""`)
	one.talk("answered", `Established 101 newCall 102 101 102 ""`)
	two.talk("hold", "HoldCall 102", "error_ind SUCCESS HoldCall", "Held 102 normal 102", "HoldCall 102", "error_ind ERROR HoldCall",
		"RetrieveCall 102", "error_ind SUCCESS RetrieveCall", "Retrieved 102 normal 102")
	two.talk("transfer", "TransferCall 102", "error_ind SUCCESS TransferCall", "Held 102 normal 102",
		"MakeCall 102 103", "error_ind SUCCESS MakeCall",
		`Transferred 102 transfer 102 103 (101,103) c-0-1 "" c-0-1 ""`, "ConnectionCleared 102 transfer 102 ()")
	// 101 is connected to 103 instead: a new call of its own, and the end of the old one.
	one.talk("transferred", "Originated 101 newCall 101 103 101", `ConnectionCleared 101 normalClearing "" (c-0-1)`,
		"ClearConnection 101", "error_ind SUCCESS ClearConnection", "ConnectionCleared 101 callCancelled 101 ()")

	two.talk("consultation", "MakeCall 101 102", "error_ind SUCCESS MakeCall", `Delivered 102 newCall 102 101 102 ""`,
		"AnswerCall 102", "error_ind SUCCESS AnswerCall", `Established 102 newCall 102 101 102 ""`,
		"MakeCall 102 103", "error_ind SUCCESS MakeCall", "Initiated 102 makeCall c-0-1 102", "Held 102 normal 102", "Originated 102 newCall 102 103 102",
		"AnswerCall 103", "error_ind SUCCESS AnswerCall", `Established 102 newCall 103 102 103 ""`,
		"TransferCall 102", "error_ind SUCCESS TransferCall", `Transferred 102 transfer 102 101 (103,101) c-0-1 c-0-1 c-0-1 ""`,
		"ConnectionCleared 102 transfer 102 (c-0-1)", "ConnectionCleared 102 transfer 102 ()")

	for _, l := range []*demoLine{one, two} {
		l.conn.Close()
	}
	three := b.dial()
	three.talk("stop", "MonitorStart 102", "error_ind SUCCESS MonitorStart", "MonitorStop 102", "error_ind SUCCESS MonitorStop")
	for _, slot := range slots {
		want := ""
		if slot == "incoming" {
			want = theirs
		}
		if got := b.setting("102", "notify."+slot); got != want {
			t.Errorf("notify.%s is %q after MonitorStop, want %q", slot, got, want)
		}
	}
}

// TestReferenceIsComplete: the document names every insert, signal, state and
// action, and every key that the parser knows.
func TestReferenceIsComplete(t *testing.T) {
	data, err := os.ReadFile(profileDocument)
	if err != nil {
		t.Fatal(err)
	}
	_, reference, ok := strings.Cut(string(data), "\n## Reference\n")
	if !ok {
		t.Fatal("docs/profiles.md has no reference")
	}
	words := strings.Split(phoneprofile.InsertNames()+", "+phoneprofile.SignalNames()+", "+phoneprofile.StateNames(), ", ")
	for _, v := range stli.Verbs() {
		if v.Info().Device && phoneprofile.OwnCommand(v.String()) {
			words = append(words, v.String())
		}
	}
	words = append(words, strings.Split(phoneprofile.LineStateNames(), ", ")...)
	words = append(words, phoneprofile.TransferTarget, phoneprofile.TransferComplete)
	// The fault about an unknown key lists the known ones.
	const unknown = `nonsense_key = 1
[http]
nonsense_key = 1
[sip]
nonsense_key = 1
[keys]
nonsense_key = 1
[callback]
nonsense_key = 1
[callback.fields]
nonsense_key = 1
[event.a]
nonsense_key = 1
[monitor]
nonsense_key = 1
[model.a]
nonsense_key = 1
[settings]
a = { nonsense_key = 1 }
[softkeys]
nonsense_key = 1
settings = [{ nonsense_key = 1 }]
[provision]
nonsense_key = 1
[provider]
nonsense_key = 1
dialect = "nonsense"
[poll]
nonsense_key = 1
resource = "/x"
line = "(?P<id>a)"
[poll.fields]
nonsense_key = 1
[poll.states]
a = "nonsense"
[action.MakeCall]
nonsense_key = 1
extract = { a = { nonsense_key = 1 } }
[action.HoldCall]
steps = [{ nonsense_key = 1 }]
[action.Reboot]
via = "sip"
nonsense_key = 1
`
	_, err = phoneprofile.Parse("x.toml", []byte(unknown))
	for line := range strings.Lines(err.Error()) {
		if _, list, ok := strings.Cut(line, "remove it, or write "); ok {
			words = append(words, strings.Split(strings.ReplaceAll(strings.TrimSpace(list), " or ", ", "), ", ")...)
		}
	}
	for _, w := range words {
		if w = strings.Trim(w, "[]"); !strings.Contains(reference, "`"+w+"`") && !strings.Contains(reference, "`{"+w+"}`") && !strings.Contains(reference, "["+w+"]") {
			t.Errorf("the reference does not name %q", w)
		}
	}
}

// TestDemoFolder: what is in the folder stays, and what is not there comes.
func TestDemoFolder(t *testing.T) {
	profile := finalProfile(t)
	startDemo(t, map[string]string{"acme.toml": profile})
	if data, err := os.ReadFile("acme.toml"); err != nil || string(data) != profile {
		t.Errorf("the profile was changed: %v", err)
	}
	if _, err := os.Stat("acme-manual.md"); err != nil {
		t.Error(err)
	}
}

func TestDemoUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		`--phone "acme": write snom or generic`: {"--phone", "acme"},
		`--dir is for --phone generic`:          {"--dir", "x"},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), append([]string{"demo"}, args...), io.Discard, &stderr)
		if code != exitUsage || stderr.String() != "phonecompanion: "+want+": see phonecompanion --help\n" {
			t.Errorf("%v: %d %s", args, code, stderr.String())
		}
	}
}
