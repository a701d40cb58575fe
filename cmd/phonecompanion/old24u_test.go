package main_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// old24U are the files of a 24U server, as they are.
const old24U = "../../testdata/24u"

// oldFolder makes a folder with nothing in it but a 24U configuration for the
// office's phones, and the phone file.
func oldFolder(t *testing.T, p *player) (config string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "24U Phone Companion")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	phones, err := os.ReadFile(filepath.Join(old24U, "snom.cfg"))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(p.cloud.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "# Server uses this port to listen to connections. Default number is 26535\r\nserverPort = 0\r\nhttpPort = 0\r\n"+
		"serverLogFilePath = 24uPhoneCompanionServer.log\r\nproviderId = ringcentral\r\nproviderHostname = %s\r\nproviderPort = %s\r\nproviderProtocol = HTTP\r\n"+
		"providerClientId = planted-id\r\nproviderClientSecret = planted-secret\r\nproviderUsername = 19005550127\r\nproviderPassword = planted-password\r\nproviderJwt = planted-jwt\r\n", u.Hostname(), u.Port())
	for i, phone := range p.phones {
		login := ""
		if i == 0 {
			login = " username planted-phone-password"
		}
		fmt.Fprintf(&text, "phone=%s@%s snom.cfg%s\r\n", phone.Extension(), phone.Addr(), login)
	}
	config = filepath.Join(dir, "24uPhoneCompanionServer.cfg")
	for name, data := range map[string]string{config: text.String(), filepath.Join(dir, "snom.cfg"): string(phones)} {
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return config
}

var servingLine = regexp.MustCompile(` serving .*listen=\S*:([0-9]+)`)

// serve24U runs the program with a 24U configuration, which logs to a file, and
// waits until it serves.
func serve24U(t *testing.T, config string) (p *process, log func() string) {
	t.Helper()
	p = launchProgram(t, binary, config, "PHONECOMPANION_STATE_DIR="+t.TempDir())
	log = func() string {
		text, _ := os.ReadFile(filepath.Join(filepath.Dir(config), "24uPhoneCompanionServer.log"))
		return string(text)
	}
	eventually(t, "serving", patience, func() bool {
		select {
		case <-p.done:
			t.Fatalf("the server has ended: %v\n%s\n%s", p.err, p.logText(), log())
		default:
		}
		m := servingLine.FindStringSubmatch(log())
		if m != nil {
			p.line = "127.0.0.1:" + m[1]
		}
		return m != nil
	})
	return p, log
}

// A folder with a 24U configuration and a phone file serves all commands of the
// 24U document, and so does what an import makes of it.
func Test24U(t *testing.T) {
	file := filepath.Join(old24U, "conversation.txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := parseScript(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"as it is", "imported"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := newPlayer(newTestOffice(t), file)
			p.atProvider(step{name: "GET /restapi", text: `200 {"uriString":"v1.0"}`})
			config := oldFolder(t, p)
			if how == "imported" {
				out, code := runProgram(t, filepath.Dir(config), "import", filepath.Base(config))
				if code != 0 {
					t.Fatalf("import ends with %d\n%s", code, out)
				}
				config = filepath.Join(filepath.Dir(config), "phonecompanion.toml")
			}
			var log func() string
			p.process, log = serve24U(t, config)
			t.Cleanup(func() {
				if t.Failed() {
					t.Log(log())
				}
			})
			p.play(steps)
			if how == "as it is" && !strings.Contains(log(), "all addresses are served") {
				t.Errorf("the log does not say who may come in:\n%s", log())
			}
			if said := log() + p.process.logText(); strings.Contains(said, "planted-") {
				t.Errorf("the log has a secret:\n%s", said)
			}
		})
	}
}

// A change of a 24U file is read by itself, and a fault in it is named with its
// line and changes nothing.
func Test24UReload(t *testing.T) {
	t.Parallel()
	p := newPlayer(newTestOffice(t), "reload")
	p.atProvider(step{name: "GET /restapi", text: "200 {}"})
	config := oldFolder(t, p)
	var log func() string
	p.process, log = serve24U(t, config)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(config, string(text)+"phone=104@192.0.2.4\r\n")
	eventually(t, "the fault", patience, func() bool { return strings.Contains(log(), "cfg:17:7: phone 104 has no phone file") })
	write(config, string(text)+"phone=104@192.0.2.4 snom.cfg\r\n")
	eventually(t, "the phone", patience, func() bool { return strings.Contains(log(), "phones=4") })
	write(filepath.Join(filepath.Dir(config), "snom.cfg"), "{\n\"HoldCall\" : 1}")
	eventually(t, "the profile's fault", patience, func() bool { return strings.Contains(log(), "snom.cfg:2:14: HoldCall has a number") })
	p.play([]step{{key: "C", text: "STLI"}, {key: "S", text: "error_ind SUCCESS STLI"}})
}
