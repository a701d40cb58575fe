package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// result is what a command line comes to.
type result struct {
	code           int
	stdout, stderr string
}

// runIn runs the program in a folder, with an environment of its own.
func runIn(t *testing.T, dir string, args ...string) result {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR=")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// goodConfig is a configuration without a fault.
const goodConfig = "[[phone]]\nextension = \"101\"\naddress = \"192.0.2.31\"\nprofile = \"snom\"\n"

// badConfig has a fault in each of these places; the faults stand in order.
const badConfig = `[server]
listen = "nowhere"
max_line = "1 parsec"
colour = "red"

[[phone]]
extension = "101"
address = "192.0.2.31"
profile = "nokia"

[[phone]]
extension = "101"
address = "192.0.2.32"
profile = "own.toml"
`

var badPlaces = []string{"bad.toml:2:", "bad.toml:3:", "bad.toml:4:", "bad.toml:9:", "bad.toml:12:", "own.toml:2:"}

// folder is a folder with these configurations, and one of each fault of a file.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.toml": goodConfig, "bad.toml": badConfig, "own.toml": "format = 1\nname = nothing\n", "empty.toml": "",
		"broken.toml": "[server\n", "sub/phonecompanion.toml": goodConfig,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestExitCodes: 0 fine, 1 a fault, 2 wrong usage. What went wrong is said on
// standard error, in one line for each thing.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for _, c := range []struct {
		args           string
		code           int
		stdout, stderr string // regular expressions
	}{
		{"--help", 0, `(?s)Usage:.*check.*demo.*serve.*version`, `^$`},
		{"help serve", 0, `--config`, `^$`},
		{"version", 0, `^phonecompanion \S+ \(commit \S+, ` + regexp.QuoteMeta(runtime.Version()) + ` \w+/\w+\)\n$`, `^$`},
		{"check --config good.toml", 0, `^good\.toml: no fault, 1 phones?\n$`, `^$`},

		{"check --config bad.toml", 1, `^$`, `bad\.toml:2:`},
		{"check --config empty.toml", 1, `^$`, `^empty\.toml: .*\n$`},
		{"check --config broken.toml", 1, `^$`, `^broken\.toml:1:\d+: .*\n$`},
		{"check --config none.toml", 1, `^$`, `^none\.toml: .*\n$`},
		{"check", 1, `^$`, `^phonecompanion: there is no configuration: .*phonecompanion\.toml.*\n$`},
		{"serve --config bad.toml", 1, `^$`, `bad\.toml:2:`},
		{"serve --config none.toml", 1, `^$`, `^none\.toml: .*\n$`},

		{"profile show snom", 0, `(?s)^# snom desk phones.*\[provision\]`, `^$`},
		{"profile show snom --for 999 --config good.toml", 1, `^$`, `^phonecompanion: good\.toml has no phone "999"\n$`},
		{"profile show yealink --for 101 --config good.toml", 1, `^$`, `^phonecompanion: the profile of 101 in good\.toml is "snom", not "yealink": write phonecompanion profile show snom --for 101\n$`},
		{"profile show snom --for 101 --config bad.toml", 1, `^$`, `(?m)^bad\.toml:2:`},
		{"token rotate 999 --config good.toml", 1, `^$`, `^phonecompanion: good\.toml has no phone "999"\n$`},
		{"token rotate 101 --config none.toml", 1, `^$`, `^none\.toml: .*\n$`},

		{"state export --config none.toml", 1, `^$`, `^none\.toml: .*\n$`},
		{"state export --config good.toml -o no/such/file", 1, `^$`, `^phonecompanion: there is no state in \S+: .*\n$`},
		{"state import none.json --config good.toml", 1, `^$`, `^phonecompanion: open none\.json: .*\n$`},
		{"state import bad.toml --config bad.toml", 1, `^$`, `bad\.toml:2:`},

		{"state", 2, `^$`, `^phonecompanion: state needs export or import: .*--help\n$`},
		{"state dance", 2, `^$`, `^phonecompanion: unexpected "dance": .*--help\n$`},
		{"state export x.json", 2, `^$`, `^phonecompanion: unexpected "x.json": .*--help\n$`},
		{"state import", 2, `^$`, `^phonecompanion: write the name of an exported document, or - for standard input: .*--help\n$`},
		{"state import a b", 2, `^$`, `^phonecompanion: write the name of an exported document, or - for standard input: .*--help\n$`},
		{"token", 2, `^$`, `^phonecompanion: token needs rotate: .*--help\n$`},
		{"token rotate", 2, `^$`, `^phonecompanion: write an extension: .*--help\n$`},
		{"profile show snom --config good.toml", 2, `^$`, `^phonecompanion: --config goes with --for: .*--help\n$`},
		{"", 2, `^$`, `^phonecompanion: a command is missing: .*--help\n$`},
		{"dance", 2, `^$`, `^phonecompanion: unknown command "dance": .*--help\n$`},
		{"serve now", 2, `^$`, `^phonecompanion: unexpected "now": .*--help\n$`},
		{"check good.toml", 2, `^$`, `^phonecompanion: unexpected "good.toml": .*--help\n$`},
		{"version 1", 2, `^$`, `^phonecompanion: unexpected "1": .*--help\n$`},
		{"serve --colour red", 2, `^$`, `^phonecompanion: unknown flag: --colour: .*--help\n$`},
		{"serve --config", 2, `^$`, `^phonecompanion: flag needs an argument: --config: .*--help\n$`},
	} {
		t.Run(c.args, func(t *testing.T) {
			got := runIn(t, dir, strings.Fields(c.args)...)
			if got.code != c.code || !regexp.MustCompile(c.stdout).MatchString(got.stdout) || !regexp.MustCompile(c.stderr).MatchString(got.stderr) {
				t.Errorf("exit code %d, stdout %q, stderr %q\nwant %d, %s, %s", got.code, got.stdout, got.stderr, c.code, c.stdout, c.stderr)
			}
		})
	}
}

// TestCheckPrintsEveryFault: of the file and of the profiles that it names,
// each as file:line:column: text.
func TestCheckPrintsEveryFault(t *testing.T) {
	t.Parallel()
	got := runIn(t, folder(t), "check", "--config", "bad.toml")
	lines := strings.Split(strings.TrimSuffix(got.stderr, "\n"), "\n")
	form := regexp.MustCompile(`^(bad|own)\.toml:\d+:\d+: \S.*$`)
	for _, line := range lines {
		if !form.MatchString(line) {
			t.Errorf("%q is not file:line:column: text", line)
		}
	}
	for _, place := range badPlaces {
		if strings.Count("\n"+got.stderr, "\n"+place) != 1 {
			t.Errorf("one fault at %s is missing or stands twice", place)
		}
	}
	if t.Failed() {
		t.Logf("exit code %d:\n%s", got.code, got.stderr)
	}
}

// TestConfigurationInTheWorkingDirectory: without --config the one of that
// name is taken.
func TestConfigurationInTheWorkingDirectory(t *testing.T) {
	t.Parallel()
	if got := runIn(t, filepath.Join(folder(t), "sub"), "check"); got.code != 0 || !strings.HasPrefix(got.stdout, "phonecompanion.toml: no fault") {
		t.Errorf("%+v", got)
	}
}

// TestDemoSaysWhyItCannotStart: where a server runs already, each demonstration
// names the way out.
func TestDemoSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	p := newTestOffice(t).start()
	for _, args := range [][]string{{"demo"}, {"demo", "--provider"}, {"demo", "--phone", "generic", "--dir", "acme"}} {
		got := runIn(t, t.TempDir(), append(args, "--listen", p.line)...)
		if got.code != 1 || !strings.Contains(got.stderr, p.line) || !strings.Contains(got.stderr, "--listen 127.0.0.1:0") {
			t.Errorf("%v: exit code %d, stderr %q", args, got.code, got.stderr)
		}
	}
}

// TestServeSaysWhyItCannotStart: one line, and exit code 1.
func TestServeSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	for name, text := range map[string]string{
		"server.listen: .*address already in use": "[server]\nlisten = \"" + p.line + "\"\nstate_dir = \"own\"\n[http]\nlisten = \"127.0.0.1:0\"\n",
		"http.listen: .*address already in use":   "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"own\"\n[http]\nlisten = \"" + p.line + "\"\n",
		"log.file: .*no such file or directory":   "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"own\"\n[log]\nfile = \"no/such.log\"\n",
		"state folder .* is in use":               "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = '" + filepath.Join(o.dir, "state") + "'\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.toml"), []byte(text+goodConfig), 0o600); err != nil {
				t.Fatal(err)
			}
			if runtime.GOOS == "windows" {
				t.Skip("the system's words are others there")
			}
			got := runIn(t, dir, "serve", "--config", "x.toml")
			if got.code != 1 || !regexp.MustCompile(`^phonecompanion: `+name+`.*\n$`).MatchString(got.stderr) {
				t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
			}
		})
	}
}
