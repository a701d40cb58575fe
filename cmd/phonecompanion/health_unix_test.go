//go:build unix

package main_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestHealthWhileStopping: a server that waits for its last command takes no
// more, and need not be killed.
func TestHealthWhileStopping(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	for _, ph := range o.phones {
		if err := ph.SetFault(phonesim.Fault{Kind: phonesim.Hang}); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := net.Dial("tcp", p.line)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "MakeCall 101 102\r\n")
	eventually(t, "the phone has the command", patience, func() bool { return len(o.phones[0].Requests()) > 0 })
	p.ask()
	ask := func(path string) (int, string) {
		resp, err := http.Get("http://" + p.http + path)
		if err != nil {
			return 0, err.Error()
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	eventually(t, "it says that it stops", patience, func() bool {
		code, text := ask("/-/ready")
		return code == http.StatusServiceUnavailable && text == "stopping\n"
	})
	if code, text := ask("/-/healthy"); code != http.StatusOK {
		t.Errorf("healthy: %d %s", code, text)
	}
	if got := runIn(t, o.dir, "healthcheck", "--config", o.config()); got.code != 1 || !strings.Contains(got.stderr, `503 Service Unavailable: "stopping"`) {
		t.Errorf("%+v", got)
	}
}

// TestHealthOfAHungServer: one that does not answer is not well.
func TestHealthOfAHungServer(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	got := runIn(t, o.dir, "healthcheck", "--config", o.config())
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if got.code != 1 || !strings.HasPrefix(got.stderr, "phonecompanion: not healthy: ") {
		t.Errorf("%+v", got)
	}
	if got := runIn(t, o.dir, "healthcheck", "--config", o.config()); got.code != 0 {
		t.Errorf("when it goes on: %+v", got)
	}
}
