package main_test

import (
	"bufio"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// device adds a phone to the configuration that somebody sets by hand. It is
// not there: nothing but what is entered for it is used.
func (o *testOffice) device(extension, profile string) {
	profile, manual, _ := strings.Cut(profile, " ")
	if o.byHand == nil {
		o.byHand = map[string]string{}
	}
	o.byHand[extension] = profile
	o.more += fmt.Sprintf("[[phone]]\nextension = %q\naddress = \"127.0.0.1:9\"\nprofile = %q\n", extension, profile)
	if manual != "" {
		o.more += fmt.Sprintf("monitor = %q\n", manual)
	}
}

// shown is what `profile show --for` prints for a phone.
func (o *testOffice) shown(extension string) string {
	o.t.Helper()
	got := runIn(o.t, o.dir, "profile", "show", o.byHand[extension], "--for", extension, "--config", o.config())
	if got.code != 0 {
		o.t.Fatalf("profile show: %+v", got)
	}
	return got.stdout
}

var shownURL = regexp.MustCompile(`http://[^"<\s]+`)

// urlFor is the address that is to be entered for a setting.
func (o *testOffice) urlFor(extension, setting string) string {
	o.t.Helper()
	for line := range strings.Lines(o.shown(extension)) {
		if strings.Contains(line, setting) {
			u := shownURL.FindString(line)
			if strings.HasPrefix(line, "<") {
				u = html.UnescapeString(u)
			}
			return u
		}
	}
	o.t.Fatalf("nothing is to be entered for %s of %s", setting, extension)
	return ""
}

// callURL lets a phone call the address of a setting.
func (p *player) callURL(s step) {
	p.t.Helper()
	words := strings.Fields(s.text)
	u := p.urlFor(s.name, words[0])
	for _, pair := range words[1:] {
		name, value, _ := strings.Cut(pair, "=")
		u = strings.ReplaceAll(u, "$"+name, value)
	}
	if got := p.get(u); got != http.StatusOK {
		p.t.Fatalf("%s:%d: the answer to %s is %d", p.file, s.number, words[0], got)
	}
}

// get requests an address byte for byte, as phones do, and returns the status.
func (o *testOffice) get(address string, header ...string) int {
	o.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		o.t.Fatal(err)
	}
	conn, err := net.DialTimeout("tcp", u.Host, patience)
	if err != nil {
		o.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	_, target, _ := strings.Cut(address, u.Host)
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", target, u.Host, strings.Join(append(header, ""), "\r\n"))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}
