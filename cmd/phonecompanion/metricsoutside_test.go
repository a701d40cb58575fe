package main_test

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// scraped are the values of one scrape, by name with labels.
type scraped map[string]float64

// scrape asks a process for its metrics.
func (p *process) scrape() (scraped, string) {
	p.t.Helper()
	resp, err := http.Get("http://" + p.web() + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %v %s", resp.Status, err, body)
	}
	values := scraped{}
	for s := bufio.NewScanner(bytes.NewReader(body)); s.Scan(); {
		if i := strings.LastIndexByte(s.Text(), ' '); i > 0 && s.Text()[0] != '#' {
			value, err := strconv.ParseFloat(s.Text()[i+1:], 64)
			if err != nil {
				p.t.Errorf("%s: %v", s.Text(), err)
			}
			values[s.Text()[:i]] = value
		}
	}
	return values, string(body)
}

// TestMetricsOfACall: a whole call, a failed command and a forged notification
// are told as what they were, and nothing else rises.
func TestMetricsOfACall(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	before, _ := p.process.scrape()
	p.wholeCall(1)
	p.send(step{text: "HoldCall 999"})
	p.expect(step{}, "error_ind ERROR HoldCall")
	resp, err := http.Get("http://" + p.process.web() + "/a/101/0123456789abcdef0123456789abcdef/incoming")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	after, text := p.process.scrape()

	for name, rise := range map[string]float64{
		`phonecompanion_commands_total{command="MakeCall",result="success"}`:                          1,
		`phonecompanion_commands_total{command="HoldCall",result="error"}`:                            1,
		`phonecompanion_command_failures_total{command="HoldCall",error="operation.invalidDeviceID"}`: 1,
		`phonecompanion_commands_total{command="MakeCall",result="error"}`:                            0,
		`phonecompanion_command_duration_seconds_count`:                                               1,
		`phonecompanion_command_server_seconds_count`:                                                 1,
		`phonecompanion_events_total{event="Initiated"}`:                                              1,
		`phonecompanion_events_total{event="Established"}`:                                            2,
		`phonecompanion_events_total{event="ConnectionCleared"}`:                                      2,
		`phonecompanion_phone_requests_total{outcome="ok",via="phone"}`:                               1,
		`phonecompanion_phone_request_duration_seconds_count{purpose="command"}`:                      1,
		`phonecompanion_phone_request_duration_seconds_count{purpose="monitoring"}`:                   0,
		`phonecompanion_event_latency_seconds_count`:                                                  6,
		`phonecompanion_notifications_refused_total{reason="wrong token"}`:                            1,
		`phonecompanion_notifications_lost_total`:                                                     0,
		`phonecompanion_connections_total`:                                                            0,
		`phonecompanion_phones{monitoring="configured"}`:                                              0,
		`phonecompanion_phones_by_last_request{outcome="ok"}`:                                         0,
		`phonecompanion_phone_requests_total{outcome="unreachable",via="phone"}`:                      0,
	} {
		if _, told := after[name]; !told || after[name]-before[name] != rise {
			t.Errorf("%s rose by %v, not %v (told: %v)", name, after[name]-before[name], rise, told)
		}
	}
	for name, want := range map[string]float64{
		`phonecompanion_clients{dialect="24u",transport="tcp"}`: 1,
		`phonecompanion_config_last_reload_successful`:          1,
		`phonecompanion_provider_configured`:                    0,
		`phonecompanion_calls`:                                  0,
		`phonecompanion_phones_by_last_request{outcome="ok"}`:   3,
		`phonecompanion_state_writable`:                         1,
	} {
		if after[name] != want {
			t.Errorf("%s is %v, not %v", name, after[name], want)
		}
	}
	if n := before[`phonecompanion_phone_request_duration_seconds_count{purpose="monitoring"}`]; n == 0 {
		t.Error("what MonitorStart asked the phones was not taken")
	}
	if n, of := after["phonecompanion_event_hold_seconds_count"], after["phonecompanion_event_latency_seconds_count"]; n > of {
		t.Errorf("%v events were held, of %v", n, of)
	}
	if took, phone := after["phonecompanion_command_duration_seconds_sum"], after["phonecompanion_command_server_seconds_sum"]; phone < 0 || phone > took {
		t.Errorf("%v s in the server, of %v s", phone, took)
	}
	// Two scrapes in one state are of the same names: no label grows with time.
	again, _ := p.process.scrape()
	for name := range again {
		delete(after, name)
	}
	if len(after) > 0 {
		t.Errorf("gone: %v", after)
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Error(err)
	}
	for _, l := range problems {
		t.Errorf("%s: %s", l.Metric, l.Text)
	}
	for _, ph := range o.phones { // tokens are secrets, devices would make the labels many
		for _, url := range []string{ph.Setting("action_incoming_url")} {
			if token := strings.Split(url, "/"); len(token) > 5 && strings.Contains(text, token[5]) {
				t.Errorf("a token is told: %s", token[5])
			}
		}
	}
	for name := range maps.Keys(again) {
		for _, word := range []string{"101", "102", "999", "127.0.0.1", "snom"} {
			if strings.Contains(name, `"`+word) {
				t.Errorf("%s names %s", name, word)
			}
		}
	}
}

// TestMetricsTellNoSecret: nothing of what the configuration holds as a secret
// or as a name is told, also where it was used in vain.
func TestMetricsTellNoSecret(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "phonecompanion.toml")
	config := `[server]
listen = "127.0.0.1:0"
state_dir = "state"
[log]
format = "json"
[http]
listen = "127.0.0.1:0"
[[user]]
name = "planted-user"
password_env = "METRICS_TEST_PASSWORD"
devices = ["*"]
allow = ["control"]
[provider]
id = "ringcentral"
hostname = "127.0.0.1"
port = 9
protocol = "HTTP"
grant = "jwt"
client_id = "planted-client"
client_secret = "planted-secret"
jwt = "planted-jwt"
[[phone]]
extension = "planted-device"
address = "127.0.0.1:9"
profile = "snom"
username = "planted-name"
password = "planted-phone-password"
`
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	process := launchProgram(t, binary, file, "METRICS_TEST_PASSWORD=planted-password")
	process.waitServing()
	conn, err := net.Dial("tcp", process.line)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	r := bufio.NewReader(conn)
	for _, line := range []string{"Login planted-user planted-password", "Login planted-user planted-wrong", "MakeCall planted-device 4711004711", `{"request":{"method":"GET","uri":"/planted-path"}}`} {
		io.WriteString(conn, line+"\r\n")
		if _, err := r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	values, text := process.scrape()
	for _, word := range []string{"planted", "4711004711"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is told:\n%s", word, text)
		}
	}
	for name, want := range map[string]float64{
		`phonecompanion_phone_requests_total{outcome="unreachable",via="phone"}`:                                          1,
		`phonecompanion_command_failures_total{command="MakeCall",error="systemResourceAvailability.deviceOutOfService"}`: 1,
		`phonecompanion_commands_total{command="Login",result="error"}`:                                                   1,
		`phonecompanion_phones_by_last_request{outcome="unreachable"}`:                                                    1,
		`phonecompanion_provider_configured`:                                                                              1,
	} {
		if values[name] != want {
			t.Errorf("%s is %v, not %v", name, values[name], want)
		}
	}
}

// TestMetricsAreOfThisMachine: nothing is told to web pages that have made
// their own name this machine's address, nor through a proxy.
func TestMetricsAreOfThisMachine(t *testing.T) {
	t.Parallel()
	process := newTestOffice(t).start()
	for what, change := range map[string]func(*http.Request){
		"by the address":         func(*http.Request) {},
		"by localhost":           func(r *http.Request) { r.Host = "localhost:26580" },
		"by another name":        func(r *http.Request) { r.Host = "evil.example:26580" },
		"through a proxy":        func(r *http.Request) { r.Header.Set("X-Forwarded-For", "10.0.0.1") },
		"through another proxy":  func(r *http.Request) { r.Header.Set("Forwarded", "for=10.0.0.1") },
		"with something to post": func(r *http.Request) { r.Method = http.MethodPost },
	} {
		r, err := http.NewRequest(http.MethodGet, "http://"+process.web()+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if told, want := strings.Contains(string(body), "phonecompanion_"), strings.HasPrefix(what, "by the") || what == "by localhost"; told != want {
			t.Errorf("%s: %s, told: %v", what, resp.Status, told)
		}
	}
}
