package phonesim

import (
	"net/http"
	"strings"
	"testing"

	"github.com/icholy/digest"
)

func TestBasicAuth(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{Extension: "101", Auth: AuthBasic, Username: "admin", Password: "a:b c"})
	if got := raw(t, p, "GET /command.htm?key=DND HTTP/1.0\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 401 ") ||
		!strings.Contains(got, "\r\nWWW-Authenticate: Basic realm=\"snom\"\r\n") {
		t.Error(got)
	}
	for password, want := range map[string]int{"wrong": 401, "a:b c": 200} {
		req, _ := http.NewRequest(http.MethodGet, "http://"+p.Addr()+"/command.htm?key=DND", nil)
		req.SetBasicAuth("admin", password)
		resp, err := plainClient().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("password %q: %s", password, resp.Status)
		}
	}
	if s := p.Snapshot(); !s.DND || s.Requests != 3 {
		t.Errorf("DND %v after %d requests", s.DND, s.Requests)
	}
}

func TestDigestAuth(t *testing.T) {
	for name, without := range map[string]bool{"qop=auth": false, "without qop": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			p := add(t, o, Config{
				Extension: "101", Auth: AuthDigest, Username: `ad"min`, Password: "secret",
				DigestWithoutQOP: without,
			})
			target := "/command.htm?key=1;%23;2&x=a,b"
			client := plainClient()
			client.Transport = &digest.Transport{Username: `ad"min`, Password: "secret", Transport: client.Transport}
			resp, err := client.Get("http://" + p.Addr() + target)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK || p.Snapshot().Entered != "1#2" {
				t.Errorf("%s, entered %q", resp.Status, p.Snapshot().Entered)
			}
			if got := p.Requests(); len(got) != 2 || got[0] != "GET "+target || got[0] != got[1] {
				t.Errorf("requests %q", got)
			}
			client.Transport = &digest.Transport{Username: `ad"min`, Password: "wrong"}
			resp, err = client.Get("http://" + p.Addr() + target)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusUnauthorized || len(p.Requests()) != 4 {
				t.Errorf("wrong password: %s after %d requests", resp.Status, len(p.Requests()))
			}
		})
	}
}

// digestAnswer returns the credentials for a challenge.
func digestAnswer(challenge, method, target string) string {
	c, err := digest.ParseChallenge(challenge)
	if err != nil {
		return err.Error()
	}
	cred, err := digest.Digest(c, digest.Options{
		Method: method, URI: target, Username: "admin", Password: "secret", Count: 1, Cnonce: "abc",
	})
	if err != nil {
		return err.Error()
	}
	return cred.String()
}

func challengeOf(t *testing.T, answer string) string {
	t.Helper()
	_, rest, ok := strings.Cut(answer, "WWW-Authenticate: ")
	if !ok {
		t.Fatalf("no challenge in %q", answer)
	}
	c, _, _ := strings.Cut(rest, "\r\n")
	return c
}

func TestStaleNonce(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{Extension: "101", Auth: AuthDigest, Username: "admin", Password: "secret", NonceUses: 2})
	send := func(authorization string) string {
		return raw(t, p, "GET /info.htm HTTP/1.1\r\nAuthorization: "+authorization+"\r\nConnection: close\r\n\r\n")
	}
	first := challengeOf(t, send("none"))
	if strings.Contains(first, "stale") || first == challengeOf(t, send("none")) {
		t.Errorf("challenge %q", first)
	}
	cred := digestAnswer(first, "GET", "/info.htm")
	for i, want := range []string{"200", "200", "401"} {
		got := send(cred)
		if !strings.HasPrefix(got, "HTTP/1.1 "+want) {
			t.Errorf("use %d: %q", i+1, got)
		}
		if want == "401" && !strings.Contains(challengeOf(t, got), "stale=true") {
			t.Errorf("not stale: %q", got)
		}
	}
	for name, bad := range map[string]string{
		"method": digestAnswer(first, "POST", "/info.htm"),
		"target": digestAnswer(first, "GET", "/index.htm"),
		"rubble": `Digest username="admin", realm="snom`,
	} {
		if got := challengeOf(t, send(bad)); strings.Contains(got, "stale") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestNoncesAreForgotten(t *testing.T) {
	var n nonceStore
	first := n.fresh()
	for range maxNonces {
		n.fresh()
	}
	if n.use(first, 0) || len(n.uses) != maxNonces || len(n.order) != maxNonces {
		t.Errorf("%d nonces", len(n.uses))
	}
}

func TestHiddenTags(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{Extension: "101", HiddenTags: true})
	for _, target := range []string{"/command.htm?key=DND", "/settings.htm", save + "fkey0=line", "/index.htm?dialeddel=clear", "/command.htm?key=DND&hidden_tag=x"} {
		status, body := get(t, p, target)
		if status != "HTTP/1.1 200 OK" || !strings.Contains(body, "<title>Hidden tag required: nothing was done</title>") {
			t.Errorf("%s: %s\n%s", target, status, body)
		}
	}
	if p.Snapshot().DND || p.Setting("fkey0") != "" {
		t.Error("something was done")
	}
	_, body := get(t, p, "/index.htm")
	_, rest, _ := strings.Cut(body, `name="hidden_tag" value="`)
	tag, _, _ := strings.Cut(rest, `"`)
	get(t, p, "/command.htm?key=DND&hidden_tag="+tag)
	if !p.Snapshot().DND {
		t.Error("the token of the index page was not taken")
	}
	p.SetSetting("use_hidden_tags", "off")
	get(t, p, "/command.htm?key=DND")
	if p.Snapshot().DND {
		t.Error("the setting use_hidden_tags was not obeyed")
	}
}
