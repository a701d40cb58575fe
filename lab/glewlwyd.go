package lab

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	// glewlwydPort is where Glewlwyd takes HTTP.
	glewlwydPort = 4593

	// glewlwydStartTime is how long Glewlwyd may take to answer: it does
	// within 0.1 s, on a machine that has nothing else to do.
	glewlwydStartTime = 30 * time.Second

	// glewlwydCallTime is how long one call of its API may take.
	glewlwydCallTime = 15 * time.Second

	// glewlwydSchema makes its database, with an administrator "admin" whose
	// password is "password". Debian's package brings it.
	glewlwydSchema = "/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz"
)

// The OAuth plugins that [Glewlwyd.Configure] sets up; their token endpoints
// are /api/NAME/token. Only that for OpenID Connect gives a new refresh token
// for each one that is used, and refuses it afterwards.
const (
	GlewlwydOAuth2 = "glwd"
	GlewlwydOIDC   = "oidc"
)

// GlewlwydScope is the one scope there is. Glewlwyd gives no token to a request
// without a scope: 400 or 403 and an empty body.
const GlewlwydScope = "lab"

// Glewlwyd is an OAuth 2 server with a database of its own.
type Glewlwyd struct {
	address, conf, dir string
	process            *process
	admin              *http.Client
}

// GlewlwydClient is a client that Glewlwyd shall know.
type GlewlwydClient struct {
	ID, Secret string
	Grants     []string // password, client_credentials, refresh_token
}

// StartGlewlwyd starts a Glewlwyd on the given loopback address, with a new
// database in dir, and waits until it answers.
func StartGlewlwyd(ctx context.Context, address, dir string) (*Glewlwyd, error) {
	if err := checkLoopback(address); err != nil {
		return nil, fmt.Errorf("glewlwyd: %w", err)
	}
	g := &Glewlwyd{address: address, conf: filepath.Join(dir, "glewlwyd.conf"), dir: dir}
	database := filepath.Join(dir, "glewlwyd.db")
	if err := makeDatabase(ctx, database); err != nil {
		return nil, fmt.Errorf("glewlwyd: %w", err)
	}
	if err := writeConf(g.conf, "glewlwyd.conf", struct {
		Address, Database string
		Port              int
	}{address, database, glewlwydPort}); err != nil {
		return nil, fmt.Errorf("glewlwyd: %w", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	dialer, err := loopbackDialer("")
	if err != nil {
		return nil, err
	}
	g.admin = &http.Client{Jar: jar, Timeout: glewlwydCallTime, Transport: &http.Transport{DialContext: dialer.DialContext}}
	return g, g.Start(ctx)
}

// makeDatabase makes a database from the package's schema.
func makeDatabase(ctx context.Context, path string) error {
	sqlite, err := findProgram("sqlite3")
	if err != nil {
		return err
	}
	f, err := os.Open(glewlwydSchema)
	if err != nil {
		return err
	}
	defer f.Close()
	schema, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", glewlwydSchema, err)
	}
	cmd := exec.CommandContext(ctx, sqlite, "-bail", path)
	// What is lost in a crash does not matter here; writing through costs seconds.
	cmd.Stdin = io.MultiReader(bytes.NewReader([]byte("PRAGMA synchronous=OFF;\nBEGIN;\n")), schema, bytes.NewReader([]byte("\nCOMMIT;\n")))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sqlite3: %w: %s", err, out)
	}
	return nil
}

// Start starts Glewlwyd, also again after Stop, and waits until it answers.
func (g *Glewlwyd) Start(ctx context.Context) error {
	var err error
	if g.process, err = startProcess(syscall.SIGKILL, g.dir, "glewlwyd", "--config-file="+g.conf); err != nil {
		return err
	}
	if err := poll(ctx, glewlwydStartTime, func() error {
		if g.process.ended() {
			return errors.New("it has ended")
		}
		conn, err := net.DialTimeout("tcp", g.Address(), glewlwydCallTime)
		if err == nil {
			conn.Close()
		}
		return err
	}); err != nil {
		g.Stop()
		return fmt.Errorf("glewlwyd at %s: %w\n%s", g.Address(), err, g.Log())
	}
	return nil
}

// Stop ends Glewlwyd at once. Its database stays.
func (g *Glewlwyd) Stop() { g.process.kill() }

// Log returns the end of Glewlwyd's output.
func (g *Glewlwyd) Log() string { return g.process.output.String() }

// Address is the host and port where it takes HTTP.
func (g *Glewlwyd) Address() string { return net.JoinHostPort(g.address, strconv.Itoa(glewlwydPort)) }

// Configure sets up both plugins, whose tokens are signed with key and
// live for the given time, a user and clients.
func (g *Glewlwyd) Configure(ctx context.Context, key string, life time.Duration, user, password string, clients ...GlewlwydClient) error {
	type object = map[string]any
	if err := g.post(ctx, "auth", object{"username": "admin", "password": "password"}); err != nil {
		return err
	}
	shared := object{
		"jwt-type": "sha", "jwt-key-size": "256", "key": key, "cert": "",
		"access-token-duration": int(life.Seconds()), "refresh-token-duration": 86400, "code-duration": 600, "refresh-token-rolling": true,
		"auth-type-code-enabled": false, "auth-type-implicit-enabled": false, "auth-type-password-enabled": true, "auth-type-client-enabled": true,
		"auth-type-device-enabled": false, "auth-type-refresh-enabled": true, "scope": []string{},
		"introspection-revocation-allowed": true, "introspection-revocation-allow-target-client": true, "introspection-revocation-auth-scope": []string{},
	}
	oauth2, oidc := maps.Clone(shared), maps.Clone(shared)
	oauth2["url"] = GlewlwydOAuth2
	maps.Copy(oidc, object{
		"iss": "http://" + g.Address() + "/", "subject-type": "public", "allow-non-oidc": true, "refresh-token-one-use": "always",
		"auth-type-token-enabled": false, "auth-type-id-token-enabled": false, "auth-type-none-enabled": false,
	})
	for _, plugin := range []object{
		{"module": "oauth2-glewlwyd", "name": GlewlwydOAuth2, "display_name": "lab", "order_rank": 0, "parameters": oauth2},
		{"module": "oidc", "name": GlewlwydOIDC, "display_name": "lab", "order_rank": 1, "parameters": oidc},
	} {
		if err := g.post(ctx, "mod/plugin", plugin); err != nil {
			return err
		}
	}
	if err := g.post(ctx, "scope", object{"name": GlewlwydScope, "display_name": "lab", "password_required": true, "scheme": object{}}); err != nil {
		return err
	}
	for _, c := range clients {
		if err := g.post(ctx, "client", object{"client_id": c.ID, "name": c.ID, "enabled": true, "confidential": true, "client_secret": c.Secret, "password": c.Secret,
			"authorization_type": c.Grants, "token_endpoint_auth_method": []string{"client_secret_basic"}, "redirect_uri": []string{"http://127.0.0.1/"}, "scope": []string{GlewlwydScope}}); err != nil {
			return err
		}
	}
	return g.post(ctx, "user", object{"username": user, "name": user, "password": password, "email": user + "@lab.invalid", "enabled": true, "scope": []string{GlewlwydScope}})
}

// post calls Glewlwyd's API as its administrator. The answer is not quoted.
func (g *Glewlwyd) post(ctx context.Context, what string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+g.Address()+"/api/"+what+"/", bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := g.admin.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("glewlwyd: %s: %s", what, answer.Status)
	}
	return nil
}
