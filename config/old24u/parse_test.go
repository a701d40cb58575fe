package old24u

import (
	"strings"
	"testing"
)

// notThere is a folder without files.
func notThere(string) bool { return false }

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"serverPort = 26535\n":                    true,
		"\ufeff# comment\r\n\r\nSERVERPORT=1\r\n": true,
		"phone=101@X.X.X.X snom.cfg":              true,
		"typo = 1\nphone=101@X.X.X.X snom.cfg":    true,
		"# Mac\rserverPort = 1\r":                 true,
		"":                                        false,
		"# nothing\n":                             false,
		"[server]\nlisten = \":1\"\n":             false,
		"include = [\"a.toml\"]\n[[phone]]\nphone = \"x\"\n": false,
		"phone = [\n": false,
		"typo = 1\n[provider]\nproviderId = \"ringcentral\"\n": false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Every key of the 24U document, its default where it has one, and what it is
// here. A line of TOML that begins with - must not be there.
func TestEveryKey(t *testing.T) {
	const host = "providerHostname = pbx.example.com\n"
	for _, c := range []struct{ text, want string }{
		{"serverPort = 4711", `listen = ":4711"`},
		{"serverPort = \"4711\"", `listen = ":4711"`},
		{"serverport = 4711", `listen = ":4711"`},
		{"", `listen = ":26535"`},
		{"", `listen = ":26580"`},
		{"httpPort = 8080", `listen = ":8080"`},
		{"", `anonymous_networks = ["loopback", "private"]`},
		{"serverLogFilePath = my logs/a.log", `file = "my logs/a.log"`},
		{"", `file = "24uPhoneCompanionServer.log"`},
		{"serverLogFilePath =", `file = ""`},
		{"serverLogFilePath = a.log # ours", `file = "a.log"`},
		{`serverLogFilePath = "a # b.log" # ours`, `file = "a # b.log"`},
		{"serverLogFilePath = a#b.log", `file = "a#b.log"`},
		{"serverPort = 4711 # ours", `listen = ":4711"`},
		{host + "providerPassword = x # y", `password = "x # y"`},
		{"phone=101@192.0.2.1 snom.cfg # Alice Smith", `-username = "#"`},
		{"phone=101@192.0.2.1 snom.cfg admin #1", `password = "#1"`},
		{"phone=101@192.0.2.1 snom.cfg admin x # y", `password = "x # y"`},
		{host + "providerId = RingCentral", `id = "ringcentral"`},
		{host + "providerId = alliancephones", `id = "alliancephones"`},
		{host + "providerId = custom", `id = "custom"`},
		{host + "providerId = custom", `grant = "password"`},
		{host + "providerId = ringcentral\nproviderPassword = x", `grant = "jwt"`},
		{host + "providerId = custom\nproviderJwt = a.b.c", `jwt = "a.b.c"`},
		{host, `hostname = "pbx.example.com"`},
		{"providerId = custom", `-[provider]`},
		{host, `port = 443`},
		{host + "providerPort = 8443", `port = 8443`},
		{host + "providerClientId = dAvO1", `client_id = "dAvO1"`},
		{host + "providerClientSecret = ubJ=tx#G", `client_secret = "ubJ=tx#G"`},
		{host + "providerUsername = 19005550127", `username = "19005550127"`},
		{host + `providerPassword = "quotes" belong\to`, `password = "\"quotes\" belong\\to"`},
		{host + `providerPassword = "it"`, `password = "\"it\""`},
		{host + "providerProtocol = https", `protocol = "HTTPS"`},
		{host + "providerProtocol = HTTP", `protocol = "HTTP"`},
		{host + "providerSslVerificationFilename = my certs/ca.pem", `ca_file = "my certs/ca.pem"`},
		{host + "providerSslVerificationPath = /opt/certs", `ca_path = "/opt/certs"`},
		{host + "providerSslVerificationFilename = /etc/ssl/cert.pem", `-ca_file = "/etc/ssl/cert.pem"`},
		{host + "providerSslVerificationPath = /etc/ssl", `-ca_path = "/etc/ssl"`},
		{host + "providerMinProtocolVersion = SSL3_VERSION", `min_tls = "1.2"`},
		{host + "providerMinProtocolVersion = TLS1_VERSION", `min_tls = "1.2"`},
		{host + "providerMinProtocolVersion = TLS1_1_VERSION", `min_tls = "1.2"`},
		{host + "providerMinProtocolVersion = TLS1_2_VERSION", `min_tls = "1.2"`},
		{host + "providerMinProtocolVersion = TLS1_3_VERSION", `min_tls = "1.3"`},
		{host, `verify_depth = 4`},
		{host + "providerVerifyDepth = 7", `verify_depth = 7`},
		{"phone=101@192.0.2.1 snom.cfg", `extension = "101"`},
		{"phone=101@192.0.2.1 snom.cfg", `address = "192.0.2.1"`},
		{"phone=101@192.0.2.1 snom.cfg", `profile = "snom.cfg"`},
		{"phone=101@192.0.2.1 snom.cfg", `-username = ""`},
		{"phone = 102@192.0.2.1:8080 snom.cfg username password", `address = "192.0.2.1:8080"`},
		{"phone=102@X.X.X.X snom.cfg username password", `username = "username"`},
		{"phone=102@X.X.X.X\tsnom.cfg\tusername\tpassword", `password = "password"`},
		{"phone=102@X.X.X.X snom.cfg username pass word", `password = "pass word"`},
	} {
		f, faults := Parse("old.cfg", []byte(c.text+"\r\n"), func(path string) bool { return path == "my certs/ca.pem" })
		if len(faults) > 0 {
			t.Errorf("%q: %v", c.text, faults)
			continue
		}
		text := f.TOML(Options{}).Text
		want, without := strings.CutPrefix(c.want, "-")
		if strings.Contains("\n"+text, "\n"+want+"\n") == without {
			t.Errorf("%q: %s is wrong in\n%s", c.text, c.want, text)
		}
	}
}

// What is wrong is named with its line and column, without a secret.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"# c\nserverPort = x":                `old.cfg:2:14: serverPort = "x" is no number from 0 to 65535`,
		"serverPort = 65536":                 `old.cfg:1:14: serverPort = "65536" is no number from 0 to 65535`,
		"httpPort = -1":                      `old.cfg:1:12: httpPort = "-1" is no number from 0 to 65535`,
		"providerPort = 0":                   `old.cfg:1:16: providerPort = "0" is no number from 1 to 65535`,
		"providerVerifyDepth = deep":         `old.cfg:1:23: providerVerifyDepth = "deep" is no number from 0 to 100`,
		"providerId = acme":                  `old.cfg:1:14: providerId = "acme" is unknown: write one of ringcentral, alliancephones, custom, netsapiens`,
		"providerProtocol = FTP":             `old.cfg:1:20: providerProtocol = "FTP" is unknown: write one of HTTP, HTTPS`,
		"providerMinProtocolVersion = TLS9":  `old.cfg:1:30: providerMinProtocolVersion = "TLS9" is unknown: write one of SSL3_VERSION, TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION`,
		"providerHostname = https://x/":      `old.cfg:1:20: providerHostname = "https://x/" is no host name: write it without https:// and without a path, and the port as providerPort`,
		"serverPort 26535":                   `old.cfg:1:1: this is no line "key = value": write it so, or # before a comment`,
		"\ufeffserverPort = 1\r\n  \xe9 = 1": `old.cfg:2:3: this line is not UTF-8: save the file as UTF-8`,
		"providerPassword = a\x01":           `old.cfg:1:21: a control character stands here: take it out`,
		"phone=101":                          `old.cfg:1:7: "101" is no phone: write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them`,
		"phone=@x snom.cfg":                  `old.cfg:1:7: "@x" is no phone: write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them`,
		"phone=":                             `old.cfg:1:7: "" is no phone: write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them`,
		"phone=101@x":                        `old.cfg:1:7: phone 101 has no phone file: write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them`,
		"phone=101@x snom.cfg secret":        `old.cfg:1:7: phone 101 has one word too many or too few behind its phone file snom.cfg: write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them`,
		"providerHostname = x\nproviderSslVerificationFilename = ca.pem": `old.cfg:2:35: there is no file ca.pem: put the certificates of the provider's authorities there, or take providerSslVerificationFilename out for those of the system`,
		"providerHostname = https://u:secret@x/":                         `old.cfg:1:20: providerHostname = "…@x/" is no host name: write it without https:// and without a path, and the port as providerPort`,
		"phone=101@x snom.cfg\nphone = 101@y snom.cfg":                   `old.cfg:2:9: extension "101" stands in line 1 already: give every phone its own`,
	} {
		_, faults := Parse("old.cfg", []byte(text), notThere)
		if faults.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", text, faults, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	const host = "providerHostname = x\n"
	for text, want := range map[string]string{
		"serverPrt = 1\nphone=1@x a.cfg":                           `old.cfg:1:1: unknown key "serverPrt", not used`,
		"providerPassword: secret=1\nserverPort = 1":               `old.cfg:1:1: unknown key "providerPassword…", not used`,
		strings.Repeat("k", 50) + "secret = 1":                     `old.cfg:1:1: unknown key "` + strings.Repeat("k", 40) + `…", not used`,
		"serverPort = 1 # x":                                       `old.cfg:1:14: what stands behind # is taken for a comment`,
		"phone=1@x a.cfg # x":                                      `old.cfg:1:7: what stands behind # is taken for a comment`,
		host + "providerPassword = secret # x":                     `old.cfg:2:20: what stands behind # is taken for a part of the value`,
		"phone=1@x a.cfg u secret # x":                             `old.cfg:1:7: what stands behind # is taken for a part of the value`,
		"serverPort = 1\nserverPort = 2":                           `old.cfg:2:1: serverPort stands in line 1 already: this one counts`,
		host + "providerMinProtocolVersion = SSL3_VERSION":         `old.cfg:2:30: providerMinProtocolVersion = SSL3_VERSION is raised to TLS 1.2`,
		host + "providerMinProtocolVersion = TLS1_1_VERSION":       `old.cfg:2:30: providerMinProtocolVersion = TLS1_1_VERSION is raised to TLS 1.2`,
		host + "providerId = ringcentral\nproviderPassword=secret": `old.cfg:2:14: RingCentral ended the password grant: create a JWT credential and put it into providerJwt`,
	} {
		f, faults := Parse("old.cfg", []byte(text), notThere)
		if len(faults) > 0 || len(f.Warnings) != 1 || !strings.HasPrefix(f.Warnings[0].String(), want) || strings.Contains(f.Warnings.Error(), "secret") {
			t.Errorf("%q: faults %v, warnings %v, want %s", text, faults, f.Warnings, want)
		}
	}
	f, _ := Parse("old.cfg", []byte(host+"providerId = ringcentral\nproviderJwt = x\nproviderMinProtocolVersion = TLS1_2_VERSION"), notThere)
	if len(f.Warnings) > 0 {
		t.Errorf("warnings %v where all is well", f.Warnings)
	}
}

// A path may hold blanks where the file is there, or in quotes.
func TestPaths(t *testing.T) {
	there := func(p string) bool { return p == "my phones/snom 715.cfg" || p == "snom" }
	for text, want := range map[string]phoneLine{
		`my phones/snom 715.cfg`:            {file: "my phones/snom 715.cfg"},
		`my phones\snom 715.cfg u p`:        {file: "my phones/snom 715.cfg", user: "u", password: "p"},
		`"my phones/other.cfg" u p w`:       {file: "my phones/other.cfg", user: "u", password: "p w"},
		`snom u p.x`:                        {file: "snom", user: "u", password: "p.x"},
		`C:\Program Files\24U\snom.cfg u p`: {file: "C:/Program Files/24U/snom.cfg", user: "u", password: "p"},
		`nowhere.cfg u p`:                   {file: "nowhere.cfg", user: "u", password: "p"},
		`missing u p.x`:                     {file: "missing", user: "u", password: "p.x"},
		`no ending here`:                    {file: "no", user: "ending", password: "here"},
	} {
		f, faults := Parse("old.cfg", []byte("phone=1@x "+text), func(p string) bool { return there(strings.ReplaceAll(p, `\`, "/")) })
		if len(faults) > 0 || len(f.phones) != 1 {
			t.Errorf("%s: %v", text, faults)
			continue
		}
		if p := f.phones[0]; strings.ReplaceAll(p.file, `\`, "/") != want.file || p.user != want.user || p.password != want.password {
			t.Errorf("%s: %+v", text, p)
		}
	}
}

// A file of another kind has no warning for each of its lines.
func TestManyWarnings(t *testing.T) {
	f, faults := Parse("old.cfg", []byte(strings.Repeat("x = 1\n", 10*maxFaults)), notThere)
	if len(faults) > 0 || len(f.Warnings) != maxFaults+1 {
		t.Errorf("%d warnings, faults %v", len(f.Warnings), faults)
	}
}

// Some programs for the Mac end lines with CR alone.
func TestMacLines(t *testing.T) {
	f, faults := Parse("old.cfg", []byte("# Mac\rserverPort = 4711\rphone=1@x a.cfg u p\r"), notThere)
	if len(faults) > 0 || f.text(serverPort) != "4711" || len(f.phones) != 1 || f.phones[0].password != "p" || f.phones[0].at.line != 3 {
		t.Errorf("%v, %v", f, faults)
	}
}
