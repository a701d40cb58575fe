//go:build unix

package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const secretsWarning = "warning: the document holds secrets (the phones' tokens, the provider's refresh token): keep it where only you can read it\n"

// state runs a command of `state` with a configuration, and returns what it says.
func (o *testOffice) state(config string, code int, args ...string) result {
	o.t.Helper()
	got := runIn(o.t, o.dir, append([]string{"state"}, append(args, "--config", config)...)...)
	if got.code != code {
		o.t.Fatalf("state %v: %+v", args, got)
	}
	return got
}

// elsewhere is the same configuration with another state folder: another
// machine.
func (o *testOffice) elsewhere() string {
	o.t.Helper()
	data, err := os.ReadFile(o.config())
	if err == nil {
		data = bytes.Replace(data, []byte("state_dir = 'state'"), []byte("state_dir = 'elsewhere'"), 1)
		err = os.WriteFile(filepath.Join(o.dir, "elsewhere.toml"), data, 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return filepath.Join(o.dir, "elsewhere.toml")
}

// TestStateMoves: exported beside a server, imported on another machine. The
// phones' tokens are the same there, and what stood in the phones before is put
// back, if the first server has been able to do it itself or not.
func TestStateMoves(t *testing.T) {
	for name, end := range map[string]func(*process){
		"the first one was stopped": func(p *process) { p.terminate() },
		"its machine has died":      func(p *process) { p.kill() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, before := takeOver(t)
			p := newPlayer(o, t.Name())
			p.say("MonitorStart")
			o.wantTaken()
			tokens := tokensIn(t, o.phones[0])
			got := o.state(o.config(), 0, "export", "-o", "backup.json")
			if got.stdout != "" || got.stderr != secretsWarning {
				t.Errorf("export says %+v", got)
			}
			o.noSecret("the log", p.process.logText(), tokens)
			info, err := os.Stat(filepath.Join(o.dir, "backup.json"))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
			end(p.process)
			got = o.state(o.elsewhere(), 0, "import", "backup.json")
			want := regexp.MustCompile(`^\S+elsewhere has the state of \S+Z: tokens of 3 phones, old values of 48 settings, 0 bound keys, records of 0 phones\.\n$`)
			if !want.MatchString(got.stdout) || got.stderr != "" {
				t.Errorf("import says %+v", got)
			}
			p.forget()
			p.process = startProcess(t, o.elsewhere())
			p.say("MonitorStart")
			o.wantTaken()
			if now := tokensIn(t, o.phones[0]); !slices.Equal(now, tokens) {
				t.Errorf("the phone has the tokens %v, had %v", now, tokens)
			}
			p.process.terminate()
			o.wantBack(before)
		})
	}
}

// TestStateOnAnotherMachineIsRecovered: nobody monitors there, and what the
// dead machine's server has left in the phones goes all the same.
func TestStateOnAnotherMachineIsRecovered(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	document := o.state(o.config(), 0, "export").stdout
	p.process.kill()
	cmd := exec.Command(binary, "state", "import", "-", "--config", o.elsewhere())
	cmd.Stdin, cmd.Env = strings.NewReader(document), append(os.Environ(), "PHONECOMPANION_STATE_DIR=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	o.wantTaken()
	startProcess(t, o.elsewhere()).terminate()
	o.wantBack(before)
}

var moment = regexp.MustCompile(`"exported": "[^"]+"`)

// TestExportIsTheSame beside a server and without one, into a file and a pipe,
// and after an import.
func TestExportIsTheSame(t *testing.T) {
	t.Parallel()
	o, _ := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	export := func(config string) string {
		t.Helper()
		text := o.state(config, 0, "export", "-o", "-").stdout
		if !json.Valid([]byte(text)) {
			t.Errorf("this is no JSON:\n%s", text)
		}
		return moment.ReplaceAllString(text, "")
	}
	first := export(o.config())
	p.process.kill()
	if second := export(o.config()); second != first {
		t.Errorf("beside a server\n%s\nand without one\n%s", first, second)
	}
	file := filepath.Join(o.dir, "backup.json")
	if err := os.WriteFile(file, []byte("the one before"), 0o644); err != nil {
		t.Fatal(err)
	}
	o.state(o.config(), 0, "export", "--output", file)
	data, err := os.ReadFile(file)
	if info, _ := os.Stat(file); err != nil || moment.ReplaceAllString(string(data), "") != first || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, in the file\n%s", err, data)
	}
	o.state(o.elsewhere(), 0, "import", file)
	if third := export(o.elsewhere()); third != first {
		t.Errorf("exported\n%s\nand after an import\n%s", first, third)
	}
	if left, _ := filepath.Glob(filepath.Join(o.dir, "*", "*export*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestImportIsRefused, with what to do, and changes nothing.
func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	dir := filepath.Join(o.dir, "state")
	o.state(o.config(), 0, "export", "-o", "backup.json")
	refuse := func(want string, args ...string) {
		t.Helper()
		got := o.state(o.config(), 1, append([]string{"import"}, args...)...)
		if want = "phonecompanion: " + want + "\n"; got.stderr != want || got.stdout != "" {
			t.Errorf("got  %+v\nwant %s", got, want)
		}
	}
	refuse("a server runs with the state folder "+dir+": stop it, import, and start it again", "backup.json", "--yes")
	p.process.kill()
	keep := filepath.Join(dir, "phonecompanion.db.before-import")
	refuse("the state in "+dir+" knows old values of 48 settings in phones, 0 bound keys and records of 0 phones, and would forget them: write --yes if that is meant; a copy is then kept as "+keep, "backup.json")
	refuse("phonecompanion.toml: this is no document of phonecompanion state export; nothing was imported", "phonecompanion.toml", "--yes")
	document, err := os.ReadFile(filepath.Join(o.dir, "backup.json"))
	if err != nil {
		t.Fatal(err)
	}
	unreadable := strings.Replace(string(document), `"phones": [`, `"phones": [
{"extension":"101","record":{"id":"x"}}`, 1)
	if err := os.WriteFile(filepath.Join(o.dir, "unreadable.json"), []byte(unreadable), 0o600); err != nil {
		t.Fatal(err)
	}
	refuse("unreadable.json: at /phones/0: the record of a phone cannot be read: it has no id or no token; nothing was imported", "unreadable.json", "--yes")
	if _, err := os.Stat(keep); err == nil {
		t.Error("a copy was kept although nothing was imported")
	}
	got := o.state(o.config(), 0, "import", "backup.json", "--yes")
	if !strings.HasSuffix(got.stdout, "\nWhat was there before is in "+keep+".\n") {
		t.Errorf("import says %+v", got)
	}
	refuse("backup.json: "+keep+" is there already, from an import before: move it away first; nothing was imported", "backup.json", "--yes")
	if info, err := os.Stat(keep); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	p.forget()
	p.process = o.start()
	p.process.terminate()
	o.wantBack(before)
}

// TestExportThatFails leaves no file, and the one before as it was.
func TestExportThatFails(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	config := o.configure()
	got := o.state(config, 1, "export", "-o", "new.json")
	if want := "phonecompanion: there is no state in " + filepath.Join(o.dir, "state") + ": no server has run with it yet, or this user may not look into it\n"; got.stderr != want {
		t.Errorf("%+v", got)
	}
	o.start()
	for output, want := range map[string]string{
		"state":         "phonecompanion: state is no file: write -o - for standard output\n",
		"/dev/null":     "phonecompanion: /dev/null is no file: write -o - for standard output\n",
		"no/such/place": "no such file or directory\n",
	} {
		if got := o.state(config, 1, "export", "-o", output); !strings.HasSuffix(got.stderr, want) || got.stdout != "" {
			t.Errorf("%s: %+v", output, got)
		}
	}
	left, err := os.ReadDir(o.dir)
	if err != nil || len(left) != 2 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestStateOfAnEnvironment: where the environment names the folder, no
// configuration is needed.
func TestStateOfAnEnvironment(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.start().terminate()
	cmd := exec.Command(binary, "state", "export")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "PHONECOMPANION_STATE_DIR="+filepath.Join(o.dir, "state"))
	out, err := cmd.Output()
	if err != nil || !strings.HasPrefix(string(out), "{\n\"format\": \"phonecompanion state\",\n\"version\": 2,\n") {
		t.Errorf("%v: %s", err, out)
	}
}
