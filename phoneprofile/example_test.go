package phoneprofile

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// acme is the complete small profile of the profile contract.
func acme(t testing.TB) *Profile {
	t.Helper()
	p, err := Parse("acme.toml", []byte(readFile(t, "testdata/acme.toml")))
	if err != nil {
		t.Fatalf("the contract's example has faults:\n%v", err)
	}
	return p
}

func TestContractExampleHead(t *testing.T) {
	p := acme(t)
	if p.Name != "acme" || p.Description != "ACME desk phones, firmware 3 and later" || p.Evidence != Documented || p.File != "acme.toml" {
		t.Errorf("head is %q %q %q %q", p.Name, p.Description, p.Evidence, p.File)
	}
	if want := (HTTP{Port: 80, Auth: AuthAuto}); p.HTTP != want {
		t.Errorf("http is %+v", p.HTTP)
	}
	if want := (Keys{Separator: ";", Star: "*", Hash: "#"}); !reflect.DeepEqual(p.Keys, want) {
		t.Errorf("keys are %+v", p.Keys)
	}
	if p.Callback.Query != "call=$call_id&remote=$remote&local=$local&name=$display_remote" || p.Callback.MaxLength != 511 {
		t.Errorf("callback is %+v", p.Callback)
	}
	if want := map[string]string{"call": "call", "remote": "remote", "local": "local", "remote_name": "name"}; !reflect.DeepEqual(p.Callback.Fields, want) {
		t.Errorf("fields are %v", p.Callback.Fields)
	}
	want := map[string]Event{
		"incoming":     {Setting: "url_incoming", Rules: []EventRule{{Signal: SignalDelivered, Fields: map[string]string{}}}},
		"outgoing":     {Setting: "url_outgoing", Rules: []EventRule{{Signal: SignalOriginated, Fields: map[string]string{}}}},
		"connected":    {Setting: "url_connected", Rules: []EventRule{{Signal: SignalEstablished, Fields: map[string]string{}}}},
		"disconnected": {Setting: "url_disconnected", Rules: []EventRule{{Signal: SignalCleared, Fields: map[string]string{}}}},
	}
	if !reflect.DeepEqual(p.Events, want) {
		t.Errorf("events are %+v", p.Events)
	}
	if got := p.Slots(); !slices.Equal(got, []string{"incoming", "outgoing", "connected", "disconnected"}) {
		t.Errorf("slots are %v", got)
	}
	if !p.Monitor.Confirm || !p.Reports(SignalCleared) || p.Reports(SignalHeld) {
		t.Errorf("monitor is %+v", p.Monitor)
	}
}

// TestContractExampleRender compares what the example's actions send, byte for
// byte. Two headers stand in every request: the one of [http], and Accept where
// a step asks for it.
func TestContractExampleRender(t *testing.T) {
	p := acme(t)
	const by = "\nX-Requested-By: phonecompanion\n"
	v := values(t, "number", "102*", "identity", "sip:101@pbx", "setting", "url_incoming", "url", "http://s/a/101/T/incoming?call=$call_id")
	for _, c := range []struct {
		action string
		state  State
		want   []string // a request, or the pause
	}{
		{MakeCall, Null, []string{"GET /dial?n=102%2A&line=sip%3A101%40pbx" + by}},
		{ClearConnection, Alerting, []string{"GET /key?k=REJECT" + by}},
		{ClearConnection, Connected, []string{"GET /key?k=ONHOOK" + by}},
		{ClearConnection, Unknown, []string{"GET /key?k=ONHOOK" + by}},
		{SingleStepTransferCall, Connected, []string{
			"GET /key?k=TRANSFER" + by, "300ms", "GET /key?k=1;0;2;%2A" + by, "GET /key?k=OK" + by,
		}},
		{HoldCall, Connected, []string{
			"GET /calls\nAccept: application/json" + by,
			"POST /hold\nContent-Type: application/json" + by + "\n" + `{"Ref":"7\u003E\\"}`,
		}},
	} {
		t.Run(c.action+" "+c.state.String(), func(t *testing.T) {
			got := play(t, p, c.action, c.state, v, `{"Ref":"7>\""}`)
			if !slices.Equal(got, c.want) {
				t.Errorf("sends\n%q\nwant\n%q", got, c.want)
			}
		})
	}
	for _, c := range []struct {
		request *Request
		want    string
	}{
		{p.Monitor.Read, "GET /settings?name=url_incoming" + by},
		{p.Monitor.Write, "GET /settings?save&url_incoming=http%3A%2F%2Fs%2Fa%2F101%2FT%2Fincoming%3Fcall%3D%24call_id" + by},
	} {
		r, err := c.request.Render(v)
		if err != nil || r.text() != c.want {
			t.Errorf("renders to %q, %v, want %q", r.text(), err, c.want)
		}
		if r.Timeout != 5*time.Second || r.TLS || r.Port != 0 || r.KeepAlive {
			t.Errorf("rendered %+v", r)
		}
	}
}

// play renders the steps of an action; every one of them gets the answer.
func play(t *testing.T, p *Profile, action string, state State, v *Values, answer string) []string {
	t.Helper()
	var sent []string
	for _, c := range p.Cases(action, "") {
		if !c.Applies(state, v) {
			continue
		}
		for _, s := range c.Steps {
			if s.Request == nil {
				sent = append(sent, s.Wait.String())
				continue
			}
			r, err := s.Request.Render(v)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, r.text())
			a := &Answer{Status: 200, Body: []byte(answer)}
			if err := s.Request.Judge(a); err != nil {
				t.Fatal(err)
			}
			for _, e := range s.Request.Extract {
				value, ok, err := e.Take(a, v)
				if err != nil || !ok {
					t.Fatalf("extract %s: %v, %v", e.Name, ok, err)
				}
				v.SetExtracted(e.Insert, value)
			}
		}
		return sent
	}
	t.Fatalf("no case of %s applies in %s", action, state)
	return nil
}

func TestContractExampleVerdicts(t *testing.T) {
	q := acme(t).Actions[MakeCall][0].Steps[0].Request
	for _, c := range []struct {
		answer Answer
		want   string
	}{
		{Answer{Status: 200}, ""},
		{Answer{Status: 200, Body: []byte("OK")}, ""},
		{Answer{Status: 200, Body: []byte("<b>Not Allowed</b>")}, `the phone answered "Not Allowed", which says that it did not do it (failure_body)`},
		{Answer{Status: 204}, "the phone answered with status 204 (success_status)"},
	} {
		got := ""
		if err := q.Judge(&c.answer); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("verdict is %q, want %q", got, c.want)
		}
	}
}
