package config

import (
	"testing"
)

func TestSecrets(t *testing.T) {
	t.Setenv(secretName, " from the environment ")
	t.Setenv(secretName+"_EMPTY", "")
	for _, c := range []struct{ name, key, want string }{
		{"none", "", ""},
		{"as it stands", `password = "p\"w "`, `p"w `},
		{"in a file", `password_file = "d/secret"`, " from a file "},
		{"in a file that ends its line", `password_file = "d/line"`, "line"},
		{"in a file of Windows", `password_file = "d/crlf"`, "crlf"},
		{"in a file of two lines", `password_file = "d/two"`, "one\ntwo"},
		{"in an empty file", `password_file = "d/empty"`, ""},
		{"in the environment", `password_env = "` + secretName + `"`, " from the environment "},
		{"empty in the environment", `password_env = "` + secretName + `_EMPTY"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := load(t, map[string]string{
				"pc.toml": phoneText("101", c.key), "d/secret": " from a file ", "d/line": "line\n", "d/crlf": "crlf\r\n", "d/two": "one\ntwo\n\n", "d/empty": "",
			}).Phones[0].Password
			if got != c.want {
				t.Errorf("the password is %q, want %q", got, c.want)
			}
		})
	}
}

// A secret's file is relative to the file that names it, and every secret has
// its three forms.
func TestEverySecret(t *testing.T) {
	t.Setenv(secretName, "e")
	c := load(t, map[string]string{
		"pc.toml": `
include = ["d/a.toml"]
[provider]
client_secret_file = "secret"
password_env = "` + secretName + `"
jwt_file = "d/secret"
refresh_token_env = "` + secretName + `"
`,
		"secret":   "outer",
		"d/secret": "inner",
		"d/a.toml": phoneText("101", `password_file = "secret"`, `sip_username = "s"`, `sip_password_file = "secret"`) + "[[user]]\nname = \"u\"\npassword_file = \"secret\"\n[[user]]\nname = \"v\"\npassword_env = \"" + secretName + "\"\n",
	})
	p := c.Provider
	if p.ClientSecret != "outer" || p.Password != "e" || p.JWT != "inner" || p.RefreshToken != "e" {
		t.Errorf("provider is %+v", p)
	}
	if c.Phones[0].Password != "inner" || c.Phones[0].SIPPassword != "inner" || c.Users[0].PasswordHash != "inner" || c.Users[1].PasswordHash != "e" {
		t.Errorf("phone %q, users %+v", c.Phones[0].Password, c.Users)
	}
}
