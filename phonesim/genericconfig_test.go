package phonesim

import (
	"strings"
	"testing"
	"time"
)

func TestGenericConfig(t *testing.T) {
	p := add(t, newOffice(t), Config{
		Kind: Generic, Extension: "101", DisplayName: "Anna", ReadOnlySettings: []string{"notify.boot"},
		Settings: map[string]string{"notify.boot": "http://old/"},
	})
	url := "http://srv/e?c=%CALLER%&n=+1 x"
	encoded := strings.NewReplacer("%", "%25", "&", "%26", " ", "%20").Replace(url)
	for item, value := range map[string]string{
		"notify.incoming": encoded, "notify.boot": "http://new/", "notify.ended": strings.Repeat("x", 256), "phone.number": "999",
	} {
		if got := postForm(t, p, "/config", "item="+item+"&value="+value); got != fine {
			t.Errorf("%s: %s", item, got)
		}
	}
	for item, want := range map[string]string{
		"notify.incoming": url, "notify.boot": "http://old/", "notify.ended": "", "phone.number": "101", "phone.name": "Anna",
		"phone.model": "ACME D20", "phone.firmware": "2.4.1", "phone.mac": p.MAC(),
	} {
		if status, got := get(t, p, "/config?item="+item); got != want+"\n" || status != "HTTP/1.1 200 OK" {
			t.Errorf("%s = %q (%s), want %q", item, got, status, want)
		}
	}
	if status, _ := get(t, p, "/config?item=action_incoming_url"); status != "HTTP/1.1 404 Not Found" {
		t.Error(status)
	}
	postForm(t, p, "/config", "item=notify.incoming&value=")
	if got := p.Setting("notify.incoming"); got != "" {
		t.Errorf("after clearing: %q", got)
	}
}

func TestGenericFeature(t *testing.T) {
	a, _, _, in := office3(t)
	for _, form := range []string{"dnd=1&mute=1", "dnd=1", "dnd=0"} {
		if got := postForm(t, a, "/feature", form); got != fine {
			t.Errorf("%s: %s", form, got)
		}
	}
	if s := a.Snapshot(); s.DND || !s.Muted {
		t.Errorf("phone %+v", s)
	}
	in.want(a, "dnd ", "dnd ")
	for i, want := range []string{"on", "off"} {
		if r := in.matching("/101/dnd?")[i]; !strings.Contains(r, "&s="+want+" HTTP") {
			t.Error(r)
		}
	}
}

func TestGenericReboot(t *testing.T) {
	a, b, _, in := office3(t)
	a.SetSetting("notify.boot", "http://"+in.addr+"/101/boot?remote=%CALLER%")
	talk(t, a, b)
	if got := post(t, a, "/reboot", "", ""); got != fine {
		t.Error(got)
	}
	wait(t, a, func(s *Snapshot) bool { return s.Registered && len(s.Calls) == 0 })
	in.want(a, "outgoing 102", "answered 102", "boot ")
}

// matching returns the requests whose target begins with prefix.
func (in *listener) matching(prefix string) []string {
	var out []string
	for _, r := range in.all() {
		if strings.HasPrefix(r, "GET "+prefix) {
			out = append(out, r)
		}
	}
	return out
}

func TestGenericEndReasons(t *testing.T) {
	tests := map[string]struct {
		do             func(o *Office, a, b *Phone)
		caller, called string
	}{
		"normal":    {func(_ *Office, a, b *Phone) { a.Dial("102"); b.Answer(); a.HangUp() }, "normal", "normal"},
		"rejected":  {func(_ *Office, a, b *Phone) { a.Dial("102"); b.Reject() }, "rejected", "rejected"},
		"cancelled": {func(_ *Office, a, _ *Phone) { a.Dial("102"); a.HangUp() }, "cancelled", "cancelled"},
		"busy":      {func(_ *Office, a, b *Phone) { b.Press("DND"); a.Dial("102") }, "busy", ""},
		"unknown":   {func(_ *Office, a, _ *Phone) { a.Dial("999") }, "unknown", ""},
		"outside":   {func(o *Office, a, _ *Phone) { a.Dial("555"); o.OutsideCall("555").HangUp() }, "rejected", ""},
		"noanswer":  {func(_ *Office, a, _ *Phone) { a.Dial("104") }, "noanswer", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, b, _, in := office3(t)
			a.office.AddOutside("555", Behaviour{Reply: ReplyNoAnswer})
			add(t, a.office, Config{Kind: Generic, Extension: "104", RingTimeout: time.Millisecond})
			test.do(a.office, a, b)
			for _, p := range []*Phone{a, b} {
				wait(t, p, Idle)
			}
			for prefix, want := range map[string]string{"/101/ended?": test.caller, "/102/ended?": test.called} {
				got := ""
				for _, r := range in.matching(prefix) {
					_, got, _ = strings.Cut(r, "&why=")
					got, _, _ = strings.Cut(got, "&")
				}
				if got != want {
					t.Errorf("%s reason %q, want %q", prefix, got, want)
				}
			}
		})
	}
}

func TestGenericVariables(t *testing.T) {
	a, b, _, in := office3(t)
	b.SetSetting("notify.incoming", "http://"+in.addr+"/x%20y?c=%CALLER%&n=%NAME%&i=%CALLID%&r=%REASON%&s=%STATE%&me=%NUMBER%&o=%OTHER%&p=100%")
	a.Dial("102")
	wait(t, b, func(s *Snapshot) bool { return s.EventsQueued == 0 && len(s.Calls) == 1 })
	want := "GET /x%20y?c=101&n=Anna%20Novak&i=" + b.Calls()[0].ID + "&r=&s=&me=102&o=%OTHER%&p=100% HTTP/1.1\r\n" +
		"Host: " + in.addr + "\r\nUser-Agent: ACME D20/2.4.1\r\nConnection: close\r\n\r\n"
	if got := in.matching("/x"); len(got) != 1 || got[0] != want {
		t.Errorf("the phone sent\n%q\nwant\n%q", got, want)
	}
}

func TestKinds(t *testing.T) {
	o := newOffice(t)
	if _, err := o.Add(Config{Extension: "1", Kind: Generic + 1}); err == nil {
		t.Error("a third kind of phone")
	}
	a := add(t, o, Config{Extension: "101"})
	b := add(t, o, Config{Extension: "102", Kind: Generic})
	a.Dial("102")
	b.Answer()
	if sa, sb := a.Snapshot(), b.Snapshot(); !sa.In(Connected) || !sb.In(Connected) {
		t.Errorf("101 %v, 102 %v", a.Calls(), b.Calls())
	}
}
