package config

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// write24U makes a folder of old files.
func write24U(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func readTest(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// alike takes out of a configuration what must differ when it stands in another
// file.
func alike(c *Config) *Config {
	c.Files, c.Patterns, c.Warnings, c.Sum = nil, nil, nil, [32]byte{}
	for _, p := range c.Phones {
		p.ProfileName, p.Profile.File, p.Plan = "", "", nil
	}
	return c
}

// What an import makes is, loaded, what the old file is.
func TestImport24U(t *testing.T) {
	snom := readTest(t, "../testdata/24u/snom.cfg")
	every := readTest(t, "../testdata/24u/24uPhoneCompanionServer.cfg")
	cases := map[string]map[string]string{
		"example": {"old.cfg": every, "snom.cfg": snom},
		"windows": {"old.cfg": "\ufeff" + strings.ReplaceAll(every, "\n", "\r\n"), "snom.cfg": "\ufeff" + strings.ReplaceAll(snom, "\n", "\r\n")},
		"blanks": {
			"old.cfg":                 "serverLogFilePath = logs of us/server.log\nphone=1@192.0.2.1 phone files\\my snom.cfg\nphone=2@192.0.2.2:8080 \"phone files/my snom.cfg\" admin a b\nphone=3@192.0.2.3 other/my snom.cfg u p\n",
			"phone files/my snom.cfg": `{"protocol":"HTTPS"}`, "other/my snom.cfg": `{"dummy.htm":1}`,
		},
		"custom": {"old.cfg": "providerHostname=pbx.example.com\nproviderId=custom\nproviderUsername=u\nproviderPassword=p\nproviderSslVerificationFilename=certs/ca.pem\nproviderMinProtocolVersion=TLS1_2_VERSION\nserverPort=4711\nproviderVerifyDepth=9\nproviderProtocol=http\nproviderPort=8080\n"},
		"jwt":    {"old.cfg": "providerHostname=x.example.com\nproviderId=RingCentral\nproviderClientId=i\nproviderJwt=a=b\"c\"\nphone=7@192.0.2.7 acme.toml\nphone=8@192.0.2.8 yealink\n", "acme.toml": "format = 1\nname = \"acme\"\n"},
	}
	for name, files := range cases {
		t.Run(name, func(t *testing.T) {
			dir := write24U(t, files)
			old := filepath.Join(dir, "old.cfg")
			want, err := Load(old, profiles.FS)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range []string{dir, filepath.Join(dir, "new folder")} {
				im, err := Import24U(old, to, profiles.FS)
				if err != nil {
					t.Fatal(err)
				}
				if err := im.Write(); err != nil {
					t.Fatal(err)
				}
				got, err := Load(filepath.Join(to, "phonecompanion.toml"), profiles.FS)
				if err != nil {
					t.Fatalf("%v\n%s", err, im.Files[0].Text)
				}
				if w, g := alike(want), alike(got); !reflect.DeepEqual(g, w) {
					t.Errorf("imported:\n%+v\nwant\n%+v\n%s", g, w, im.Files[0].Text)
				}
				for _, f := range im.Files {
					if info, err := os.Stat(f.Path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
						t.Errorf("%s: %v, %v", f.Path, info.Mode(), err)
					}
				}
				err = im.Write()
				if err == nil || !strings.Contains(err.Error(), "is there already") {
					t.Errorf("a second import says %v", err)
				}
			}
		})
	}
}

// An import that cannot write all of its files writes none.
func TestImport24UWhole(t *testing.T) {
	dir := write24U(t, map[string]string{"old.cfg": "phone=1@192.0.2.1 snom.cfg\n", "snom.cfg": "{}", "snom.toml": "mine"})
	im, err := Import24U(filepath.Join(dir, "old.cfg"), dir, profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Write(); err == nil || !strings.Contains(err.Error(), "snom.toml is there already") {
		t.Errorf("error is %v", err)
	}
	if isFile(filepath.Join(dir, "phonecompanion.toml")) || readTest(t, filepath.Join(dir, "snom.toml")) != "mine" {
		t.Error("something was written")
	}
	if _, err := Import24U(filepath.Join(dir, "snom.toml"), dir, profiles.FS); err == nil || !strings.Contains(err.Error(), "no 24U configuration") {
		t.Errorf("error is %v", err)
	}
}
