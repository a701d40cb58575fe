package phonesim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"
)

func TestOffice(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{Extension: "101"})
	if o.Phone("101") != p || o.Phone("102") != nil {
		t.Error("Phone finds the wrong one")
	}
	for name, cfg := range map[string]Config{
		"no extension": {}, "twice": {Extension: "101"},
		"address": {Extension: "103", Listen: p.Addr()}, "auth": {Extension: "104", Auth: 9},
	} {
		if _, err := o.Add(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	o.Close()
	if _, err := o.Add(Config{Extension: "105"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := p.SetFault(); !errors.Is(err, ErrClosed) {
		t.Errorf("SetFault after Close: %v", err)
	}
	p.Press("DND")
	p.Dial("102")
	if err := o.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestPhoneClose(t *testing.T) {
	o, a, b, in := pair(t)
	a.Dial("102")
	b.Answer()
	b.Close()
	b.Close()
	in.want(a, "outgoing 102", "connected 102", "disconnected 102")
	if o.Phone("102") != nil {
		t.Error("the phone is still there")
	}
	if _, err := net.Dial("tcp", b.Addr()); err == nil {
		t.Error("its web interface still listens")
	}
	add(t, o, Config{Extension: "102"})
}

func TestCloseEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes events and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	o := NewOffice()
	o.AddOutside("555", Behaviour{After: time.Hour})
	var phones []*Phone
	for i := range 20 {
		p := add(t, o, Config{Extension: fmt.Sprint(100 + i), AnswerDelay: time.Hour})
		p.SetSetting("action_dnd_on_url", "http://"+silent.Addr().String()+"/")
		p.Press("DND;1,10000,10000;2")
		p.Dial("555")
		phones = append(phones, p)
	}
	fault(t, phones[0], Fault{Kind: Hang})
	fault(t, phones[1], Fault{Kind: SlowBytes, Interval: time.Hour})
	for _, p := range phones[:3] {
		conn, err := net.Dial("tcp", p.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "GET /info.htm HTTP/1.1\r\n\r\n")
		wait(t, p, func(s *Snapshot) bool { return s.Requests == 1 })
	}
	done := make(chan error)
	go func() { done <- phones[5].Wait(context.Background(), func(*Snapshot) bool { return false }) }()
	start := time.Now()
	o.Close()
	if d := time.Since(start); d > eventTimeout {
		t.Errorf("Close took %v", d)
	}
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Errorf("Wait returned %v", err)
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before and %d after", before, runtime.NumGoroutine())
		}
	}
}

func TestWaitTimesOut(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Wait(ctx, Has(Connected)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestBootTime(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101", BootTime: 500 * time.Millisecond})
	addr := p.Addr()
	get(t, p, "/advanced_update.htm?reboot=Reboot")
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("the web interface is there during the reboot")
	}
	if call := p.Dial("102"); call.ID != "" {
		t.Error("dialled during the reboot")
	}
	wait(t, p, func(s *Snapshot) bool { return s.Registered })
	if status, _ := get(t, p, "/info.htm"); status != "HTTP/1.1 200 OK" || p.Addr() != addr {
		t.Errorf("%s at %s", status, p.Addr())
	}
}

func TestOlderThan(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"8.7.3.6", "8.7.3.7", true}, {"8.7.3.7", "8.7.3.7", false}, {"10.1.9", "8.7.3.7", false},
		{"8.4", "8.7.3.7", true}, {"8.7.3.19", "8.7.3.7", false}, {"8.7.3", "8.7.3.0", false}, {"x", "8", true},
	} {
		if got := olderThan(test.a, test.b); got != test.want {
			t.Errorf("olderThan(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

func BenchmarkThousandPhones(b *testing.B) {
	o := NewOffice()
	defer o.Close()
	const phones = 1000
	for i := range phones {
		if _, err := o.Add(Config{Extension: fmt.Sprint(1000 + i), Quiet: true}); err != nil {
			b.Skip("not enough file descriptors: ", err)
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for i := 0; b.Loop(); i++ {
		resp, err := client.Get("http://" + o.Phone(fmt.Sprint(1000+i%phones)).Addr() + "/command.htm?key=DND")
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}
