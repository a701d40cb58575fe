package faults_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// The secrets of these tests begin with this word, which nobody must ever see.
const planted = "planted"

// phoneTimeout is what the profile of the phone behind the way gives it to answer
// in: shorter than the shipped profile's, so that a test waits less, and long for a
// phone that is well, on a machine that is busy.
const phoneTimeout = "2s"

// A desk is an office whose phone 104 is reached over ways that a test breaks; 101,
// 102 and 103 are reached directly.
type desk struct {
	*servertest.Office
	t     *testing.T
	sick  *phonesim.Phone // 104
	there *way            // from the server to 104
	back  *way            // from the phones to the server; nil: directly
	lines string          // where the server serves the line protocol
	token string          // of 104's action URLs
}

// newDesk makes a desk whose server does not run yet.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Office: servertest.New(t, binary), t: t}
	sick, err := d.Add(phonesim.Config{
		Extension: "104", DisplayName: "Dora Sick", Auth: phonesim.AuthBasic, Username: "admin", Password: planted + "-phone",
	})
	if err != nil {
		t.Fatal(err)
	}
	d.sick, d.there = sick, newWay(t, sick.Addr())
	return d
}

// overWay makes the phones send their action URLs over a way.
func (d *desk) overWay() *desk {
	d.back = newWay(d.t, "127.0.0.1:9") // discard: nobody goes there before leadTo
	d.HTTP = append(d.HTTP, fmt.Sprintf("advertise = %q", "http://"+d.back.addr()))
	return d
}

// start starts the server.
func (d *desk) start() *desk {
	d.t.Helper()
	d.More += fmt.Sprintf("[[phone]]\nextension = \"104\"\naddress = %q\nprofile = '%s'\nusername = \"admin\"\npassword = \"%s-phone\"\n",
		d.there.addr(), d.quickProfile("snom"), planted)
	d.lines = d.Start()
	if d.back != nil {
		d.back.leadTo(d.Web())
	}
	d.t.Cleanup(func() {
		for _, secret := range []string{planted, d.token} {
			if secret != "" && strings.Contains(d.Log(), secret) {
				d.t.Errorf("%s is in the log", secret)
			}
		}
	})
	return d
}

// monitor begins to monitor the phone behind the way.
func (d *desk) monitor(l *line) {
	d.t.Helper()
	l.ask("MonitorStart 104", "error_ind SUCCESS MonitorStart")
	_, d.token, _ = strings.Cut(d.sick.Setting("action_incoming_url"), "/a/104/")
	d.token, _, _ = strings.Cut(d.token, "/")
	if d.token == "" {
		d.t.Fatal("the phone has no action URL")
	}
}

// quickProfile writes a shipped profile with a short timeout, and returns its path.
func (d *desk) quickProfile(name string) string {
	d.t.Helper()
	text, err := profiles.FS.ReadFile(name + ".toml")
	if err != nil {
		d.t.Fatal(err)
	}
	const was = "\ntimeout = \"5s\"\n"
	if strings.Count(string(text), was) != 1 {
		d.t.Fatalf("profile %s has another timeout now", name)
	}
	quick := strings.Replace(string(text), was, fmt.Sprintf("\ntimeout = %q\n", phoneTimeout), 1)
	file := filepath.Join(d.t.TempDir(), "quick.toml")
	if err := os.WriteFile(file, []byte(quick), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return file
}

// metric returns a value of the server's, 0 where there is none: name and labels
// as they are scraped, without the prefix.
func (d *desk) metric(series string) float64 {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+d.Web()+"/metrics", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	for s := bufio.NewScanner(resp.Body); s.Scan(); {
		if value, ok := strings.CutPrefix(s.Text(), "phonecompanion_"+series+" "); ok {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				d.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// wantMetric waits until a value of the server's is this one.
func (d *desk) wantMetric(series string, want float64) {
	d.t.Helper()
	var got float64
	servertest.Eventually(d.t, fmt.Sprintf("%s becomes %v", series, want), func() bool {
		got = d.metric(series)
		return got == want
	})
}

// wantLog waits for a line of the log that has all of these.
func (d *desk) wantLog(parts ...string) {
	d.t.Helper()
	servertest.Eventually(d.t, fmt.Sprintf("a line of the log with %q", parts), func() bool { return d.logged(parts...) > 0 })
}

// logged returns how many lines of the log have all of these.
func (d *desk) logged(parts ...string) (n int) {
lines:
	for line := range strings.Lines(d.Log()) {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue lines
			}
		}
		n++
	}
	return n
}

// asked returns how many requests with a text the phone has read.
func asked(p *phonesim.Phone, text string) (n int) {
	for _, r := range p.Requests() {
		if strings.Contains(r, text) {
			n++
		}
	}
	return n
}
