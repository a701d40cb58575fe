package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// setup is the configuration of one server.
type setup struct {
	listen, http string
	stateDir     string
	phones       []phoneSetup
	monitor      string        // of every phone: auto or manual
	timeout      time.Duration // of a request to a phone; 0: the default of the program
	clients      int           // that may connect; 0: the default of the program
	user         string        // who may log in with benchSecret; "": nobody
	shipped      string        // profile of the phones, one that the program has; "": the bench's own
}

// phoneSetup is one phone of it.
type phoneSetup struct{ extension, address string }

// Names of the files of a configuration, and of the profile.
const (
	configFile  = "phonecompanion.toml"
	profileFile = "bench.toml"
	profileName = "bench"
	secretFile  = "secret"
)

// profileText is the profile of the bench's phones. %s is the timeout line.
const profileText = `format = 1
name = "bench"
description = "phones of the benchmark"
evidence = "measured"

[http]
protocol = "HTTP"
port = 80
auth = "none"
success_status = [200, 302]
%s
[action.MakeCall]
resource = "/command.htm?number={number}"

[callback]
query = "call=$call&remote=$remote"

[callback.fields]
call = "call"
remote = "remote"

[event.incoming]
signal = "delivered"
setting = "url_incoming"
[event.disconnected]
signal = "cleared"
setting = "url_disconnected"

[monitor]
read = { resource = "/settings?name={extension}.{setting}", extract = { value = "^(.*)$" } }
write = { resource = "/settings?save&{extension}.{setting}={url}" }
confirm = "read"
`

// profile returns the text of the profile.
func (s *setup) profile() string {
	timeout := ""
	if s.timeout > 0 {
		timeout = fmt.Sprintf("timeout = %q\n", s.timeout)
	}
	return fmt.Sprintf(profileText, timeout)
}

// text returns the text of the configuration.
func (s *setup) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "[server]\nlisten = %q\nstate_dir = %q\n", s.listen, s.stateDir)
	if s.clients > 0 {
		fmt.Fprintf(&b, "max_connections = %d\n", s.clients)
	}
	fmt.Fprintf(&b, "\n[http]\nlisten = %q\n\n[log]\nlevel = \"warn\"\nformat = \"json\"\n", s.http)
	if s.user != "" {
		fmt.Fprintf(&b, "\n[[user]]\nname = %q\npassword_file = %q\ndevices = [\"*\"]\nallow = [\"control\", \"monitor\"]\n", s.user, secretFile)
	}
	profile := profileName
	if s.shipped != "" {
		profile = s.shipped
	}
	for _, p := range s.phones {
		fmt.Fprintf(&b, "\n[[phone]]\nextension = %q\naddress = %q\nprofile = %q\nmonitor = %q\n", p.extension, p.address, profile, s.monitor)
	}
	return b.String()
}

// write writes both files into a folder and returns the configuration's name.
func (s *setup) write(dir string) (string, error) {
	file := filepath.Join(dir, configFile)
	if err := os.WriteFile(filepath.Join(dir, profileFile), []byte(s.profile()), 0o600); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, secretFile), []byte(benchSecret), 0o600); err != nil {
		return "", err
	}
	return file, os.WriteFile(file, []byte(s.text()), 0o600)
}

// phones lists the phones of an office for a configuration.
func (all office) phones() []phoneSetup {
	list := make([]phoneSetup, len(all))
	for i, p := range all {
		list[i] = phoneSetup{p.extension, p.addr()}
	}
	return list
}

// quietPhones makes up phones that nobody will talk to.
func quietPhones(n int) []phoneSetup {
	list := make([]phoneSetup, n)
	for i := range list {
		list[i] = phoneSetup{fmt.Sprint(firstExtension + i), fmt.Sprintf("127.1.%d.%d:8080", i/250, i%250+1)}
	}
	return list
}
