package main_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var adminListen = regexp.MustCompile(`"admin_listen":"([^"]+)"`)

// TestAdminListener: the page has a listener of its own and is nowhere else; a
// browser that follows it does not keep the server from stopping.
func TestAdminListener(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.http = []string{`admin_listen = "127.0.0.1:0"`}
	p := o.start()
	found := adminListen.FindStringSubmatch(p.logText())
	if found == nil {
		t.Fatalf("the log does not say where the page is:\n%s", p.logText())
	}
	for address, want := range map[string]int{
		found[1] + "/": 200, found[1] + "/-/healthy": 200, found[1] + "/-/status/style.css": 200, found[1] + "/a/101/x/incoming": 404,
		p.http + "/": 404, p.http + "/-/status/style.css": 404, p.http + "/-/healthy": 200,
	} {
		resp, err := http.Get("http://" + address)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", address, resp.Status, want)
		}
	}
	live, err := http.Get("http://" + found[1] + "/-/status/live")
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()
	p.terminate()
	p.wait(patience)
	if _, err := io.Copy(io.Discard, live.Body); err != nil {
		t.Errorf("the page's connection broke: %v", err)
	}
}

// TestRightsOfTheForm: a command by the form has the rights of its address, or
// of the user who is named with it, and no more.
func TestRightsOfTheForm(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.access = []string{"anonymous_networks = []"}
	o.more = "[[user]]\nname = \"viewer\"\npassword_file = \"viewer\"\ndevices = [\"*\"]\nallow = [\"monitor\"]\n" +
		"[[user]]\nname = \"crm\"\npassword_file = \"crm\"\ndevices = [\"101\"]\nallow = [\"control\"]\n"
	for file, secret := range map[string]string{"viewer": "view er", "crm": "se cret"} {
		if err := os.WriteFile(filepath.Join(o.dir, file), []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v := &visitor{t, "http://" + o.start().http}
	for _, c := range []struct{ user, secret, line, want string }{
		{"", "", "MakeCall 101 102", "log in first"},
		{"crm", "wrong", "MakeCall 101 102", "no such user, or another secret"},
		{"viewer", "view er", "MakeCall 101 102", "MakeCall needs the class control"},
		{"crm", "se cret", "MakeCall 102 103", "there is no device"},
		{"crm", "se cret", "MonitorStart 101", "MonitorStart needs the class monitor"},
		{"crm", `x" y`, "MakeCall 101 102", "without quotes"},
		{"crm", "se cret", "MakeCall 101 102", "error_ind SUCCESS MakeCall"},
	} {
		page := v.try(c.line, "user", c.user, "secret", c.secret)
		if !strings.Contains(page, c.want) || strings.Contains(page, "se cret") {
			t.Errorf("%s as %q: not %q:\n%s", c.line, c.user, c.want, page)
		}
	}
	if n := len(o.phones[0].Snapshot().Calls); n != 1 {
		t.Errorf("101 has %d calls", n)
	}
}
