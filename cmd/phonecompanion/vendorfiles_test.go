package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/vendorfile"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// fetching returns the shipped profiles of phones that fetch a file, by name.
func fetching(t *testing.T) map[string]*phoneprofile.Profile {
	t.Helper()
	files, err := profiles.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*phoneprofile.Profile{}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".toml")
		if !ok {
			continue
		}
		text, err := profiles.FS.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		p, err := phoneprofile.Parse(f.Name(), text)
		if err != nil {
			t.Fatal(err)
		}
		if p.FileName("000413ABC101") != "" {
			all[name] = p
		}
	}
	return all
}

// asPhone writes a request as a phone with a small HTTP client does: lines end in
// LF, there is no Host, and blanks stand as they are.
func asPhone(t *testing.T, address, target string) (status, body string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(c, "GET %s HTTP/1.1\nConnection: close\n\n", target)
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
	_, status, _ = strings.Cut(head, " ")
	return strings.SplitN(status, " ", 2)[0], body
}

// filled is what phones put in the place of their variables, by the parameters that
// the shipped profiles give them.
var filled = map[string]string{"call": "c-1", "remote": "sip:555@pbx;user=phone", "r": "555", "local": "sip:101@pbx", "name": "Jane Doe", "n": "Jane Doe"}

// fill returns the target of an address in a file as the phone calls it. Grandstream's
// have no scheme.
func fill(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		rest = address
	}
	target := rest[strings.IndexByte(rest, '/'):]
	return regexp.MustCompile(`([a-z]+)=\$[^&]*`).ReplaceAllStringFunc(target, func(pair string) string {
		name, _, _ := strings.Cut(pair, "=")
		return name + "=" + filled[name]
	})
}

// TestFilesOfShippedProfiles: the phones of every shipped profile that has a file
// get it from the running server, a parser that is not ours reads it, and the
// addresses in it work: those of calls give a monitoring client the events of a
// call, that of a softkey its press, and every other one is heard.
func TestFilesOfShippedProfiles(t *testing.T) {
	t.Parallel()
	all := fetching(t)
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range all {
			if !yield(name) {
				return
			}
		}
	})
	if len(names) < 10 {
		t.Fatalf("only %q", names)
	}
	var phones []phonesim.Config
	for i := range names {
		phones = append(phones, phonesim.Config{Extension: fmt.Sprint(101 + i)})
	}
	o := newOfficeOf(t, phones...)
	o.phone = []string{`monitor = "manual"`} // its file has the addresses
	o.access = []string{`anonymous_allow = ["control", "monitor", "admin"]`}
	o.more = "[[queue]]\nid = \"support\"\n"
	o.profiles, o.keys = map[string]string{}, map[string][]string{}
	for i, name := range names {
		extension := phones[i].Extension
		o.profiles[extension], o.keys[extension] = name, []string{fmt.Sprintf(`mac = "000413ABC%s"`, extension)}
		if name == "mitel" { // its keys have names by the model
			o.keys[extension] = append(o.keys[extension], `model = "6930"`)
		}
	}
	k := &keyOffice{player: newPlayer(o, t.Name())}
	k.process = o.start()
	for i, name := range names {
		t.Run(name, func(t *testing.T) { checkFetched(t, k, phones[i].Extension, name, all[name]) })
	}
}

func checkFetched(t *testing.T, k *keyOffice, extension, name string, p *phoneprofile.Profile) {
	shown := runIn(t, k.dir, "profile", "show", name, "--for", extension, "--config", k.config())
	address := regexp.MustCompile(`http://\S+/prov/\S+`).FindString(shown.stderr)
	if address == "" {
		t.Fatalf("no address in %+v", shown)
	}
	if p.UsesURL("QUEUE") {
		body := `{"softkeys":[{"index":2,"function":"QUEUE","value":"support","label":"<Help> & \"more\""}]}`
		if status, answer, _ := k.ask("PATCH", "/api/v1/phones/"+extension, body); status != 200 {
			t.Fatalf("%d %s", status, answer)
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	status, body := asPhone(t, u.Host, u.Path)
	if status != "200" {
		t.Fatalf("the file: %s %s", status, body)
	}
	f, err := vendorfile.Read([]byte(body))
	if err != nil {
		t.Fatalf("%v in\n%s", err, body)
	}

	c, err := net.Dial("tcp", k.process.line)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	in := bufio.NewScanner(c)
	line := func(want string) {
		t.Helper()
		if !in.Scan() || !strings.HasPrefix(in.Text()+" ", want+" ") {
			t.Fatalf("%q, %v, want %s", in.Text(), in.Err(), want)
		}
	}
	fmt.Fprintf(c, "MonitorStart %s\r\n", extension)
	line("error_ind SUCCESS MonitorStart")
	call := func(address string) {
		t.Helper()
		if !strings.Contains(address, "/a/"+extension+"/") {
			t.Fatalf("no address of ours: %q", address)
		}
		if status, _ := asPhone(t, u.Host, fill(address)); status != "200" {
			t.Errorf("%s: %s", fill(address), status)
		}
	}
	for _, e := range []struct {
		signal phoneprofile.Signal
		want   string
	}{
		{phoneprofile.SignalDelivered, "Delivered " + extension + " newCall " + extension + " 555"},
		{phoneprofile.SignalEstablished, "Established " + extension},
		{phoneprofile.SignalCleared, "ConnectionCleared " + extension},
	} {
		call(f.Settings[settingOf(t, p, e.signal)])
		line(e.want)
	}
	if p.UsesURL("QUEUE") {
		call(keyAddress(f))
		line("ButtonPress " + extension + " " + extension + ` 3 <Help>_&__more_ QUEUE_support`)
	}
	heard := 0
	for _, value := range f.Settings {
		if strings.Contains(value, "/a/"+extension+"/") {
			call(value)
			heard++
		}
	}
	if slots := len(p.MeaningfulSlots()); heard < slots {
		t.Errorf("%d addresses in the file, and the profile has %d", heard, slots)
	}
}

// settingOf finds the setting whose address tells a signal and nothing else.
func settingOf(t *testing.T, p *phoneprofile.Profile, signal phoneprofile.Signal) string {
	t.Helper()
	for _, event := range p.MeaningfulSlots() {
		if e := p.Events[event]; len(e.Rules) == 1 && e.Rules[0].Signal == signal {
			return e.Setting
		}
	}
	t.Fatalf("no address tells %v", signal)
	return ""
}

// keyAddress finds the address of the softkey: it is a setting, or an element fkey.
func keyAddress(f *vendorfile.File) string {
	for _, value := range f.Settings {
		if strings.Contains(value, "/key?key=3") {
			return value
		}
	}
	for _, key := range f.Keys {
		if strings.Contains(key.Text, "/key?key=3") {
			return strings.TrimPrefix(key.Text, "url ")
		}
	}
	return ""
}
