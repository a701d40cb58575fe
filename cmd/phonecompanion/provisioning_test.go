package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/state"
)

// fetchingProfile is of a phone that fetches its file, as a person would write it.
const fetchingProfile = `
format = 1
name = "fetching"
[callback]
query = "remote=$remote"
[callback.fields]
remote = "remote"
[event.incoming]
signal = "delivered"
setting = "url_incoming"
[action.MakeCall]
resource = "/dial?n={number}"
[settings]
"displayFontColor" = { setting = "font_color", values = { LIGHT = "0", DARK = "1" } }
[provision]
name = "fetching-{mac}.cfg"
content_type = "text/plain"
line = "{setting}={value}"
`

// fetched is what a phone gets for an address.
type fetched struct {
	status int
	body   string
	header http.Header
}

func fetch(t *testing.T, method, address string, header ...string) fetched {
	t.Helper()
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fetched{answer.StatusCode, string(body), answer.Header}
}

// keepPhone puts the record of a phone into the state folder of an office that
// does not run.
func keepPhone(t *testing.T, o *testOffice, extension, record string) {
	t.Helper()
	store, err := state.Open(filepath.Join(o.dir, "state"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.SavePhone(extension, []byte(record)); err != nil {
		t.Fatal(err)
	}
}

// TestProvisioning: a phone gets its file at the address that `profile show`
// prints, and the action URLs in it work; from a wrong address neither does. It
// is so after a kill, too.
func TestProvisioning(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	if err := os.WriteFile(filepath.Join(o.dir, "fetching.toml"), []byte(fetchingProfile), 0o600); err != nil {
		t.Fatal(err)
	}
	o.profiles = map[string]string{"101": "fetching", "102": "fetching"}
	o.keys = map[string][]string{"101": {`mac = "00:04:13:AB:C1:01"`}, "102": {`mac = "000413ABC102"`}}
	keepPhone(t, o, "101", `{"id":"00000000000000000000A101","token":"AAAAAAAAAAAAAAAAAAAAAA","object":{"displayFontColor":"DARK","ip.mode":"OPEN"}}`)
	keepPhone(t, o, "102", `{"id":"00000000000000000000A102","token":"BBBBBBBBBBBBBBBBBBBBBB","object":{"ip.mode":"LOCKED","ip.address":"192.0.2.7"}}`)

	tag := ""
	for _, run := range []string{"the first start", "after a kill"} {
		p := o.start()
		web := "http://" + p.http
		shown := runIn(t, o.dir, "profile", "show", "fetching", "--for", "101", "--config", o.config())
		address := regexp.MustCompile(`http://\S+/prov/A{22}/fetching-000413abc101\.cfg`).FindString(shown.stderr)
		if address == "" {
			t.Fatalf("%s: no address in %+v", run, shown)
		}
		got := fetch(t, "GET", address)
		url, _, _ := strings.Cut(strings.TrimPrefix(got.body, "url_incoming="), "?")
		if got.status != 200 || got.body != "url_incoming="+url+"?remote=$remote\nfont_color=1\n" || !strings.HasPrefix(url, web+"/a/101/") {
			t.Fatalf("%s: %+v", run, got)
		}
		if tag == "" {
			tag = got.header.Get("ETag")
		} else if again := fetch(t, "GET", address, "If-None-Match", got.header.Get("ETag")); again.status != 304 {
			t.Errorf("%s: %+v", run, again)
		}

		// The address in the file works.
		c, err := net.Dial("tcp", p.line)
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(patience))
		in := bufio.NewScanner(c)
		fmt.Fprint(c, "MonitorStart 101\r\n")
		if !in.Scan() || in.Text() != "error_ind SUCCESS MonitorStart" {
			t.Fatalf("%s: %q, %v", run, in.Text(), in.Err())
		}
		if called := fetch(t, "GET", url+"?remote=555"); called.status != 200 {
			t.Errorf("%s: the action URL: %+v", run, called)
		}
		if !in.Scan() || !strings.HasPrefix(in.Text(), "Delivered ") || !strings.Contains(in.Text(), "555") {
			t.Errorf("%s: %q, %v", run, in.Text(), in.Err())
		}
		c.Close()

		// A phone that is locked elsewhere gets nothing, and is not heard.
		if got := fetch(t, "GET", web+"/prov/BBBBBBBBBBBBBBBBBBBBBB/fetching-000413abc102.cfg"); got.status != 404 || got.body != "" {
			t.Errorf("%s: %+v", run, got)
		}
		other := runIn(t, o.dir, "profile", "show", "fetching", "--for", "102", "--config", o.config())
		locked := regexp.MustCompile(`http://\S+/a/102/\S+/incoming`).FindString(other.stdout)
		if got := fetch(t, "GET", locked); locked == "" || got.status != 404 || got.body != "" {
			t.Errorf("%s: %s: %+v", run, locked, got)
		}
		for _, trick := range []string{"/prov/AAAAAAAAAAAAAAAAAAAAAA/fetching-000413abc102.cfg", "/prov/AAAAAAAAAAAAAAAAAAAAAA/..%2ffetching-000413abc101.cfg", "//prov/AAAAAAAAAAAAAAAAAAAAAA/fetching-000413abc101.cfg", "/prov//AAAAAAAAAAAAAAAAAAAAAA/fetching-000413abc101.cfg"} {
			if got := fetch(t, "GET", web+trick); got.status != 404 || got.body != "" {
				t.Errorf("%s: %s: %+v", run, trick, got)
			}
		}
		if got := fetch(t, "GET", address, "Origin", "http://evil.example"); got.status != 403 {
			t.Errorf("%s: a browser: %+v", run, got)
		}
		scraped := fetch(t, "GET", web+"/metrics").body
		for _, line := range []string{`phonecompanion_provisioning_refused_total{reason="address not allowed"} 1`, `phonecompanion_provisioning_refused_total{reason="wrong MAC address"} 1`, `phonecompanion_notifications_refused_total{reason="address not allowed"} 1`} {
			if !strings.Contains(scraped, line+"\n") {
				t.Errorf("%s: the metrics do not have %s", run, line)
			}
		}
		if strings.Contains(p.logText(), "AAAAAAAAAAAAAAAAAAAAAA") {
			t.Errorf("%s: the token is in the log", run)
		}
		p.kill()
	}
	store, err := state.Open(filepath.Join(o.dir, "state"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	records, err := store.Phones()
	if kept := string(records["101"]); err != nil || !strings.Contains(kept, `"LOCKED"`) || !strings.Contains(kept, `"127.0.0.1"`) || !strings.Contains(kept, `"loaded":"2`) {
		t.Errorf("what is kept is %s, %v", kept, err)
	}
}

// What the state folder has of a phone and nobody can read is said at the start.
func TestUnreadablePhone(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	keepPhone(t, o, "102", "{")
	p := launchProcess(t, o.configure())
	if code := p.wait(patience); code != 1 || !strings.Contains(p.logText(), "phone 102 cannot be read") {
		t.Errorf("code %d, and it says\n%s", code, p.logText())
	}
}
