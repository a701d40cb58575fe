package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// reloadBench is a running server whose configuration the test edits.
type reloadBench struct {
	*reloader
	t      *testing.T
	dir    string
	office *phonesim.Office
	log    *lockedBuffer
	phones string // the [[phone]] tables
}

// lockedBuffer takes a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newReloadBench(t *testing.T) *reloadBench {
	t.Helper()
	b := &reloadBench{t: t, dir: t.TempDir(), office: phonesim.NewOffice(), log: &lockedBuffer{}}
	t.Cleanup(func() { b.office.Close() })
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	b.write("own.toml", string(data))
	for _, ext := range []string{"101", "102"} {
		sim, err := b.office.Add(phonesim.Config{Extension: ext})
		if err != nil {
			t.Fatal(err)
		}
		b.phones += fmt.Sprintf("[[phone]]\nextension = %q\naddress = %q\nprofile = \"own\"\n", ext, sim.Addr())
	}
	b.config(b.phones)
	loader := &config.Loader{File: filepath.Join(b.dir, "pc.toml"), Shipped: profiles.FS}
	c, err := loader.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := start(t.Context(), c, zerolog.New(b.log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.stop)
	b.reloader = &reloader{app: a, loader: loader, current: c}
	return b
}

func (b *reloadBench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *reloadBench) config(phones string) {
	b.t.Helper()
	b.write("pc.toml", "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n"+phones)
}

func (b *reloadBench) edit(name, from, to string) {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	if !strings.Contains(string(data), from) {
		b.t.Fatalf("%s does not hold %q", name, from)
	}
	b.write(name, strings.Replace(string(data), from, to, 1))
}

// client is a connection with a command that must succeed.
type reloadClient struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Scanner
}

func (b *reloadBench) client() *reloadClient {
	b.t.Helper()
	conn, err := net.Dial("tcp", b.app.Line.String())
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close() })
	return &reloadClient{b.t, conn, bufio.NewScanner(conn)}
}

func (c *reloadClient) say(line, reply string) {
	c.t.Helper()
	c.conn.SetDeadline(time.Now().Add(30 * time.Second))
	fmt.Fprintf(c.conn, "%s\r\n", line)
	if !c.in.Scan() || c.in.Text() != reply {
		c.t.Fatalf("%s: got %q (%v), want %q", line, c.in.Text(), c.in.Err(), reply)
	}
}

func TestReloadWithoutAChangeIsNone(t *testing.T) {
	b := newReloadBench(t)
	before := b.app.exchange.Find("101").Settings()
	b.reload()
	b.config(b.phones)
	b.reload()
	if b.app.exchange.Find("101").Settings() != before || strings.Contains(b.log.String(), "reloaded") {
		t.Errorf("reloaded although nothing changed:\n%s", b.log)
	}
}

func TestReloadTouchesOnlyWhatChanged(t *testing.T) {
	b := newReloadBench(t)
	one, two := b.app.exchange.Find("101"), b.app.exchange.Find("102")
	s1, s2 := one.Settings(), two.Settings()
	b.edit("pc.toml", "profile = \"own\"", "profile = \"own\"\nidentity = \"101@pbx\"")
	b.reload()
	if b.app.exchange.Find("101") != one || b.app.exchange.Find("102") != two {
		t.Error("a phone was made anew")
	}
	if one.Settings() == s1 || one.Settings().Identity != "101@pbx" {
		t.Error("the changed phone has its old settings")
	}
	if two.Settings() != s2 {
		t.Error("the other phone was touched")
	}
}

func TestReloadSwapsAProfileUnderAClient(t *testing.T) {
	b := newReloadBench(t)
	c := b.client()
	c.say("AnswerCall 101", "error_ind SUCCESS AnswerCall")
	b.edit("own.toml", "key=ENTER", "key=OFFHOOK")
	b.reload()
	c.say("AnswerCall 101", "error_ind SUCCESS AnswerCall")
	got := b.office.Phone("101").Requests()
	if len(got) != 2 || got[0] != "GET /command.htm?key=ENTER" || got[1] != "GET /command.htm?key=OFFHOOK" {
		t.Errorf("requests: %v", got)
	}
}

func TestBrokenEditUnderLoadChangesNothing(t *testing.T) {
	b := newReloadBench(t)
	stop := make(chan struct{})
	var load sync.WaitGroup
	for _, ext := range []string{"101", "102"} {
		c := b.client()
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					c.say("AnswerCall "+ext, "error_ind SUCCESS AnswerCall")
				}
			}
		})
	}
	before := b.app.exchange.Find("101").Settings()
	for _, broken := range []struct{ file, from, to, fault string }{
		{"own.toml", "/command.htm?key=ENTER", "/command.htm?key={unknown}", `own.toml:`},
		{"own.toml", "format = 1", "format = ", `own.toml:`},
		{"pc.toml", "profile = \"own\"", "profile = \"nowhere\"", `pc.toml:9:11: there is no profile "nowhere"`},
		{"pc.toml", "extension = \"102\"", "extension =  \"101\"", `pc.toml:11:14: extension "101" stands twice`},
	} {
		b.edit(broken.file, broken.from, broken.to)
		b.reload()
		if _, fault := b.app.reloaded.get(); !strings.Contains(fault, broken.fault) {
			t.Errorf("the fault does not say %q: %s", broken.fault, fault)
		}
		if !strings.Contains(b.log.String(), strings.Split(broken.fault, "\"")[0]) {
			t.Errorf("the log does not say where")
		}
		if b.app.exchange.Find("101").Settings() != before || b.app.exchange.Find("102") == nil {
			t.Error("something changed all the same")
		}
		b.edit(broken.file, broken.to, broken.from)
		b.reload()
		if _, fault := b.app.reloaded.get(); fault != "" {
			t.Errorf("mended, and still a fault: %s", fault)
		}
	}
	b.write("pc.toml", "")
	b.reload()
	if _, fault := b.app.reloaded.get(); !strings.Contains(fault, "the file is empty") {
		t.Errorf("an empty file: %q", fault)
	}
	os.Remove(filepath.Join(b.dir, "pc.toml"))
	b.reload()
	if _, fault := b.app.reloaded.get(); !strings.Contains(fault, "no such file") {
		t.Errorf("a missing file: %q", fault)
	}
	close(stop)
	load.Wait()
	if b.app.exchange.Find("101").Settings() != before {
		t.Error("the phone has other settings")
	}
}

func TestPhoneThatIsTakenOutGetsItsSettingsBack(t *testing.T) {
	b := newReloadBench(t)
	c := b.client()
	c.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	if b.office.Phone("101").Setting("action_incoming_url") == "" {
		t.Fatal("the phone was not set")
	}
	_, second, _ := strings.Cut(b.phones[1:], "[[phone]]")
	b.config("[[phone]]" + second)
	b.reload()
	deadline := time.Now().Add(30 * time.Second)
	for b.office.Phone("101").Setting("action_incoming_url") != "" {
		if time.Now().After(deadline) {
			t.Fatal("the phone still calls us")
		}
		<-time.After(5 * time.Millisecond)
	}
	if !c.in.Scan() || c.in.Text() != "OutOfService 101 maintenance" {
		t.Fatalf("the client was not told: %q", c.in.Text())
	}
	c.say("MakeCall 101 102", "error_ind ERROR MakeCall")
	c.say("MakeCall 102 101", "error_ind SUCCESS MakeCall")
}

func TestKeysThatNeedARestartAreNamed(t *testing.T) {
	b := newReloadBench(t)
	b.edit("pc.toml", "listen = \"127.0.0.1:0\"\nstate_dir", "listen = \"127.0.0.1:1\"\nstate_dir")
	b.reload()
	if !strings.Contains(b.log.String(), `"key":"server.listen"`) {
		t.Errorf("not named:\n%s", b.log)
	}
}

// TestDialPlanIsReloaded: a change in [dialplan] counts for clients that are
// connected and calls that are under way, and nothing goes to the phones.
func TestDialPlanIsReloaded(t *testing.T) {
	b := newReloadBench(t)
	c := b.client()
	c.say("STLI;Numbers=E164", "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Numbers=E164")
	c.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	call, err := b.office.CallFrom("0221555111", "", "101")
	if err != nil {
		t.Fatal(err)
	}
	c.next(`Delivered 101 newCall 101 0221555111 101 ""`)
	before := b.office.Phone("101").Count()
	b.config("[dialplan]\ncountry = \"CZ\"\noutside_prefix = \"0\"\n" + b.phones)
	b.reload()
	if n := b.office.Phone("101").Count(); n != before {
		t.Errorf("the phone got %d requests", n-before)
	}
	b.office.Phone("101").Answer()
	c.next(`Established 101 newCall 101 +420221555111 101 ""`)
	b.edit("pc.toml", `"CZ"`, `"ZZZ"`)
	b.reload()
	if !strings.Contains(b.log.String(), `pc.toml:7:11: there is no country \"ZZZ\"`) {
		t.Errorf("the fault is not in the log:\n%s", b.log)
	}
	call.HangUp()
	c.next(`ConnectionCleared 101 normalClearing "" ()`)
}

// next reads a line that must come.
func (c *reloadClient) next(want string) {
	c.t.Helper()
	c.conn.SetDeadline(time.Now().Add(30 * time.Second))
	if !c.in.Scan() || c.in.Text() != want {
		c.t.Fatalf("got %q (%v), want %q", c.in.Text(), c.in.Err(), want)
	}
}

// TestReloadKeepsARotatedToken, and recognises what the phone still holds.
func TestReloadKeepsARotatedToken(t *testing.T) {
	b := newReloadBench(t)
	c := b.client()
	c.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	before := b.app.exchange.Find("101").Settings().Token
	r, err := b.app.rotate(t.Context(), "101")
	if err != nil || !r.Written {
		t.Fatalf("%+v, %v", r, err)
	}
	rotated := b.app.exchange.Find("101").Settings().Token
	b.edit("pc.toml", "profile = \"own\"", "profile = \"own\"\nidentity = \"101@pbx\"")
	b.reload()
	s := b.app.exchange.Find("101").Settings()
	if s.Identity != "101@pbx" || s.Token != rotated || rotated == before || s.Admits(before, time.Now()) {
		t.Error("not the token that was rotated in, or the former one is taken")
	}
	if _, err := b.app.rotate(t.Context(), "999"); err == nil || !strings.Contains(err.Error(), `no phone "999"`) {
		t.Errorf("got %v", err)
	}
	if log := b.log.String(); strings.Contains(log, before) || strings.Contains(log, rotated) {
		t.Error("a token stands in the log")
	}
}
