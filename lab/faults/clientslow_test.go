package faults_test

import "testing"

// goodEnough are faults with which a client must do without nothing.
var goodEnough = []toxic{
	{"latency", up, attributes{"latency": 60, "jitter": 50}},
	{"latency", down, attributes{"latency": 60, "jitter": 50}},
	{"slicer", up, attributes{"average_size": 3, "size_variation": 2, "delay": 300}},
	{"slicer", down, attributes{"average_size": 3, "size_variation": 2, "delay": 300}},
	{"bandwidth", up, attributes{"rate": 4}},
	{"bandwidth", down, attributes{"rate": 4}},
	{"slow_close", up, attributes{"delay": 100}},
	{"slow_close", down, attributes{"delay": 100}},
}

// TestClientWithABadLine: however slowly and in whatever pieces a client's bytes
// come and go, handshakes too, it reads the same lines.
func TestClientWithABadLine(t *testing.T) {
	t.Parallel()
	overEvery(t, func(t *testing.T, how transport) {
		d := newDesk(t).serveTLS().start()
		for _, x := range goodEnough {
			t.Run(x.Type+" "+x.Stream, func(t *testing.T) {
				w := newWay(t, d.address(how))
				w.put(x)
				l := connect(t, how, w.addr())
				l.ask("STLI;Version=2;Errors=Extended", "error_ind SUCCESS STLI;Version=2;DeviceInformation=Standard;Errors=Extended")
				l.ask("MonitorStart 101", "error_ind SUCCESS MonitorStart")
				d.DND("101", true)
				l.want("DoNotDisturb 101 101 on")
				d.DND("101", false)
				l.want("DoNotDisturb 101 101 off")
				before := asked(d.Phone("101"), "number=102")
				l.say("MakeCall 101 102")
				l.want("error_ind SUCCESS MakeCall", "Initiated 101 makeCall CALL 101", "DeviceInformation 101 1 (initiated)")
				l.want("Originated 101 newCall 101 102 101", "DeviceInformation 101 1 (originated)")
				l.ask("ClearConnection 101", "error_ind SUCCESS ClearConnection")
				l.want("ConnectionCleared 101 callCancelled 101 ()", "DeviceInformation 101 0 (null)")
				l.ask("BYE", "error_ind SUCCESS BYE")
				l.want("")
				if n := asked(d.Phone("101"), "number=102") - before; n != 1 {
					t.Errorf("the phone was told to dial %d times", n)
				}
			})
		}
	})
}
