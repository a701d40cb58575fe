package config

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

func (l *loader) provider(file string, t *tomlfile.Table) {
	if t == nil {
		return
	}
	p := Provider{
		ID:           t.Enum("id", "custom", "ringcentral", "alliancephones", "netsapiens", "custom"),
		Hostname:     t.String("hostname", ""),
		Port:         t.Int("port", 443, 1, 65535),
		Protocol:     t.Enum("protocol", "HTTPS", "HTTP", "HTTPS"),
		Grant:        t.Enum("grant", "jwt", "jwt", "password", "client_credentials", "refresh_token"),
		ClientID:     t.String("client_id", ""),
		ClientSecret: secret(file, t, "client_secret", "client_secret"),
		Username:     t.String("username", ""),
		Password:     secret(file, t, "password", "password"),
		JWT:          secret(file, t, "jwt", "jwt"),
		RefreshToken: secret(file, t, "refresh_token", "refresh_token"),
		TokenPath:    t.String("token_path", ""),
		Scope:        t.String("scope", ""),
		Events:       t.Enum("events", EventsWebSocket, EventsWebSocket, EventsWebhook),
		Webhook:      t.String("webhook", ""),
		CAFile:       path(file, t, "ca_file"),
		CAPath:       path(file, t, "ca_path"),
		MinTLS:       t.Enum("min_tls", "1.2", "1.0", "1.1", "1.2", "1.3"),
		VerifyDepth:  t.Int("verify_depth", 4, 0, 100),
		Timeout:      t.Duration("timeout", 10*time.Second, 10*time.Millisecond, 10*time.Minute),
		AllowMethods: t.Strings("allow_methods", []string{"GET", "POST", "PUT", "PATCH", "DELETE"}),
		AllowPaths:   t.Strings("allow_paths", []string{"/"}),
		AllowOldTLS:  t.Bool("allow_old_tls", false),
	}
	p.check(t)
	l.authorities(&p)
	l.config.Provider = p
}

// speaks tells whether the provider has the API of a dialect. What
// alliancephones is built on is not public; its configuration keys fit NetSapiens.
// custom may be anything.
func (p *Provider) speaks(dialect string) bool {
	return p.ID == dialect || p.ID == "custom" || p.ID == "alliancephones" && dialect == phoneprofile.DialectNetSapiens
}

// methods are what raw requests may be.
var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// check names what cannot work.
func (p *Provider) check(t *tomlfile.Table) {
	if strings.ContainsAny(p.Hostname, "/:@ \t") && net.ParseIP(p.Hostname) == nil {
		t.Faultf("hostname", "%q is no host name: write it without https:// and without a path, and the port as provider.port", tomlfile.WithoutLogin(p.Hostname))
	}
	if p.ID == "ringcentral" && p.Grant == "password" {
		t.Faultf("grant", "%s", provider.NoPasswordGrant)
	}
	if p.TokenPath != "" && (!strings.HasPrefix(p.TokenPath, "/") || strings.HasPrefix(p.TokenPath, "//") || strings.ContainsAny(p.TokenPath, "?#\\ \t\r\n")) {
		t.Faultf("token_path", "%q is no path: write it like \"/oauth/token\"", p.TokenPath)
	}
	if i := strings.IndexFunc(p.Scope, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }); i >= 0 { // RFC 6749, section 3.3
		t.Faultf("scope", "%q is no scope: write words with spaces between them", p.Scope)
	}
	p.checkWebhook(t)
	for i, m := range p.AllowMethods {
		if !slices.Contains(methods, m) {
			t.FaultItem("allow_methods", i, "%q is no method for raw requests: write one of %s", m, strings.Join(methods, ", "))
		}
	}
	for i, path := range p.AllowPaths {
		if !strings.HasPrefix(path, "/") {
			t.FaultItem("allow_paths", i, "%q does not begin with a slash: write a prefix of paths like \"/restapi\"", path)
		}
	}
}

// maxAuthority is how large a file of authorities may be that is watched, in
// bytes, and maxAuthorities how many may be in a folder.
const (
	maxAuthority   = 4 << 20
	maxAuthorities = 4096
)

// authorities notes the files with the provider's authorities, so that a change
// of theirs is one of the configuration. What is wrong with them is said by
// whoever reads them.
func (l *loader) authorities(p *Provider) {
	files := []string{}
	if p.CAFile != "" {
		files = append(files, p.CAFile)
	}
	if p.CAPath != "" {
		pattern := filepath.Join(p.CAPath, "*")
		l.config.Patterns = append(l.config.Patterns, pattern)
		found, _ := filepath.Glob(pattern) // a folder whose name is no pattern is only looked at when something else changes
		files = append(files, found[:min(len(found), maxAuthorities)]...)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxAuthority {
			continue
		}
		if data, err := os.ReadFile(file); err == nil {
			l.read(file, data)
		}
	}
}
