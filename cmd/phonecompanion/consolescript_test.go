package main_test

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// runScript runs a console with a script on a pipe.
func runScript(t *testing.T, script string, env []string, args ...string) result {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"console"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// TestConsoleScripts: what a pipe gets, and the exit code.
func TestConsoleScripts(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	for name, c := range map[string]struct {
		script string
		args   string
		code   int
		stdout string // exactly
		stderr string // a regular expression
	}{
		"nothing":         {"", "", 0, "", `^$`},
		"one":             {"Ping\n", "", 0, "error_ind SUCCESS Ping\n", `^$`},
		"no line end":     {"Ping", "", 0, "error_ind SUCCESS Ping\n", `^$`},
		"comments":        {"#!/bin/x\n# a comment\n\n  \n#\nPing\r\n", "", 0, "error_ind SUCCESS Ping\n", `^$`},
		"tags":            {"#7 Ping\n#8\n", "", 0, "#7 error_ind SUCCESS Ping\n", `^$`},
		"order":           {"MakeCall 101 102\nping\n", "", 0, "error_ind SUCCESS MakeCall\nerror_ind SUCCESS Ping\n", `^$`},
		"a list":          {"Devices\n", "", 0, "error_ind SUCCESS Devices\nDevice 101 snom <state>\nDevice 102 snom <state>\nDevice 103 snom <state>\nDevicesEnd\n", `^$`},
		"bye":             {"Ping\nBYE\n", "", 0, "error_ind SUCCESS Ping\nerror_ind SUCCESS BYE\n", `^$`},
		"behind bye":      {"BYE\nPing\n", "", 1, "error_ind SUCCESS BYE\n", `^phonecompanion: line 2: Ping: not sent: BYE has ended the connection\n$`},
		"one fails":       {"# 1\nMakeCall 999 1\nPing\n", "", 1, "error_ind ERROR MakeCall operation.invalidDeviceID \"there is no device '999'\"\nerror_ind SUCCESS Ping\n", `^phonecompanion: line 2: MakeCall 999 1: operation\.invalidDeviceID "there is no device '999'"\n$`},
		"two fail":        {"Ping\nPong\nPing x\n", "", 1, "error_ind SUCCESS Ping\nerror_ind INVALCMD\nerror_ind ERROR Ping operation.invalidParameterValue \"usage: Ping\"\n", `^phonecompanion: 2 of 3 commands failed, first line 2: Pong: INVALCMD no such command: do you mean Ping\?\n$`},
		"the first ends":  {"Pong\nPing\n", "--stop-on-error", 1, "error_ind INVALCMD\n", `^phonecompanion: line 1: Pong: .*\n$`},
		"a bad tag":       {"#! \n#? Ping\nPing\n", "", 1, "error_ind INVALCMD\nerror_ind SUCCESS Ping\n", `^phonecompanion: line 2: #\? Ping: INVALCMD no such command\n$`},
		"standard errors": {"MakeCall 999 1\n", "--options Errors=Standard", 1, "error_ind ERROR MakeCall\n", `^phonecompanion: line 1: MakeCall 999 1\n$`},
		"JSON":            {"Ping\n#x Pong\n", "--json", 1, "{\"reply\":\"Ping\",\"tag\":\"command1\",\"ok\":true}\n{\"reply\":\"\",\"tag\":\"x\",\"ok\":false,\"error\":\"INVALCMD\",\"text\":\"no such command\"}\n", `^phonecompanion: line 2: #x Pong: INVALCMD no such command\n$`},
		"a JSON request":  {"{\"method\":\n \"GET\"}\nPing\n", "", 1, "error_ind ERROR RawCommand systemResourceAvailability.resourceOutOfService \"no provider is configured\"\nerror_ind SUCCESS Ping\n", `^phonecompanion: line 1: \{"method":  "GET"\}: .*\n$`},
		"an open one":     {"{\"method\":\n", "", 1, "", `^phonecompanion: standard input: the JSON request of line 1 has no end\n$`},
		"a secret":        {"Login crm hush\n", "", 1, "error_ind ERROR Login security.securityInfoViolated \"no such user, or another secret\"\n", `^phonecompanion: line 1: Login crm \*{8}: .*\n$`},
		"another format":  {"STLI;Format=JSON\nPing\n", "", 0, "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended;Format=JSON\n{\"reply\":\"Ping\",\"tag\":\"command2\",\"ok\":true}\n", `^$`},
		"monitor":         {"Ping\n", "--monitor 101,999", 1, "error_ind SUCCESS MonitorStart\nerror_ind ERROR MonitorStart operation.invalidDeviceID \"there is no device '999'\"\nerror_ind SUCCESS Ping\n", `^phonecompanion: --monitor: MonitorStart 999: .*\n$`},
		"monitor all":     {"", "--monitor all", 0, strings.Repeat("error_ind SUCCESS MonitorStart\n", 3), `^$`},
		"a mark of UTF-8": {"\ufeffPing\n", "", 0, "error_ind SUCCESS Ping\n", `^$`},
		"a mark before #": {"\ufeff# a comment\nPing\n", "", 0, "error_ind SUCCESS Ping\n", `^$`},
		"UTF-16":          {"\xff\xfeP\x00i\x00n\x00g\x00\n\x00", "", 1, "", `^phonecompanion: standard input: line 1 is not UTF-8: save the script as UTF-8\n$`},
		"Latin-1":         {"Ping\nPing \xff\xfd\nPing\n", "", 1, "error_ind SUCCESS Ping\n", `^phonecompanion: standard input: line 2 is not UTF-8: save the script as UTF-8\n$`},
		"a control":       {"Ping\x00\n", "", 1, "error_ind INVALCMD\n", `^phonecompanion: line 1: Ping\\u0000: INVALCMD no such command\n$`},
		"the console's":   {".timing on\n", "", 1, "error_ind INVALCMD\n", `^phonecompanion: line 1: \.timing on: INVALCMD no such command: the console's own are for a terminal\n$`},
		"too long":        {strings.Repeat("x", 70000) + "\n", "", 1, "", `^phonecompanion: standard input: line 1: line too long\n$`},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"--connect", p.line}, strings.Fields(c.args)...)
			got := runScript(t, c.script, nil, args...)
			stdout := regexp.MustCompile(`(?m)^(Device \d+ snom) \w+$`).ReplaceAllString(got.stdout, "$1 <state>")
			if got.code != c.code || stdout != c.stdout || !regexp.MustCompile(c.stderr).MatchString(got.stderr) {
				t.Errorf("exit code %d, want %d\nstdout %q\n  want %q\nstderr %q\n  want %s", got.code, c.code, stdout, c.stdout, got.stderr, c.stderr)
			}
		})
	}
}

// TestConsoleScriptEvents: with --wait events are written after the last
// command, one line each.
func TestConsoleScriptEvents(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	cmd := exec.Command(binary, "console", "--connect", p.line, "--monitor", "102", "--wait", "1m")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	defer time.AfterFunc(patience, func() { cmd.Process.Kill() }).Stop()
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() || lines.Text() != "error_ind SUCCESS MonitorStart" {
		t.Fatalf("first came %q", lines.Text())
	}
	o.Phone("101").Dial("102")
	if want := `Delivered 102 newCall 102 101 102 ""`; !lines.Scan() || lines.Text() != want {
		t.Errorf("then came %q, want %q", lines.Text(), want)
	}
}

// TestConsoleConnectionFaults: one line on standard error, and exit code 1.
func TestConsoleConnectionFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve func(conn net.Conn) // nil: nobody is there
		args  string
		want  string
	}{
		"nobody": {nil, "", `no connection to 127\.0\.0\.1:\d+: .*refused`},
		"closed": {func(conn net.Conn) { conn.Close() }, "", `127\.0\.0\.1:\d+: (the server has closed the connection|.*reset.*|.*broken pipe.*)`},
		"another server": {func(conn net.Conn) { conn.Write([]byte("SSH-2.0-\x1b[31mOpenSSH\r\n")) }, "",
			`127\.0\.0\.1:\d+: the server does not take STLI;Errors=Extended: it says SSH-2\.0-\\u001b\[31mOpenSSH`},
		"no TLS": {func(conn net.Conn) { conn.Write([]byte("error_ind INVALCMD\r\n")) }, "--tls", `.*the server speaks no TLS there: name the port of its tls_listen`},
		"TLS":    {func(conn net.Conn) { conn.Write([]byte("\x15\x03\x01\x00\x02\x02\x46")); conn.Close() }, "", `.*(the server speaks TLS there: add --tls|reset.*)`},
		"lost": {func(conn net.Conn) {
			buf := make([]byte, 1000)
			conn.Read(buf)
			conn.Write([]byte("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended\r\n"))
			conn.Read(buf)
			conn.Close()
		}, "", `line 1: Ping: (the server has closed the connection|.*reset.*)`},
		"silent": {func(conn net.Conn) {
			buf := make([]byte, 1000)
			conn.Read(buf)
			conn.Write([]byte("error_ind SUCCESS STLI\r\n\x1b]0;owned\x07\r\n"))
			conn.Read(buf)
			conn.Read(buf) // BYE
			conn.Close()
		}, "--deadline 50ms", `line 1: Ping: no answer within 50ms`},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			if c.serve == nil {
				l.Close()
			}
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					c.serve(conn)
				}
			}()
			got := runScript(t, "Ping\n", nil, append([]string{"--connect", l.Addr().String()}, strings.Fields(c.args)...)...)
			if got.code != 1 || !regexp.MustCompile(`^phonecompanion: `+c.want+`\n$`).MatchString(got.stderr) || strings.Contains(got.stdout, "\x1b") {
				t.Errorf("exit code %d, stdout %q, stderr %q, want %s", got.code, got.stdout, got.stderr, c.want)
			}
		})
	}
}

// TestConsoleUsage: wrong usage is exit code 2.
func TestConsoleUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "not.pem"), []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"now":                                `unexpected "now"`,
		"--connect host:x":                   `--connect: "host:x" has no port from 1 to 65535`,
		"--options Colour=red":               `--options "Colour=red": unknown option or bad value`,
		"--options Format=Text":              `--options: the format is not chosen there: --json shows JSON`,
		"--tls-insecure --tls-pin 00":        `--tls-ca, --tls-pin and --tls-insecure exclude each other: keep one`,
		"--tls-pin 00":                       `a pin is the SHA-256 of the certificate, 64 hexadecimal digits`,
		"--tls-ca " + dir + "/not.pem":       `.*not\.pem: no certificate in PEM format`,
		"--deadline 0s":                      `--deadline and --wait are times like 15s`,
		"--password-file " + dir + "/secret": `--password-file needs --user`,
		"--user crm":                         `--user needs --password-file or PHONECOMPANION_PASSWORD here: standard input is no terminal`,
	} {
		got := runScript(t, "", nil, strings.Fields(args)...)
		if got.code != 2 || !regexp.MustCompile(`^phonecompanion: `+want+`: see phonecompanion --help\n$`).MatchString(got.stderr) {
			t.Errorf("%s: exit code %d, stderr %q, want %s", args, got.code, got.stderr, want)
		}
	}
}

// TestConsoleLogin: the password comes from a file or from the environment,
// and is written as the protocol allows.
func TestConsoleLogin(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("pass word\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env  []string
		args string
		want string // what the server gets; empty: a fault
	}{
		{nil, "--password-file " + file, `Login crm "pass word"`},
		{[]string{"PHONECOMPANION_PASSWORD=hush"}, "", "Login crm hush"},
		{[]string{"PHONECOMPANION_PASSWORD="}, "", `Login crm ""`},
		{[]string{`PHONECOMPANION_PASSWORD=a"b`}, "", ""},
		{[]string{"PHONECOMPANION_PASSWORD=a\x01b"}, "", ""},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan string, 1)
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			buf := make([]byte, 1000)
			conn.Read(buf)
			conn.Write([]byte("error_ind SUCCESS STLI\r\n"))
			n, _ := conn.Read(buf)
			got <- string(buf[:n])
			conn.Write([]byte("error_ind ERROR Login security.securityInfoViolated \"no\"\r\n"))
		}()
		r := runScript(t, "", c.env, append([]string{"--connect", l.Addr().String(), "--user", "crm"}, strings.Fields(c.args)...)...)
		l.Close()
		if c.want == "" {
			if r.code != 1 || !strings.Contains(r.stderr, "the password cannot be sent") || strings.Contains(r.stderr, "a\"b") {
				t.Errorf("%q: exit code %d, %s", c.env, r.code, r.stderr)
			}
			continue
		}
		if line := <-got; line != c.want+"\r\n" || r.code != 1 || !strings.Contains(r.stderr, "refuses the login of crm: security.securityInfoViolated") {
			t.Errorf("the server got %q, want %q; exit code %d, %s", line, c.want, r.code, r.stderr)
		}
	}
}
