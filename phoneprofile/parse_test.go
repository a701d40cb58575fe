package phoneprofile

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// TestFaults reads every profile in testdata/profiles/bad and compares its
// faults with the file of the same name that ends in .faults.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("../testdata/profiles/bad/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad profiles: %v", err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(strings.TrimSuffix(name, ".toml"), func(t *testing.T) {
			p, err := Parse(name, []byte(readFile(t, path)))
			var faults tomlfile.Faults
			if p != nil || !errors.As(err, &faults) {
				t.Fatalf("profile %v, error %v, want faults", p, err)
			}
			got := err.Error() + "\n"
			golden := strings.TrimSuffix(path, ".toml") + ".faults"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, golden); got != want {
				t.Errorf("faults are\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A profile that says next to nothing has the defaults of the contract.
func TestDefaults(t *testing.T) {
	p := mustParse(t, head+"[action.Test]\nresource = \"/x\"\n")
	if p.Name != "test" || p.Evidence != Experimental || p.Monitor != nil || len(p.Events) != 0 || p.Callback.MaxLength != 0 {
		t.Errorf("profile is %+v", p)
	}
	if want := (HTTP{Port: 80, Auth: AuthAuto}); p.HTTP != want {
		t.Errorf("http is %+v", p.HTTP)
	}
	if want := (Keys{Separator: ";", Star: "*", Hash: "#"}); !reflect.DeepEqual(p.Keys, want) {
		t.Errorf("keys are %+v", p.Keys)
	}
	q := p.Actions["Test"][0].Steps[0].Request
	if q.Method != "GET" || q.Timeout != DefaultTimeout || !reflect.DeepEqual(q.SuccessStatus, []int{200}) || q.KeepAlive || q.HasBody ||
		q.Port != 0 || q.TLS || q.Via != ViaPhone || q.ContentType != "" || q.Accept != "" || len(q.Headers) != 0 {
		t.Errorf("request is %+v", q)
	}
}

func TestHTTP(t *testing.T) {
	for _, c := range []struct {
		keys string
		want HTTP
	}{
		{"", HTTP{false, 80, AuthAuto}},
		{`protocol = "HTTPS"`, HTTP{true, 443, AuthAuto}},
		{"protocol = \"HTTPS\"\nport = 8443", HTTP{true, 8443, AuthAuto}},
		{`auth = "none"`, HTTP{false, 80, AuthNone}},
		{`auth = "basic"`, HTTP{false, 80, AuthBasic}},
		{`auth = "digest"`, HTTP{false, 80, AuthDigest}},
		{`auth = "auto"`, HTTP{false, 80, AuthAuto}},
	} {
		if got := mustParse(t, head+"[http]\n"+c.keys+"\n").HTTP; got != c.want {
			t.Errorf("%s gives %+v, want %+v", c.keys, got, c.want)
		}
	}
}

// What [http] says holds for a request that does not say otherwise; what a
// request says holds for it alone.
func TestRequestDefaults(t *testing.T) {
	p := mustParse(t, head+`
[http]
protocol = "HTTPS"
timeout = "3s"
accept = "text/html"
content_type = "text/plain"
connection = "keep-alive"
success_status = [200, 204]
failure_body = "no"
headers = { "X-One" = "1", "X-Two" = "{username}" }

[action.Plain]
resource = "/plain"

[action.Own]
method = "PUT"
resource = "/own"
protocol = "HTTP"
port = 8080
timeout = "1s"
accept = "*/*"
content_type = "text/xml"
connection = "close"
success_status = 302
success_body = "yes"
headers = { "x-two" = "2", "X-Three" = "3" }
via = "provider"
`)
	plain, own := p.Actions["Plain"][0].Steps[0].Request, p.Actions["Own"][0].Steps[0].Request
	if plain.Method != "GET" || !plain.TLS || plain.Port != 0 || plain.Timeout != 3*time.Second || plain.Accept != "text/html" ||
		plain.ContentType != "text/plain" || !plain.KeepAlive || !reflect.DeepEqual(plain.SuccessStatus, []int{200, 204}) ||
		plain.FailureBody.String() != "no" || plain.SuccessBody != nil || plain.Via != ViaPhone {
		t.Errorf("request is %+v", plain)
	}
	if own.Method != "PUT" || own.TLS || own.Port != 8080 || own.Timeout != time.Second || own.Accept != "*/*" || own.ContentType != "text/xml" ||
		own.KeepAlive || !reflect.DeepEqual(own.SuccessStatus, []int{302}) || own.FailureBody.String() != "no" ||
		own.SuccessBody.String() != "yes" || own.Via != ViaProvider {
		t.Errorf("request is %+v", own)
	}
	v := values(t, "username", "u")
	for q, want := range map[*Request]string{
		plain: "GET /plain\nAccept: text/html\nX-One: 1\nX-Two: u\n",
		own:   "PUT /own\nAccept: */*\nX-One: 1\nx-two: 2\nX-Three: 3\n",
	} {
		if r, err := q.Render(v); err != nil || r.text() != want {
			t.Errorf("renders to %q, %v, want %q", r.text(), err, want)
		}
	}
}

func TestEvents(t *testing.T) {
	p := mustParse(t, head+`
[callback]
query = "s=$state"
scheme = "omit"
max_length = 128
[callback.fields]
remote = "xml:CallingPartyNumber"
call = "xml:CallStateChangeEvent@CallReference"
[[event.state]]
signal = "delivered"
setting = "url_state"
match = { "xml:CallState" = "^Offering$" }
[[event.state]]
signal = "failed"
cause = "busy"
optional = true
fields = { remote = "busy_number" }
[event.boot]
signal = "setup"
`)
	if !p.Callback.OmitScheme || p.Callback.MaxLength != 128 || p.Callback.Fields["call"] != "xml:CallStateChangeEvent@CallReference" {
		t.Errorf("callback is %+v", p.Callback)
	}
	e := p.Events["state"]
	if e.Setting != "url_state" || len(e.Rules) != 2 || e.Rules[0].Signal != SignalDelivered || e.Rules[0].Match[0].Field != "xml:CallState" ||
		!e.Rules[0].Match[0].Regex.MatchString("Offering") || e.Rules[1].Signal != SignalFailed || e.Rules[1].Cause != "busy" ||
		!e.Optional || e.Rules[1].Fields["remote"] != "busy_number" {
		t.Errorf("event is %+v", e)
	}
	if got := strings.Join(p.EventOrder, " "); got != "state boot" {
		t.Errorf("order is %s", got)
	}
	if got := strings.Join(p.Slots(), " "); got != "state" {
		t.Errorf("slots are %s", got)
	}
	for s, want := range map[Signal]bool{SignalDelivered: true, SignalFailed: true, SignalSetup: true, SignalCleared: false} {
		if p.Reports(s) != want {
			t.Errorf("reports %s: %v", s, !want)
		}
	}
}

// A login of [monitor] gives its values to the other requests.
func TestMonitorLogin(t *testing.T) {
	p := mustParse(t, head+`
[event.incoming]
signal = "delivered"
setting = "P8310"
[monitor]
login = [{ method = "POST", resource = "/dologin", body = { username = "{username}", password = "{password}" }, extract = { sid = '"sid":"([^"]+)"' } }, { wait = "1s" }]
read = { resource = "/get?r={setting}&sid={sid}", extract = { value = '"{setting}":"([^"]*)"' } }
write = { method = "POST", resource = "/post", body = '{setting}={url}&sid={sid}' }
logout = [{ resource = "/logout?sid={sid}" }]
confirm = "none"
`)
	m := p.Monitor
	if len(m.Login) != 2 || m.Login[1].Wait != time.Second || len(m.Logout) != 1 || m.Confirm {
		t.Fatalf("monitor is %+v", m)
	}
	v := values(t, "setting", "P8310", "url", "http://s/a", "username", "u", "password", "p&q")
	v.SetExtracted(m.Login[0].Request.Extract[0].Insert, "S&1")
	for q, want := range map[*Request]string{
		m.Login[0].Request:  "POST /dologin\nContent-Type: application/x-www-form-urlencoded\n\nusername=u&password=p%26q",
		m.Read:              "GET /get?r=P8310&sid=S%261\n",
		m.Write:             "POST /post\nContent-Type: application/x-www-form-urlencoded\n\nP8310=http%3A%2F%2Fs%2Fa&sid=S%261",
		m.Logout[0].Request: "GET /logout?sid=S%261\n",
	} {
		if r, err := q.Render(v); err != nil || r.text() != want {
			t.Errorf("renders to %q, %v, want %q", r.text(), err, want)
		}
	}
}
