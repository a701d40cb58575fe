package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// keyOffice is an office in which clients bind keys of 101, a snom D785.
type keyOffice struct {
	*player
	sim *phonesim.Phone
}

func newKeyOffice(t *testing.T, c phonesim.Config, keys ...string) *keyOffice {
	t.Helper()
	c.Extension, c.Model = "101", "snomD785"
	o := newOfficeOf(t, c, phonesim.Config{Extension: "102"})
	o.keys = map[string][]string{"101": keys}
	return &keyOffice{newPlayer(o, t.Name()), o.Phone("101")}
}

// says lets the client say a line and wants a reply that begins so.
func (k *keyOffice) says(line, want string) {
	k.t.Helper()
	k.send(step{text: line})
	got, ok := k.next(step{}, want)
	if !ok || !strings.HasPrefix(got, want) {
		k.t.Errorf("%s: got %q, want %q", line, got, want)
	}
}

// is waits until a setting of the phone is so.
func (k *keyOffice) is(setting, want string) {
	k.t.Helper()
	k.becomes(step{text: setting}, want, func() string { return k.address(k.sim.Setting(setting)) })
}

// lamp waits until a lamp is lit so.
func (k *keyOffice) lamp(number int, want string) {
	k.t.Helper()
	k.becomes(step{text: "lamp"}, want, func() string { return k.sim.Snapshot().Lamps[number] })
}

// address makes an address of the server's the same in every test.
func (k *keyOffice) address(value string) string {
	if k.process != nil {
		value = strings.ReplaceAll(value, "http://"+k.process.http, "HTTP")
	}
	return value
}

const keyURL = "url HTTP/a/101/TOKEN/key?key=2"

// TestKeyOfSomebody: a key that somebody has programmed is not touched, unless
// the configuration allows it; then it comes back as it was.
func TestKeyOfSomebody(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.sim.SetSetting("fkey1", "speed 112")
	k.sim.SetSetting("fkey_label1", "Fire")
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says(`BindKey 101 2 on Sales message x`, `error_ind ERROR BindKey systemResourceAvailability.resourceBusy "fkey1 of 101 is programmed already: clear the key at the phone, or set take_over = true for this phone"`)
	k.is("fkey1", "speed 112")
	k.is("fkey_label1", "Fire")
	k.finish()

	k = newKeyOffice(t, phonesim.Config{}, "take_over = true")
	k.sim.SetSetting("fkey1", "speed 112")
	k.sim.SetSetting("fkey_label1", "Fire")
	k.says(`BindKey 101 2 on Sales message x`, "error_ind SUCCESS BindKey")
	k.is("fkey1", keyURL)
	k.is("fkey_label1", "Sales")
	k.says(`BindKey 101 P2 off Service`, "error_ind SUCCESS BindKey") // no action any more
	k.is("fkey1", "speed 112")
	k.is("fkey_label1", "Service")
	k.says(`UnbindKey 101 2`, "error_ind SUCCESS UnbindKey")
	k.is("fkey_label1", "Fire")
	k.says(`UnbindKey 101 2`, "error_ind SUCCESS UnbindKey")
	k.finish()
}

// TestKeyThatIsLocked: a phone that says yes and keeps nothing is an error, and
// nothing is left behind.
func TestKeyThatIsLocked(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{ReadOnlySettings: []string{"fkey_label1"}})
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says(`BindKey 101 2 on Sales message x`, `error_ind ERROR BindKey unspecified.refusedByPhone "the phone said yes and did not keep fkey_label1: the setting is locked or too long"`)
	k.is("fkey1", "")
	k.lamp(6, "")
	k.finish()
}

// TestKeyThatIsNotShown: success means that the phone has fetched its page.
func TestKeyThatIsNotShown(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	if err := k.sim.SetFault(phonesim.Fault{Kind: phonesim.Deaf}); err != nil {
		t.Fatal(err)
	}
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says(`BindKey 101 2 on Sales`, `error_ind ERROR BindKey unspecified.refusedByPhone "the phone took the request for key 2 and did not fetch its page within 5s: it cannot reach this server, or does not trust it"`)
	if err := k.sim.SetFault(phonesim.Fault{}); err != nil {
		t.Fatal(err)
	}
	k.is("fkey_label1", "")
	k.says(`BindKey 101 2 on Sales`, "error_ind SUCCESS BindKey")
	k.lamp(6, "green On")
	k.finish()
}

// TestKeyAfterBoot: a phone that was started shows its keys again, also where
// nobody monitors it; and when the last key is put back nothing of ours is left.
func TestKeyAfterBoot(t *testing.T) {
	t.Parallel()
	for _, monitored := range []bool{false, true} {
		k := newKeyOffice(t, phonesim.Config{})
		if monitored {
			k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
		}
		k.says(`BindKey 101 2 error Sales message x`, "error_ind SUCCESS BindKey")
		k.lamp(6, "red blinkfast")
		if monitored {
			k.says("MonitorStop 101", "error_ind SUCCESS MonitorStop")
			k.is("action_incoming_url", "")
		}
		if got := k.sim.Setting("action_setup_url"); !strings.Contains(got, "/setup") {
			t.Errorf("monitored %v: the phone would not tell that it was started: %q", monitored, got)
		}
		k.sim.Reboot()
		k.lamp(6, "red blinkfast")
		k.sim.SetSetting("fkey1", "none") // somebody has cleared the key
		k.sim.Reboot()
		k.is("fkey1", keyURL)
		k.says("UnbindKey 101 2", "error_ind SUCCESS UnbindKey")
		k.is("fkey1", "none")
		k.is("action_setup_url", "")
		k.lamp(6, "")
		k.finish()
	}
}

// TestKeyAfterRestart: keys stay bound while the server is not there, and are
// shown again when it comes back, at whatever address.
func TestKeyAfterRestart(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.says(`BindKey 101 2 on Sales message night`, "error_ind SUCCESS BindKey")
	k.process.kill()
	k.ended(step{}, k.expectEnd)
	k.sim.Reboot()
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	k.is("fkey1", keyURL)
	k.lamp(6, "green On")
	k.sim.Press("P2")
	k.expect(step{}, "ButtonPress 101 101 2 Sales night")
	before := k.sim.Setting("fkey1")
	if out, code := runProgram(t, k.dir, "token", "rotate", "101"); code != 0 {
		t.Fatal(out)
	}
	k.becomes(step{}, "true", func() string {
		now := k.sim.Setting("fkey1")
		if now != before && strings.HasPrefix(k.address(now), "url HTTP/a/101/") {
			return "true"
		}
		return now
	})
	k.sim.Press("P2")
	k.expect(step{}, "ButtonPress 101 101 2 Sales night")
	k.says("MonitorStop 101", "error_ind SUCCESS MonitorStop")
	k.says("UnbindKey 101 2", "error_ind SUCCESS UnbindKey")
	k.is("fkey1", "")
	k.finish()
}

// TestKeyOfADeadPhone: what cannot be put back now is put back when the phone
// is there again.
func TestKeyOfADeadPhone(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says(`BindKey 101 2 on Sales message x`, "error_ind SUCCESS BindKey")
	if err := k.sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	k.says("BindKey 101 3 on Sales", "error_ind ERROR BindKey systemResourceAvailability.deviceOutOfService")
	k.says("UnbindKey 101 2", "error_ind ERROR UnbindKey systemResourceAvailability.deviceOutOfService")
	k.is("fkey1", keyURL)
	if err := k.sim.SetFault(phonesim.Fault{}); err != nil {
		t.Fatal(err)
	}
	k.is("fkey1", "")
	k.is("fkey_label1", "")
	k.is("fkey_label2", "")
	k.lamp(6, "")
	k.finish()
}

// TestKeyThatDials: invite calls the number, once for each press.
func TestKeyThatDials(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.says(`BindKey 101 1 on Ben invite 102`, "error_ind SUCCESS BindKey")
	k.sim.Press("P1")
	k.rings(step{}, k.Phone("102"))
	if n := len(k.Phone("102").Snapshot().Calls); n != 1 {
		t.Errorf("102 has %d calls", n)
	}
	k.says("ClearConnection 101", "error_ind SUCCESS")
	k.finish()
}

// TestBadKeys: what cannot be is refused, and the phone hears nothing of it.
func TestBadKeys(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	for line, want := range map[string]string{
		"BindKey 101 0 on x":                                               "operation.invalidParameterValue",
		"BindKey 101 79 on x":                                              "operation.invalidParameterValue",
		"BindKey 101 P99 on x":                                             "operation.invalidParameterValue",
		"BindKey 101 ../2 on x":                                            "operation.invalidParameterValue",
		"BindKey 101 2 ON&x x":                                             "operation.invalidParameterValue",
		"BindKey 101 2 on " + strings.Repeat("x", 10<<10):                  "operation.valueOutOfRange",
		"BindKey 101 2 on \"a\tb\"":                                        "operation.invalidParameterValue",
		"BindKey 101 2 on x message " + strings.Repeat("x", 513):           "operation.valueOutOfRange",
		`BindKey 101 2 on x invite ""`:                                     "operation.invalidCalledDeviceID",
		`BindKey 101 2 on x exec "rm -rf"`:                                 "operation.invalidParameterValue",
		"BindKey 101 2 on x invite " + strings.Repeat("1", 256):            "operation.invalidCalledDeviceID",
		"UnbindKey 101 P0":                                                 "operation.invalidParameterValue",
		"BindKey 101 2 on x message \"" + strings.Repeat("é", 256) + "x\"": "operation.valueOutOfRange",
	} {
		k.says(line, "error_ind ERROR "+strings.Fields(line)[0]+" "+want)
	}
	// A word with bytes that are no UTF-8, or a control character, is no command.
	k.says("BindKey 101 2 on \"a\x07b\"", "error_ind INVALCMD")
	if n := k.sim.Count(); n > 0 {
		t.Errorf("the phone has got %d requests", n)
	}
	k.finish()

	k = newKeyOffice(t, phonesim.Config{}, `model = "D713"`)
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says("BindKey 101 5 on x", `error_ind ERROR BindKey operation.valueOutOfRange "a D713 has 4 keys, those of its side panels too, so there is no key 5"`)
	k.finish()
}

// TestKeyLabelsStayInTheirPlace: markup and separators in a label are text.
func TestKeyLabelsStayInTheirPlace(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	for _, label := range []string{`<LED number='1' color='red'>On</LED>`, `a&fkey3=url http://x;b`, `Büro</Title><x>`, `%41+ %zz`, `{url}`, `$remote`} {
		k.says(`BindKey 101 2 on "`+label+`"`, "error_ind SUCCESS BindKey")
		k.is("fkey_label1", label)
		k.lamp(6, "green On")
		if lamps := k.sim.Snapshot().Lamps; len(lamps) != 1 {
			t.Errorf("%s: lamps are %v", label, lamps)
		}
		k.is("fkey3", "")
	}
	k.finish()
}

// TestKeyBesideAHungPhone: a lamp is lit while another phone hangs.
func TestKeyBesideAHungPhone(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	if err := k.Phone("102").SetFault(phonesim.Fault{Kind: phonesim.Mute}); err != nil {
		t.Fatal(err)
	}
	k.send(step{text: "#slow MakeCall 102 101"})
	began := time.Now()
	k.says("#quick BindKey 101 2 on x", "#quick error_ind SUCCESS BindKey")
	if took := time.Since(began); took > 4*time.Second { // 102 has 5 s
		t.Errorf("it took %v", took)
	}
	k.expect(step{}, "#slow error_ind ERROR MakeCall")
	k.finish()
}

// TestKeyOnAnotherMachine: a state that was exported knows the bound keys, and
// what they held.
func TestKeyOnAnotherMachine(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{}, "take_over = true")
	k.sim.SetSetting("fkey1", "speed 112")
	k.says("BindKey 101 2 on Sales message x", "error_ind SUCCESS BindKey")
	if out, code := runProgram(t, k.dir, "state", "export", "-o", "backup.json"); code != 0 {
		t.Fatal(out)
	}
	k.process.kill()
	k.ended(step{}, k.expectEnd)
	if err := os.RemoveAll(filepath.Join(k.dir, "state")); err != nil {
		t.Fatal(err)
	}
	if out, code := runProgram(t, k.dir, "state", "import", "backup.json"); code != 0 || !strings.Contains(out, " 1 bound keys") {
		t.Fatal(out)
	}
	k.sim.Reboot() // it has forgotten its lamp
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	k.lamp(6, "green On")
	k.is("fkey1", keyURL)
	k.sim.Press("P2")
	k.expect(step{}, "ButtonPress 101 101 2 Sales x")
	k.says("MonitorStop 101", "error_ind SUCCESS MonitorStop")
	k.says("UnbindKey 101 2", "error_ind SUCCESS UnbindKey")
	k.is("fkey1", "speed 112")
	k.is("fkey_label1", "")
	k.finish()
}
