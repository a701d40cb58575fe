package main_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// cloudOffice is an office with a provider, whose server runs.
type cloudOffice struct {
	*testOffice
	process *process
	conn    net.Conn
	lines   *bufio.Scanner
}

func newCloudOffice(t *testing.T, keys ...string) *cloudOffice {
	t.Helper()
	o := &cloudOffice{testOffice: newTestOffice(t)}
	o.cloud = newCloud()
	o.cloud.keys = keys
	t.Cleanup(o.cloud.server.Close)
	o.cloud.answers["GET /restapi"] = cloudAnswer{200, "{}"}
	return o
}

// begin starts the server, and connects.
func (o *cloudOffice) begin() {
	o.t.Helper()
	o.process = o.start()
	conn, err := net.Dial("tcp", o.process.line)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(2 * patience))
	o.conn, o.lines = conn, bufio.NewScanner(conn)
	o.say("STLI;Errors=Extended", "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended")
}

// say sends a line and wants lines that begin so.
func (o *cloudOffice) say(line string, want ...string) {
	o.t.Helper()
	fmt.Fprintf(o.conn, "%s\r\n", line)
	for _, w := range want {
		if !o.lines.Scan() || !strings.HasPrefix(o.lines.Text(), w) {
			o.t.Fatalf("%s: got %q (%v), want %q", line, o.lines.Text(), o.lines.Err(), w)
		}
	}
}

const rawGet = `{"method":"GET","resource":"/restapi"}`

// TestChangedSecretTakesEffect without a restart, and a fault keeps what was.
func TestChangedSecretTakesEffect(t *testing.T) {
	t.Parallel()
	o := newCloudOffice(t)
	o.begin()
	o.say(rawGet, "error_ind SUCCESS RawCommand", "RawResponse 200 {}")
	change := func(from, to, logged string) {
		t.Helper()
		data, err := os.ReadFile(o.config())
		if err == nil {
			err = os.WriteFile(o.config(), []byte(strings.Replace(string(data), from, to, 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, logged, patience, func() bool { return strings.Contains(o.process.logText(), logged) })
	}
	change(`jwt = "planted-jwt"`, `jwt = "planted-second"`, "configuration reloaded")
	o.say(rawGet, "error_ind SUCCESS RawCommand", "RawResponse 200 {}")
	o.cloud.mu.Lock()
	if n := len(o.cloud.tokens); n != 2 || o.cloud.tokens[1].Get("assertion") != "planted-second" {
		t.Errorf("%d requests for a token", n)
	}
	o.cloud.mu.Unlock()
	change("[provider]", "[provider]\nca_file = \"none.pem\"\nmin_tls = \"1.2\"", "configuration reloaded")
	change(`protocol = "HTTP"`, `protocol = "HTTPS"`, "none.pem: no such file or folder")
	o.say(rawGet, "error_ind SUCCESS RawCommand", "RawResponse 200 {}")
}

// TestRefreshTokenOutlivesTheServer: the first one is used once; a server that
// was killed goes on with its successor.
func TestRefreshTokenOutlivesTheServer(t *testing.T) {
	t.Parallel()
	o := newCloudOffice(t, `grant = "refresh_token"`, `refresh_token = "planted-refresh-0"`)
	for i := range 3 {
		o.begin()
		o.say(rawGet, "error_ind SUCCESS RawCommand", "RawResponse 200 {}")
		o.process.kill()
		o.cloud.mu.Lock()
		if n := len(o.cloud.tokens); n != i+1 || o.cloud.tokens[i].Get("refresh_token") != fmt.Sprintf("planted-refresh-%d", i) {
			t.Errorf("%d requests for a token, the last one with %q", n, o.cloud.tokens[n-1].Get("refresh_token"))
		}
		o.cloud.mu.Unlock()
	}
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Stat(filepath.Join(o.dir, "state", "phonecompanion.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the state file: %v, %v", info, err)
	}
}

// TestSecretsAreInNoLog: neither the program's log at its most talkative level
// nor anything that a client gets or the status page shows has a secret in it.
func TestSecretsAreInNoLog(t *testing.T) {
	t.Parallel()
	o := newCloudOffice(t, `username = "user"`, `password = "planted-password"`, `refresh_token = "planted-refresh-0"`)
	file := o.configure()
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(data), "[log]\n", "[log]\nlevel = \"trace\"\n", 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.process = startProcess(t, file)
	conn, err := net.Dial("tcp", o.process.line)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	var got strings.Builder
	r := bufio.NewReader(conn)
	say := func(line string, lines int) {
		fmt.Fprintf(conn, "%s\r\n", line)
		for range lines {
			s, err := r.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			got.WriteString(s)
		}
	}
	say("STLI;Errors=Extended", 1)
	say(rawGet, 2)
	o.cloud.revoke()
	say(rawGet, 2)
	say(`{"method":"GET","resource":"/none"}`, 2)
	o.cloud.server.Close()
	say(rawGet, 1)
	say(`{"method":"POST","resource":"/restapi"}`, 1)
	o.process.terminate()
	o.process.wait(patience)
	if log := o.process.logText(); strings.Count(log, "planted") > 0 || !strings.Contains(log, `"level":"debug"`) {
		t.Errorf("a secret is in the log, or the log is empty:\n%s", log)
	}
	if strings.Contains(got.String(), "planted") {
		t.Errorf("the client got a secret:\n%s", &got)
	}
}
