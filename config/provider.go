package config

import (
	"time"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

func (l *loader) provider(file string, t *tomlfile.Table) {
	if t == nil {
		return
	}
	l.config.Provider = Provider{
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
		CAFile:       path(file, t, "ca_file"),
		CAPath:       path(file, t, "ca_path"),
		MinTLS:       t.Enum("min_tls", "1.2", "1.0", "1.1", "1.2", "1.3"),
		VerifyDepth:  t.Int("verify_depth", 4, 0, 100),
		Timeout:      t.Duration("timeout", 10*time.Second, 10*time.Millisecond, 10*time.Minute),
		AllowMethods: t.Strings("allow_methods", []string{"GET", "POST", "PUT", "PATCH", "DELETE"}),
		AllowPaths:   t.Strings("allow_paths", []string{"/"}),
	}
	t.Bool("allow_old_tls", false)
}
