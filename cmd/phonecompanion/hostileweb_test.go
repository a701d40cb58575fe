package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestHostileLabels: whatever phones, clients and strangers say, no new name or
// label comes of it: the table of what there is was made beforehand.
func TestHostileLabels(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	c, err := net.Dial("tcp", p.line)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(3 * patience))
	in := bufio.NewScanner(c)
	say := func(line string) {
		t.Helper()
		fmt.Fprintf(c, "%s\r\n", line)
		if !in.Scan() {
			t.Fatalf("%s: no answer: %v", line, in.Err())
		}
	}
	send := func(method, path string, header ...string) {
		t.Helper()
		r, err := http.NewRequest(method, "http://"+p.http+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	say("MonitorStart 101")
	say("MakeCall evil 102")
	say("EvilVerb 101")
	say("Login evil evil")
	action := o.phones[0].Setting("action_incoming_url")
	_, path, _ := strings.Cut(strings.TrimPrefix(action, "http://"), "/")
	path, _, _ = strings.Cut("/"+path, "?")
	send("GET", "/a/evil/evil/evil")
	send("GET", path+"x?evil=evil")
	before, _ := p.scrape()
	for i := range 4 { // an address that guesses is made to wait, so not more
		evil := fmt.Sprintf("evil%d", i)
		say("MakeCall " + evil + " 102")
		say(evil + " 101")
		say("STLI;Version=2;" + evil + "=" + evil)
		send("GET", "/a/101/"+evil+"/incoming?call="+evil)
		send("GET", path+evil)
		send("GET", "/prov/"+evil+"/"+evil)
		send(strings.ToUpper(evil), "/"+evil, evil, evil, "User-Agent", evil)
	}
	after, text := p.scrape()
	if strings.Contains(text, "evil") {
		t.Error("something hostile is told")
	}
	for name := range after {
		_, told := before[name]
		// A pair of command and error is told from its first failure on; both are of tables.
		if !told && !strings.HasPrefix(name, "phonecompanion_command_failures_total{") {
			t.Errorf("new: %s", name)
		}
	}
	if n := len(after) - len(before); n > 10 {
		t.Errorf("%d new series", n)
	}
}

// TestHostileWebRequests: who sends too much, or nothing, gets an answer or an end,
// and the page is there for others; by the HTTP listener and by the page's own.
func TestHostileWebRequests(t *testing.T) {
	t.Parallel()
	for _, own := range []bool{false, true} {
		t.Run(fmt.Sprintf("own listener %v", own), func(t *testing.T) {
			t.Parallel()
			o := newTestOffice(t)
			if own {
				o.http = []string{`admin_listen = "127.0.0.1:0"`}
			}
			p := o.start()
			at := p.http
			if own {
				at = adminListen.FindStringSubmatch(p.logText())[1]
			}
			head := "Host: " + at + "\r\n"
			big := strings.Repeat("x", 1<<20)
			for name, c := range map[string]struct{ request, want string }{
				"huge cookie":          {"GET / HTTP/1.1\r\n" + head + "Cookie: a=" + big + "\r\n\r\n", "HTTP/1.1 431 "},
				"many headers":         {"GET / HTTP/1.1\r\n" + head + strings.Repeat("X: y\r\n", 1<<17) + "\r\n", "HTTP/1.1 431 "},
				"huge address":         {"GET /?q=" + big[:8<<10] + " HTTP/1.1\r\n" + head + "\r\n", "HTTP/1.1 414 "},
				"huge form":            {"POST /-/status/command HTTP/1.1\r\n" + head + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1048576\r\n\r\n" + big[:16<<10], "HTTP/1.1 413 "},
				"a form of parts":      {"POST /-/status/command HTTP/1.1\r\n" + head + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 403 "},
				"no host":              {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
				"two hosts":            {"GET / HTTP/1.1\r\n" + head + "Host: evil.example\r\n\r\n", "HTTP/1.1 400 "},
				"a stranger's name":    {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 "},
				"a stranger's address": {"GET http://evil.example/ HTTP/1.1\r\n" + head + "\r\n", "HTTP/1.1 421 "},
				"no HTTP":              {"\x16\x03\x01\x00\xa5\x01\r\n\r\n", "HTTP/1.1 400 "},
				"two lengths":          {"POST /-/status/command HTTP/1.1\r\n" + head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 403 "},
			} {
				conn, err := net.Dial("tcp", at)
				if err != nil {
					t.Fatal(err)
				}
				conn.SetDeadline(time.Now().Add(patience))
				go io.WriteString(conn, c.request) // the server may close before it has all
				answer, err := bufio.NewReader(conn).ReadString('\n')
				if !strings.HasPrefix(answer, c.want) {
					t.Errorf("%s: %q, %v; want %s", name, answer, err, c.want)
				}
				conn.Close()
			}
			// Who sends the half of a head, or of a form, is let go; all at once, for it takes its time.
			slow := map[string]net.Conn{}
			for name, request := range map[string]string{
				"slow head":                 "GET / HTTP/1.1\r\n" + head + "X-Slow: ",
				"slow form that is refused": "PUT / HTTP/1.1\r\n" + head + "Content-Length: 100\r\n\r\nline=",
				"slow form":                 "POST /-/status/command HTTP/1.1\r\n" + head + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nline=",
			} {
				conn, err := net.Dial("tcp", at)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(patience))
				io.WriteString(conn, request)
				slow[name] = conn
			}
			for name, conn := range slow {
				if _, err := io.Copy(io.Discard, conn); err != nil {
					t.Errorf("%s: it is still waited for: %v", name, err)
				}
			}
			if page := (&visitor{t, "http://" + at}).see("/"); !strings.Contains(page, "3 phones") {
				t.Errorf("the page is gone:\n%s", page)
			}
			if strings.Contains(p.logText(), "panic") {
				t.Errorf("a panic:\n%s", p.logText())
			}
		})
	}
}
