package server_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// What is counted: commands by verb, failures by code, clients by their end.
func TestCounts(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	for _, line := range []string{"Ping", "Nonsense", "HoldCall 999", "MakeCall 101", "MonitorStart 101", "STLI;Format=JSON"} {
		c.send(line)
		c.line()
	}
	load := d.server.Load()
	if n := load.Clients[server.Kind{Transport: "tcp", Dialect: "json"}]; n != 1 || len(load.Clients) != 9 {
		t.Errorf("clients %v", load.Clients)
	}
	c.send("BYE")
	c.line()
	d.shutdown()

	counts := d.server.Counts()
	succeeded, failed := map[string]uint64{}, map[string]uint64{}
	counts.Commands(func(v stli.Verb, s, f uint64) {
		if succeeded[v.String()] = s; f > 0 {
			failed[v.String()] = f
		}
	})
	for _, verb := range []string{"Ping", "MonitorStart", "STLI", "BYE"} {
		if succeeded[verb] != 1 {
			t.Errorf("%s succeeded %d times", verb, succeeded[verb])
		}
	}
	if len(succeeded) != len(stli.Verbs())+1 {
		t.Errorf("%d verbs told", len(succeeded))
	}
	codes := map[string]stli.Code{}
	counts.Failures(func(v stli.Verb, code stli.Code, n uint64) { codes[v.String()] = code })
	want := map[string]stli.Code{"": stli.CodeInvalidCommand, "HoldCall": stli.CodeInvalidDevice, "MakeCall": stli.CodeInvalidParameter}
	for verb, code := range want {
		if codes[verb] != code || failed[verb] != 1 {
			t.Errorf("%q failed %d times, with %q", verb, failed[verb], codes[verb])
		}
	}
	reasons := 0
	counts.Closed(func(why server.Reason, n uint64) {
		reasons++
		if n != 0 != (why == server.ClientBye) {
			t.Errorf("%s: %d", why, n)
		}
	})
	if reasons != len(server.Reasons()) || counts.Accepted() != 1 {
		t.Errorf("%d reasons, %d accepted", reasons, counts.Accepted())
	}
}
