package lab

import "testing"

func TestParseCallStat(t *testing.T) {
	const tail = "SDP session\n  local attributes:\n    tool='baresip 1.0.0'\n\n"
	cases := []struct {
		name, text string
		want       currentCall
		ok         bool
	}{
		{
			"dialled", "\n===== Call debug (RINGING) =====\n local_uri: Phone 101 <sip:101@127.77.0.1>\n" +
				" peer_uri:   <sip:102@127.77.0.1>\n af=AF_INET id=9cd5a1fd6a55addc\n direction: Outgoing\n" + tail,
			currentCall{id: "9cd5a1fd6a55addc", outgoing: true, local: "sip:101@127.77.0.1", remote: "sip:102@127.77.0.1"}, true,
		},
		{
			"a name made to mislead", "\n===== Call debug (INCOMING) =====\n local_uri: Phone 102 <sip:102@127.77.0.1>\n" +
				" peer_uri:  A <sip:x@y> id=1 <sip:101@127.77.0.1>\n af=AF_INET id=de6b00498513c7c8\n direction: Incoming\n" + tail,
			currentCall{id: "de6b00498513c7c8", local: "sip:102@127.77.0.1", remote: "sip:101@127.77.0.1", name: "A <sip:x@y> id=1"}, true,
		},
		{
			"no id yet", "\n===== Call debug (IDLE) =====\n local_uri: Phone 101 <sip:101@127.77.0.1>\n" +
				" peer_uri:   <sip:102@127.77.0.1>\n af=AF_INET id=(null)\n direction: Outgoing\n" + tail,
			currentCall{outgoing: true, local: "sip:101@127.77.0.1", remote: "sip:102@127.77.0.1"}, false,
		},
		{"no call", "\n(no active calls)\n", currentCall{}, false},
		{"nothing", "", currentCall{}, false},
		{"cut short", "\n===== Call debug (IDLE) =====\n local_uri: x", currentCall{}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := parseCallStat(c.text); got != c.want || ok != c.ok {
				t.Errorf("%+v, %v, want %+v, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func FuzzParseCallStat(f *testing.F) {
	f.Add("\n===== Call debug (RINGING) =====\n local_uri: a <b>\n peer_uri:  c <d>\n af=AF_INET id=e\n direction: Outgoing\n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, ok := parseCallStat(text); ok && c.id == "" {
			t.Fatalf("a call without an id: %+v", c)
		}
	})
}
