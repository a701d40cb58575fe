package lab

import "testing"

func TestParseMessage(t *testing.T) {
	const closed = `{"event":true,"type":"CALL_CLOSED","class":"call","accountaor":"sip:101@127.77.0.1",` +
		`"direction":"outgoing","peeruri":"sip:102@127.77.0.1","id":"c7e487296c41f2cb","param":"486 Rejected"}`
	m, err := parseMessage([]byte(closed))
	want := Event{
		Type: eventClosed, Class: "call", Account: "sip:101@127.77.0.1", Direction: "outgoing",
		Peer: "sip:102@127.77.0.1", ID: "c7e487296c41f2cb", Param: "486 Rejected",
	}
	if err != nil || !m.IsEvent || m.Event != want || !m.outgoing() {
		t.Errorf("event: %+v, %v", m, err)
	}

	const answer = `{"response":true,"ok":true,"data":"\n--- Active calls (0) ---\n\n","token":"listcalls"}`
	m, err = parseMessage([]byte(answer))
	if err != nil || !m.IsResponse || !m.OK || m.Token != "listcalls" || m.Data != "\n--- Active calls (0) ---\n\n" {
		t.Errorf("answer: %+v, %v", m, err)
	}

	for _, bad := range []string{"", "{}", "[]", `{"event":true`, `{"event":true,"response":true}`} {
		if _, err := parseMessage([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a message", bad)
		}
	}
}

func TestAppendCommand(t *testing.T) {
	got, err := appendCommand(nil, "listcalls")
	if want := `43:{"command":"listcalls","token":"listcalls"},`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}
