package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// testOffice is an office of simulated phones, and the configuration of a
// server for them.
type testOffice struct {
	*phonesim.Office
	t       *testing.T
	dir     string
	server  []string // more keys of [server]
	access  []string // more keys of [access]
	times   []string // more keys of [calls]
	numbers []string // more keys of [dialplan]
	http    []string // more keys of [http]
	log     []string // more keys of [log]
	phone   []string // more keys of every [[phone]]
	profile string
	phones  []*phonesim.Phone
	byHand  map[string]string // phones that somebody sets, and their profiles
	more    string            // more of the configuration
	cloud   *cloud            // the provider; nil: none
	way     *publicWay        // by which its events come; nil: by WebSocket
	// profiles and keys are the profile and more keys of single phones.
	profiles map[string]string
	keys     map[string][]string
}

// newTestOffice makes an office with three phones: Anna Novak's 101, Ben
// Carter's 102 and Clara Weiss's 103.
func newTestOffice(t *testing.T) *testOffice {
	t.Helper()
	o := newOfficeOf(t)
	o.add(phonesim.Snom)
	return o
}

// newOfficeOf makes an office with other phones.
func newOfficeOf(t *testing.T, phones ...phonesim.Config) *testOffice {
	t.Helper()
	o := &testOffice{Office: phonesim.NewOffice(), t: t, dir: t.TempDir(), profile: "snom"}
	t.Cleanup(func() { o.Close() })
	o.place(phones)
	return o
}

// add gives the office its three phones.
func (o *testOffice) add(kind phonesim.Kind) {
	o.t.Helper()
	o.place([]phonesim.Config{
		{Kind: kind, Extension: "101", DisplayName: "Anna Novak"},
		{Kind: kind, Extension: "102", DisplayName: "Ben Carter"},
		{Kind: kind, Extension: "103", DisplayName: "Clara Weiss"},
	})
}

// place puts phones into the office.
func (o *testOffice) place(phones []phonesim.Config) {
	o.t.Helper()
	for _, c := range phones {
		p, err := o.Add(c)
		if err != nil {
			o.t.Fatal(err)
		}
		o.phones = append(o.phones, p)
	}
}

// generic puts generic phones, with the profile in a file, in the place of
// those that the office has.
func (o *testOffice) generic(profile string) {
	o.t.Helper()
	data, err := os.ReadFile(profile)
	if err == nil {
		err = os.WriteFile(filepath.Join(o.dir, filepath.Base(profile)), data, 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.Close()
	o.Office, o.phones, o.profile = phonesim.NewOffice(), nil, strings.TrimSuffix(filepath.Base(profile), ".toml")
	o.t.Cleanup(func() { o.Close() })
	o.add(phonesim.Generic)
}

// config is the configuration file.
func (o *testOffice) config() string { return filepath.Join(o.dir, "phonecompanion.toml") }

// start starts a server for the office. A second one takes up where the first
// one ended: it has the same state folder.
func (o *testOffice) start() *process {
	o.t.Helper()
	p := startProcess(o.t, o.configure())
	if o.way != nil {
		o.way.reach(p.http)
	}
	return p
}

// configure writes the configuration and returns its place.
func (o *testOffice) configure() string {
	o.t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = 'state'\n%s\n", strings.Join(o.server, "\n"))
	fmt.Fprintf(&text, "[calls]\n%s\n", strings.Join(o.times, "\n"))
	fmt.Fprintf(&text, "[dialplan]\n%s\n", strings.Join(o.numbers, "\n"))
	if len(o.access) > 0 {
		fmt.Fprintf(&text, "[access]\n%s\n", strings.Join(o.access, "\n"))
	}
	fmt.Fprintf(&text, "[log]\nformat = \"json\"\n%s\n[http]\nlisten = \"127.0.0.1:0\"\n%s\n", strings.Join(o.log, "\n"), strings.Join(o.http, "\n"))
	for _, p := range o.phones {
		profile := o.profile
		if own := o.profiles[p.Extension()]; own != "" {
			profile = own
		}
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = %q\n%s\n", p.Extension(), p.Addr(), profile, strings.Join(o.phone, "\n"))
		for _, key := range o.keys[p.Extension()] {
			fmt.Fprintln(&text, key)
		}
	}
	text.WriteString(o.more + o.cloud.config())
	file := o.config()
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return file
}
