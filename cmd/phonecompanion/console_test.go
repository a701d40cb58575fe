//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

const clockPattern = `^\d\d:\d\d:\d\d\.\d\d\d  `

// TestConsoleAtATerminal is an evening with the console: completion, replies,
// events, errors with a hint, and the way out.
func TestConsoleAtATerminal(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line)
	c.sees(clockPattern + `connected to 127\.0\.0\.1:`)
	c.types("")

	// Commands and devices are completed, in any case of letters.
	c.keys("monitorsta\t")
	c.types("MonitorStart")
	c.keys("10\t")
	c.sees(`^  101  snom  off$`)
	c.sees(`^  103  snom  off$`)
	c.keys("2\t")
	c.types("MonitorStart 102")
	c.keys("\r")
	c.sees(clockPattern + `ok  MonitorStart 102$`)
	c.sees(clockPattern + `102  no calls$`)

	// What is typed stays typed when an event comes.
	c.keys("AnswerC")
	c.types("AnswerC")
	o.Phone("101").Dial("102")
	c.sees(clockPattern + `102  Delivered  101 \(Anna Novak\) -> 102  newCall  \[alerting\] c-\w+-\d+$`)
	c.types("AnswerC")
	c.keys("\t102\r")
	c.sees(clockPattern + `ok  AnswerCall 102$`)
	c.sees(clockPattern + `102  Established  101 \(Anna Novak\) -> 102  newCall  c-`)

	// Errors say why, and what was meant.
	c.enter("HoldCal 102", `ERROR  HoldCal 102: no such command: do you mean HoldCall\?$`)
	c.enter("MakeCall 999 1", `ERROR  MakeCall 999 1: there is no device "999" \(operation\.invalidDeviceID\)$`)
	c.enter(".timin on", `ERROR  \.timin: no such command: do you mean \.timing\?$`)
	c.enter(".timing on", `timing is on$`)
	c.enter("SnapshotDevice 102", `102  connected  101 -> 102  c-`)
	c.sees(`ok  SnapshotDevice 102  in \d+\.\d ms$`)
	c.enter("Help MakeCall", `^  MakeCall <dev> <number> - dev calls number`)
	if own := c.matching(`^  \.monitor`); len(own) > 0 {
		t.Error("Help of one command lists the console's own")
	}
	c.enter("Help", `^  \.monitor all\|<dev>`)
	c.enter(".monitor all", `ok  MonitorStart 103`)
	c.enter(".repeat", `ok  MonitorStart 103`)
	c.enter("#mine Ping", `ok  #mine Ping  in`)

	// Ctrl-C takes the line away, Ctrl-D ends.
	c.keys("ClearConnection 102")
	c.types("ClearConnection 102")
	c.keys("\x03")
	c.sees(`^  ClearConnection 102 \^C$`)
	c.types("")
	c.keys("\x03")
	c.sees(`Ctrl-D or \.quit ends the console\.$`)
	c.keys("\x04")
	if code := c.ended(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestConsoleRepliesWhileOneIsSlow: a command to a phone that never answers
// does not keep the others waiting, and each reply names its command.
func TestConsoleRepliesWhileOneIsSlow(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.server = []string{`command_deadline = "3s"`}
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line)
	c.types("")
	o.Phone("103").SetFault(phonesim.Fault{Kind: phonesim.Mute})
	c.keys("MakeCall 103 101\r")
	c.enter("MakeCall 101 102", `ok  MakeCall 101 102$`)
	if slow := c.matching(`MakeCall 103 101:`); len(slow) > 0 {
		t.Errorf("the slow command was the first: %s", slow)
	}
	c.sees(`ERROR  MakeCall 103 101: .*\(unspecified\.outcomeUnknown\)$`)
}

// TestConsoleHistory: commands are kept for the next session, for their user's
// eyes only, and passwords are not.
func TestConsoleHistory(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	home := t.TempDir()
	first := startConsole(t, consoleEnv(home), "--connect", p.line)
	first.types("")
	first.enter("Ping", `ok  Ping`)
	first.enter("Login crm hush-1", `ERROR  Login crm \*{8}: `)
	first.enter("#5 login crm hush-2", `ERROR  login crm \*{8}: `)
	first.enter("Logn crm hush-3", `do you mean Login\?$`)
	first.keys("Login crm\r")
	first.sees(`^Secret of crm:$`)
	first.keys("hush-4\r")
	first.seesSo(`ERROR  Login crm \*{8}: `, 2)
	first.keys("Login crm\r")
	first.seesSo(`^Secret of crm:$`, 2)
	first.keys("hush\x03")
	first.types("")
	first.enter("MakeCall 101 102", `ok  MakeCall 101 102$`)
	first.keys(".quit\r")
	if code := first.ended(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if text := strings.Join(first.lines(), "\n"); strings.Contains(text, "hush-4") || strings.Contains(text, "***: hush") {
		t.Error("a secret was shown")
	}

	file := filepath.Join(home, "state", "phonecompanion", "console_history")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Ping\nMakeCall 101 102\n.quit\n"; string(text) != want {
		t.Errorf("the history is %q, want %q", text, want)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the history's mode is %v, %v", info.Mode(), err)
	}

	second := startConsole(t, consoleEnv(home), "--connect", p.line)
	second.types("")
	second.keys("\x1b[A")
	second.types(".quit")
	second.keys("\x1bOA")
	second.types("MakeCall 101 102")
	second.keys("\x03PI\x12")
	second.types("Ping")
	second.keys("\r")
	second.sees(`ok  Ping$`)
}

// TestConsoleReconnects: the server is started again; the console comes back,
// monitors again, and hears what comes.
func TestConsoleReconnects(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	r := newRelay(t, p.line)
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", r.address(), "--monitor", "102")
	c.sees(`ok  MonitorStart 102$`)
	o.Phone("102").Press("DND")
	c.sees(`102  DoNotDisturb  state on$`)
	p.terminate()
	c.sees(`ERROR  the connection to .* is lost: the server has closed the connection; connecting again$`)
	c.enter("Ping", `ERROR  Ping: not sent: there is no connection$`)
	p = o.start()
	r.target.Store(p.line)
	c.sees(`connected to .* again$`)
	c.sees(`the server does not keep the events 2 to \d+ any more: what follows is how it is now$`)
	c.sees(`102  no calls$`)
	o.Phone("102").Press("DND")
	c.sees(`102  DoNotDisturb  state off$`)
	c.enter("Ping", `ok  Ping$`)
}

// TestConsoleResumes: what happened while the connection was away is told.
func TestConsoleResumes(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	r := newRelay(t, p.line)
	// Without another client the monitor would end, and what happens meanwhile
	// would not be known to the server.
	other := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line, "--monitor", "102", "--no-color")
	other.sees(`ok  MonitorStart 102$`)
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", r.address(), "--monitor", "102")
	c.sees(`ok  MonitorStart 102$`)
	o.Phone("102").Press("DND")
	c.sees(`102  DoNotDisturb  state on$`)
	r.target.Store("127.0.0.1:1") // nobody is there
	r.cut()
	c.sees(`is lost: `)
	o.Phone("102").Press("DND")
	other.sees(`102  DoNotDisturb  state off$`)
	r.target.Store(p.line)
	c.sees(`102  DoNotDisturb  state off$`)
	if n := len(c.matching(`DoNotDisturb`)); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	other.mu.Lock()
	defer other.mu.Unlock()
	if strings.Contains(other.raw.String(), "m") && strings.Contains(other.raw.String(), "\x1b[3") {
		t.Error("--no-color, and there are colours")
	}
}

// TestConsoleHostileNames: what a caller is called stays text.
func TestConsoleHostileNames(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	evil, err := o.Add(phonesim.Config{Extension: "104", DisplayName: "\x1b]0;owned\x07\x1b[2J\u009b31m\u202egnp.exe"})
	if err != nil {
		t.Fatal(err)
	}
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line, "--monitor", "102")
	c.sees(`ok  MonitorStart 102$`)
	evil.Dial("102")
	line := c.sees(`102  Delivered  104 `)
	if !strings.Contains(line, `]0;owned`) || strings.ContainsRune(line, '\u202e') {
		t.Errorf("%q", line)
	}
	// The terminal's end of the test says whether it was told anything strange.
}

// TestConsoleJSONAtATerminal: the server's lines as they are, without colours.
func TestConsoleJSONAtATerminal(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line, "--json")
	c.types("")
	c.enter("Ping", `^\{"reply":"Ping","tag":"\d+","ok":true\}$`)
	c.enter("Pong", `^\{"reply":"","tag":"\d+","ok":false,"error":"INVALCMD"`)
	c.mu.Lock()
	defer c.mu.Unlock()
	if strings.Contains(c.raw.String(), "m{") {
		t.Errorf("colours in %q", c.raw.String())
	}
}

// TestConsoleAtADumbTerminal: plain lines, no codes at all, NO_COLOR or not.
func TestConsoleAtADumbTerminal(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir(), "TERM=dumb"), "--connect", p.line, "--monitor", "102")
	c.sees(`ok  MonitorStart 102$`)
	c.enter("Ping", `ok  Ping$`)
	o.Phone("101").Dial("102")
	c.sees(`102  Delivered  101 \(Anna Novak\) -> 102`)
	c.keys("\x04")
	if code := c.ended(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(c.raw.String(), "\x1b") {
		t.Errorf("codes in %q", c.raw.String())
	}
}

// TestConsoleColours: a call begins, is connected and ends in different
// colours, unless the user wants none.
func TestConsoleColours(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	for env, colours := range map[string]bool{"NO_COLOR=": true, "NO_COLOR=1": false} {
		c := startConsole(t, consoleEnv(t.TempDir(), env), "--connect", p.line, "--monitor", "102")
		c.sees(`ok  MonitorStart 102$`)
		o.Phone("101").Dial("102")
		c.sees(`102  Delivered `)
		o.Phone("101").HangUp()
		c.sees(`102  ConnectionCleared `)
		c.mu.Lock()
		raw := c.raw.String()
		c.mu.Unlock()
		for _, code := range []string{"\x1b[36mDelivered\x1b[0m", "\x1b[34mConnectionCleared\x1b[0m", "\x1b[2m[alerting] c-", "\x1b[32mok\x1b[0m"} {
			if strings.Contains(raw, code) != colours {
				t.Errorf("%s: %q is there: %v", env, code, !colours)
			}
		}
	}
}

// TestConsoleLeavesTheTerminalAsItWas: whether it is left or ended.
func TestConsoleLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	for how, end := range map[string]func(c *terminal){
		"Ctrl-D": func(c *terminal) { c.keys("\x04") },
		".quit":  func(c *terminal) { c.keys(".quit\r") },
		"BYE":    func(c *terminal) { c.keys("BYE\r") },
		"SIGTERM": func(c *terminal) {
			c.keys("Help MonitorSt") // in the middle of a line
			c.types("Help MonitorSt")
			pid, err := strconv.Atoi(strings.TrimPrefix(c.sees(`^pid \d+$`), "pid "))
			if err == nil {
				err = syscall.Kill(pid, syscall.SIGTERM)
			}
			if err != nil {
				c.t.Error(err)
			}
		},
	} {
		t.Run(how, func(t *testing.T) {
			script := `stty -a >before; (echo pid $(sh -c 'echo $PPID'); exec "$0" "$@"); echo code $?; stty -a >after; cmp before after && echo the same`
			c := startTerminal(t, consoleEnv(t.TempDir()), "sh", "-c", "cd "+t.TempDir()+"; "+script, binary, "console", "--connect", p.line)
			c.types("")
			end(c)
			c.sees(`code 0$`)
			c.sees(`^the same$`)
		})
	}
}

// TestConsoleAsksForThePassword: without showing it, and a refused login ends
// the console with one line.
func TestConsoleAsksForThePassword(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line, "--user", "crm")
	c.sees(`^Password of crm:`)
	c.keys("hush\r")
	c.sees(`^phonecompanion: 127\.0\.0\.1:\d+: the server refuses the login of crm: security\.securityInfoViolated`)
	if code := c.ended(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(strings.Join(c.lines(), "\n"), "hush") {
		t.Error("the password was shown")
	}
	c = startConsole(t, consoleEnv(t.TempDir()), "--connect", p.line, "--user", "crm")
	c.sees(`^Password of crm:`)
	c.keys("\x03")
	c.sees(`^phonecompanion: no password was given$`)
	if code := c.ended(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

// TestConsoleWithoutServer: one line, exit code 1, and no prompt.
func TestConsoleWithoutServer(t *testing.T) {
	t.Parallel()
	c := startConsole(t, consoleEnv(t.TempDir()), "--connect", "127.0.0.1:1")
	c.sees(`^phonecompanion: no connection to 127\.0\.0\.1:1: connect: connection refused$`)
	if code := c.ended(); code != 1 || len(c.lines()) != 1 {
		t.Errorf("exit code %d, %q", code, c.lines())
	}
}
