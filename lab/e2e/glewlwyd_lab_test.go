//go:build lab

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/lab"
)

// glewlwydAddress is free of the lab's phones, which live in 127.77.0.0/16.
const glewlwydAddress = "127.78.0.1"

// What must be seen nowhere.
const (
	cloudSecret   = "planted-client-secret-4be1"
	cloudPassword = "planted-password-a07f"
	cloudWrong    = "planted-wrong-thing-93c5"
	cloudKey      = "planted-signing-key-of-32-bytes-"
)

// cloud is a provider: Glewlwyd gives the tokens, and a resource behind the
// same address asks it whether they are good.
type cloud struct {
	t        *testing.T
	glewlwyd *lab.Glewlwyd
	front    *httptest.Server

	mu      sync.Mutex
	grants  []string        // of the token requests that were answered with 200
	secrets map[string]bool // tokens that were given
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	g, err := lab.StartGlewlwyd(t.Context(), glewlwydAddress, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Stop)
	all := []string{"password", "client_credentials", "refresh_token"}
	if err := g.Configure(t.Context(), cloudKey, time.Hour, "joe", cloudPassword,
		lab.GlewlwydClient{ID: "office", Secret: cloudSecret, Grants: all},
		lab.GlewlwydClient{ID: "barred", Secret: cloudSecret, Grants: []string{"refresh_token"}}); err != nil {
		t.Fatal(err)
	}
	c := &cloud{t: t, glewlwyd: g, secrets: map[string]bool{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: g.Address()}) },
		ModifyResponse: c.note,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{plugin}/token", func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm() // for note
		form := r.PostForm.Encode()
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
		proxy.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /{plugin}/me", c.resource)
	c.front = httptest.NewServer(mux)
	t.Cleanup(c.front.Close)
	return c
}

// note remembers what was given, to look for it later.
func (c *cloud) note(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil || r.StatusCode != http.StatusOK {
		return err
	}
	var given struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal(body, &given); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.grants = append(c.grants, r.Request.PostForm.Get("grant_type"))
	for _, s := range []string{given.Access, given.Refresh} {
		if s != "" {
			c.secrets[s] = true
		}
	}
	return nil
}

// granted are the grants that gave a token.
func (c *cloud) granted() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.grants, " ")
}

// resource answers whoever has a token that Glewlwyd calls good.
func (c *cloud) resource(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	ask, _ := http.NewRequestWithContext(r.Context(), "POST", "http://"+c.glewlwyd.Address()+"/api/"+r.PathValue("plugin")+"/introspect", strings.NewReader(url.Values{"token": {token}}.Encode()))
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.SetBasicAuth("office", cloudSecret)
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	var told struct {
		Active bool
		Scope  string
	}
	if json.NewDecoder(answer.Body).Decode(&told) != nil || !told.Active {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	fmt.Fprintf(w, `{"scope":%q}`, told.Scope)
}

// settings are the keys of [provider] that a test changes.
type settings struct{ plugin, grant, client, secret, password, refresh string }

// ask starts the server and returns what it answers to one raw request. It is
// ended afterwards, and what it wrote and said is searched for secrets.
func (c *cloud) ask(dir string, s settings) string {
	c.t.Helper()
	bin, err := build()
	if err != nil {
		c.t.Fatal(err)
	}
	at, _ := url.Parse(c.front.URL)
	file := filepath.Join(dir, "phonecompanion.toml")
	if err := os.WriteFile(file, fmt.Appendf(nil, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n"+
		"[provider]\nid = \"custom\"\nhostname = %q\nport = %s\nprotocol = \"HTTP\"\ngrant = %q\nclient_id = %q\nclient_secret = %q\nusername = \"joe\"\npassword = %q\nrefresh_token = %q\ntoken_path = \"/api/%s/token\"\nscope = %q\n",
		at.Hostname(), at.Port(), s.grant, s.client, s.secret, s.password, s.refresh, s.plugin, lab.GlewlwydScope), 0o600); err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(bin, "serve", "--config", file)
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	serving, logged := make(chan string, 1), make(chan string, 1)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			var l servingLine
			if json.Unmarshal(lines.Bytes(), &l) == nil && l.Message == "serving" {
				serving <- l.Listen
			}
			all.WriteString(lines.Text() + "\n")
		}
		logged <- all.String()
	}()
	var said string
	select {
	case line := <-serving:
		said = talk(c.t, line, fmt.Sprintf(`{"method":"GET","resource":"/%s/me"}`, s.plugin))
	case <-time.After(4 * patience):
		c.t.Error("the server does not serve")
	}
	cmd.Process.Signal(syscall.SIGTERM)
	var log string
	select {
	case log = <-logged:
	case <-time.After(4 * patience):
		cmd.Process.Kill()
		log = <-logged
		c.t.Error("the server does not stop")
	}
	if err := cmd.Wait(); err != nil {
		c.t.Errorf("the server ended with %v", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, secret := range []string{cloudSecret, cloudPassword, cloudWrong, cloudKey} {
		c.secrets[secret] = true
	}
	for secret := range c.secrets {
		if strings.Contains(said+log, secret) {
			c.t.Errorf("%q is told:\n%s\n%s", secret, said, log)
		}
	}
	return said
}

// talk sends a raw request, and returns the reply and what comes with it.
func talk(t *testing.T, line, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", line)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(4 * patience))
	fmt.Fprintf(conn, "STLI;Errors=Extended\r\n%s\r\n", request)
	lines := bufio.NewScanner(conn)
	lines.Scan() // the greeting
	lines.Scan()
	said := lines.Text()
	if strings.HasPrefix(said, "error_ind SUCCESS") && lines.Scan() {
		said += "\n" + lines.Text()
	}
	if lines.Err() != nil {
		t.Error(lines.Err())
	}
	return said
}
