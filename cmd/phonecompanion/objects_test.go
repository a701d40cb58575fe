package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// ask sends a request to the HTTP listener and returns status, body and ETag.
func (k *keyOffice) ask(method, path, body string, header ...string) (status int, answer, tag string) {
	k.t.Helper()
	req, err := http.NewRequest(method, "http://"+k.process.http+path, strings.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	req.Close = true
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(data)), resp.Header.Get("ETag")
}

// wants is ask where the answer is known, or begins so.
func (k *keyOffice) wants(method, path, body string, status int, want string) {
	k.t.Helper()
	if got, answer, _ := k.ask(method, path, body); got != status || !strings.HasPrefix(answer, want) {
		k.t.Errorf("%s %s %s: %d %s\nwant %d %s", method, path, body, got, answer, status, want)
	}
}

// newObjectOffice is a keyOffice whose clients may change phones.
func newObjectOffice(t *testing.T, more string, keys ...string) *keyOffice {
	k := newKeyOffice(t, phonesim.Config{}, append(keys, `model = "D785"`, `mac = "4E:E8:A3:4B:56:F3"`)...)
	k.access = []string{`anonymous_allow = ["control", "monitor", "admin"]`}
	k.more = more
	k.says("Ping", "error_ind SUCCESS Ping") // it runs
	return k
}

// TestSeedExample: the example of the Telecomx API, byte for byte: its request is
// taken, and the answer has the phone with what was asked for.
func TestSeedExample(t *testing.T) {
	t.Parallel()
	k := newObjectOffice(t, "")
	request, err := os.ReadFile("../../sipphone/testdata/request.txt")
	if err != nil {
		t.Fatal(err)
	}
	status, answer, _ := k.ask("POST", "/pbx/sipphone", string(request))
	var got struct {
		ID          string `json:"_id"`
		Extension   string `json:"extension"`
		MACAddress  string `json:"macAddress"`
		CallWaiting *bool  `json:"callWaiting"`
		IP          struct{ Mode string }
		Password    *string
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || status != 200 {
		t.Fatalf("%d %s: %v", status, answer, err)
	}
	if len(got.ID) != 24 || got.Extension != "101" || got.MACAddress != "4EE8A34B56F3" || got.CallWaiting == nil || *got.CallWaiting || got.IP.Mode != "OPEN" || got.Password != nil {
		t.Errorf("the answer is %s", answer)
	}
	k.is("call_waiting", "off") // and the phone has it
	k.finish()
}

// TestSettingsReachThePhone: what a program sets is in the phone, one that is
// wrong changes nothing, and a softkey that is carried out here presses.
func TestSettingsReachThePhone(t *testing.T) {
	t.Parallel()
	k := newObjectOffice(t, "[[queue]]\nid = \"support\"\n[[rule]]\ndata = '^QUEUE (\\S+)$'\ncommand = \"MakeCall {device} 102\"\n")
	k.sim.SetSetting("fkey5", "line")
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	_, _, tag := k.ask("GET", "/api/v1/phones/101", "")
	status, _, _ := k.ask("PATCH", "/api/v1/phones/101", `{"softkeys":[{"index":0,"function":"SPEEDDIAL","value":"112","label":"Fire & Co"},{"index":2,"function":"QUEUE","value":"support","label":"Support"}],"callWaiting":true}`, "If-Match", tag)
	if status != 200 {
		t.Fatalf("status %d", status)
	}
	k.is("fkey0", "speed 112")
	k.is("fkey_label0", "Fire & Co")
	k.is("fkey2", "url HTTP/a/101/TOKEN/key?key=3")
	k.is("call_waiting", "on")
	if status, answer, _ := k.ask("PATCH", "/api/v1/phones/101", `{"callWaiting":false}`, "If-Match", tag); status != 412 {
		t.Errorf("the second writer gets %d %s", status, answer)
	}
	k.wants("PATCH", "/api/v1/phones/101", `{"callWaiting":false,"network":{"vlanId":4095}}`, 422, `{"code":422,"message":"network.vlanId","description":"Vlan ID is invalid"}`)
	k.wants("PATCH", "/api/v1/phones/999", `{}`, 404, `{"code":404,"message":"not_found","description":"SIP phone not found"}`)
	k.sim.Press("P3")
	k.expect(step{}, "ButtonPress 101 101 3 Support QUEUE_support")
	k.rings(step{}, k.Phone("102"))
}

// TestKeyBeforeSoftkey: a client's key goes before the administrator's, until it
// is put back.
func TestKeyBeforeSoftkey(t *testing.T) {
	t.Parallel()
	k := newObjectOffice(t, "")
	k.says("BindKey 101 7 on Mine", "error_ind SUCCESS BindKey")
	k.is("fkey_label6", "Mine")
	k.wants("PATCH", "/api/v1/phones/101", `{"softkeys":[{"index":6,"function":"SPEEDDIAL","value":"113","label":"Admin"}]}`, 200, "{")
	k.is("fkey6", "speed 113")
	if got := k.sim.Setting("fkey_label6"); got != "Mine" {
		t.Errorf("the label is %q", got)
	}
	k.says("UnbindKey 101 7", "error_ind SUCCESS UnbindKey")
	k.is("fkey_label6", "Admin")
	k.finish()
}

// TestPageShowsKeys: whoever looks at a phone sees which keys are bound.
func TestPageShowsKeys(t *testing.T) {
	t.Parallel()
	k := newObjectOffice(t, "")
	k.says(`BindKey 101 7 park "<b>Mine</b>" message "say & do"`, "error_ind SUCCESS BindKey")
	status, page, _ := k.ask("GET", "/?phone=101", "")
	for _, want := range []string{"Bound keys", "<td>park</td><td>&lt;b&gt;Mine&lt;/b&gt;</td><td><code>message say &amp; do</code></td>"} {
		if status != 200 || !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	if err := k.sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	k.wants("PATCH", "/api/v1/phones/101", `{"callWaiting":false}`, 200, "{")
	k.becomes(step{}, "true", func() string {
		if _, page, _ = k.ask("GET", "/?phone=101", ""); strings.Contains(page, "It does not have all of its settings: ") {
			return "true"
		}
		return page
	})
}
