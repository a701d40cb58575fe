package phonesim

import (
	"fmt"
	"strings"
	"testing"
)

func TestActionURLBytes(t *testing.T) {
	o, in := newOffice(t), listen(t)
	a := add(t, o, Config{Extension: "101", DisplayName: "Anna Novak"})
	b := add(t, o, Config{Extension: "102", DisplayName: "Bert"})
	b.SetSetting("action_incoming_url", "http://"+in.addr+"/e/TOKEN?ev=incoming&id=$call-id&local=$local&remote=$remote&"+
		"dl=$display_local&dr=$display_remote&n=$nr_ongoing_calls&c=$csta_id&u=$active_url&"+
		"who=$active_user@$active_host&ip=$phone_ip,$local_ip&mac=$mac&why=$cancel_reason&x=$nonsense&"+
		"pw=$http_pass&me=$user_name1-$$&k=$expansion_module&%2A")
	a.Dial("102")
	wait(t, b, func(s *Snapshot) bool { return s.EventsSent == 1 })
	call := b.Calls()[0]
	want := "GET /e/TOKEN?ev=incoming&id=" + call.ID + "&local=sip:102@pbx.local&remote=sip:101@pbx.local&" +
		"dl=Bert&dr=Anna Novak&n=1&c=" + call.CSTA + "&u=sip:102@pbx.local&" +
		"who=102@pbx.local&ip=127.0.0.1,127.0.0.1&mac=" + b.MAC() + "&why=$cancel_reason&x=$nonsense&" +
		"pw=&me=102-$$&k=$expansion_module&%2A HTTP/1.1\r\n" +
		"Host: " + in.addr + "\r\n" +
		"User-Agent: Mozilla/4.0 (compatible; snom715-SIP 8.9.3.80 1.1.3-u)\r\n" +
		"Connection: close\r\n\r\n"
	if in.sent(0) != want {
		t.Errorf("the phone sent\n%q\nwant\n%q", in.sent(0), want)
	}
}

func TestBareURIs(t *testing.T) {
	o, in := newOffice(t), listen(t)
	a := add(t, o, Config{Extension: "101", BareURIs: true, Host: "10.10.10.1", Settings: in.settings("101")})
	a.Dial("102")
	in.want(a, "outgoing 102", "disconnected 102")
	if r := in.first("101", "outgoing"); !strings.Contains(r, "remote=102@10.10.10.1&") {
		t.Error(r)
	}
}

func TestOutgoingIdentity(t *testing.T) {
	o, in := newOffice(t), listen(t)
	a := add(t, o, Config{Extension: "101"})
	a.SetSetting("action_outgoing_url", "http://"+in.addr+"/x?local=$local")
	get(t, a, "/command.htm?number=102&outgoing_uri=office@pbx")
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 1 })
	if !strings.HasPrefix(in.sent(0), "GET /x?local=office@pbx HTTP/1.1\r\n") {
		t.Error(in.sent(0))
	}
}

func TestVariablesWithoutACall(t *testing.T) {
	o, in := newOffice(t), listen(t)
	a := add(t, o, Config{Extension: "101"})
	a.SetSetting("action_dnd_on_url", "http://"+in.addr+"/$mac/x?r=$remote&id=$call-id&n=$nr_ongoing_calls&c=$context_url&l=$language-$")
	a.SetSetting("action_log_off_url", "http://"+in.addr+"/?c=$context_url")
	a.Press("DND")
	get(t, a, "/command.htm?LOGOFFALL")
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 2 })
	for i, want := range []string{
		"GET /" + a.MAC() + "/x?r=$remote&id=$call-id&n=0&c=$context_url&l=English-$ HTTP/1.1\r\n",
		"GET /?c=sip:101@pbx.local HTTP/1.1\r\n",
	} {
		if !strings.HasPrefix(in.sent(i), want) {
			t.Errorf("%q, want %q", in.sent(i), want)
		}
	}
}

func TestEventsComeFromThePhonesAddress(t *testing.T) {
	o, in := newOffice(t), listen(t)
	p, err := o.Add(Config{Extension: "101", Listen: "127.0.0.77:0", Settings: in.settings("101")})
	if err != nil {
		t.Skip("this system has no 127.0.0.77: ", err)
	}
	p.Press("DND")
	in.want(p, "dndon")
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, from := range in.from {
		if from != "127.0.0.77" {
			t.Errorf("event from %s", from)
		}
	}
}

func TestEventsKeepTheirOrder(t *testing.T) {
	_, a, _, in := pair(t)
	var want []string
	for i := range 40 {
		a.Press("DND")
		want = append(want, []string{"dndon", "dndoff"}[i%2])
	}
	in.want(a, want...)
}

func TestBootAndLogOnEvents(t *testing.T) {
	_, a, _, in := pair(t)
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 2 })
	get(t, a, "/command.htm?LOGOFFLINE=1")
	get(t, a, "/command.htm?LOGOFFLINE=1")
	get(t, a, "/command.htm?REREGISTER=1")
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 4 && s.Registered })
	a.Reboot()
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 6 })
	var got []string
	for _, r := range in.all() {
		if path, ok := strings.CutPrefix(r, "GET /101/"); ok {
			event, _, _ := strings.Cut(path, "?")
			got = append(got, event)
		}
	}
	if want := "[setup logon logoff logon setup logon]"; fmt.Sprint(got) != want {
		t.Errorf("events %v, want %s", got, want)
	}
}

func TestEventsThatCannotBeSentAreLost(t *testing.T) {
	o := newOffice(t)
	a := add(t, o, Config{Extension: "101"})
	for _, url := range []string{"http://127.0.0.1:1/", "https://127.0.0.1/", "nonsense", "http:///x", "http://127.0.0.1:bad/"} {
		a.SetSetting("action_dnd_on_url", url)
		a.SetSetting("action_dnd_off_url", url)
		before := a.Snapshot().EventsLost
		a.Press("DND")
		wait(t, a, func(s *Snapshot) bool { return s.EventsLost == before+1 && s.EventsQueued == 0 })
	}
}

func TestEventQueueIsBounded(t *testing.T) {
	o := newOffice(t)
	p := add(t, o, Config{Extension: "101"})
	o.mu.Lock()
	p.events.sending = true // nobody takes them
	for range maxEvents + 7 {
		p.get(event{url: "http://127.0.0.1/"})
	}
	waiting, lost := len(p.events.waiting), p.events.lost
	p.events = eventQueue{}
	o.mu.Unlock()
	if waiting != maxEvents || lost != 7 {
		t.Errorf("%d waiting, %d lost", waiting, lost)
	}
}

func TestQuietPhone(t *testing.T) {
	o, in := newOffice(t), listen(t)
	p := add(t, o, Config{Extension: "101", Quiet: true, Settings: in.settings("101")})
	p.Press("DND")
	if s := p.Snapshot(); s.EventsQueued != 0 || s.EventsSent != 0 {
		t.Errorf("%+v", s)
	}
}

func TestSplitURL(t *testing.T) {
	tests := []struct{ url, addr, host, target string }{
		{"http://h", "h:80", "h", "/"},
		{"HTTP://h:81/a b?c=d e", "h:81", "h:81", "/a b?c=d e"},
		{"http://h?x=/y", "h:80", "h", "/?x=/y"},
		{"http://u:p@h/x@y", "h:80", "h", "/x@y"},
		{"http://[::1]/", "[::1]:80", "[::1]", "/"},
		{"http://[::1]:8/", "[::1]:8", "[::1]:8", "/"},
	}
	for _, test := range tests {
		addr, host, target, err := splitURL(test.url)
		if err != nil || addr != test.addr || host != test.host || target != test.target {
			t.Errorf("splitURL(%q) = %q, %q, %q, %v", test.url, addr, host, target, err)
		}
	}
}
