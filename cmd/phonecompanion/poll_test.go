package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// pageEvents make of the profile "page" one whose phones notify too.
const pageEvents = `
[callback]
query = "call=%CALLID%&remote=%CALLER%"
[callback.fields]
call = "call"
remote = "remote"
[event.incoming]
signal = "delivered"
setting = "notify.incoming"
[event.answered]
signal = "established"
setting = "notify.answered"
[event.held]
signal = "held"
setting = "notify.held"
[event.resumed]
signal = "retrieved"
setting = "notify.resumed"
[event.ended]
signal = "cleared"
setting = "notify.ended"
[monitor]
read = { resource = "/config?item={setting}", extract = { value = '^(.*)$' } }
write = { method = "POST", resource = "/config", body = { item = "{setting}", value = "{url}" } }
`

// TestHungPageDelaysNoMakeCall: the page that is polled hangs, the others do not.
func TestHungPageDelaysNoMakeCall(t *testing.T) {
	t.Parallel()
	p := newPlayer(newTestOffice(t), "hung")
	page, err := os.ReadFile(filepath.Join(conversations, "profiles", "page.toml"))
	if err != nil {
		t.Fatal(err)
	}
	const hangs = 5 * time.Second // long enough for a MakeCall on a machine that is busy
	slow := filepath.Join(t.TempDir(), "page.toml")
	if err = os.WriteFile(slow, bytes.Replace(page, []byte(`timeout = "1s"`), fmt.Appendf(nil, "timeout = %q", hangs), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	p.generic(slow)
	talk := func(send string, want ...string) {
		p.send(step{text: send})
		for _, w := range want {
			p.expect(step{}, w)
		}
	}
	talk("MonitorStart 102", "error_ind SUCCESS MonitorStart")
	sim := p.Phone("102")
	if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Hang, Path: "/calls"}); err != nil {
		t.Fatal(err)
	}
	polls := sim.Count()
	eventually(t, "a poll that hangs", patience, func() bool { return sim.Count() > polls })
	began := time.Now()
	talk("MakeCall 102 103", "error_ind SUCCESS MakeCall", "Initiated 102 makeCall <call1> 102")
	if d := time.Since(began); d > hangs*3/4 {
		t.Errorf("MakeCall took %v", d)
	}
	p.expect(step{}, "OutOfService 102 maintenance")
	sim.SetFault()
	p.expect(step{}, "BackInService 102 maintenance")
	p.expect(step{}, "Originated 102 newCall 102 103 102")
	talk("BYE", "error_ind SUCCESS BYE")
}

// TestTwoSourcesSayItOnce makes 200 random calls to phones that notify and are
// polled. Every call rings once, is answered once at most, and ends once. With
// every third notification lost that is still so, and the calls are all there.
func TestTwoSourcesSayItOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		lose bool
	}{{"both in order", false}, {"notifications lost", true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			twoSources(t, c.lose)
		})
	}
}

func twoSources(t *testing.T, lose bool) {
	const phones, calls = 100, 200
	office := phonesim.NewOffice()
	defer office.Close()
	dir := t.TempDir()
	page, err := os.ReadFile(filepath.Join(conversations, "profiles", "page.toml"))
	if err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	config.WriteString("[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = 'state'\n[log]\nformat = \"json\"\n[http]\nlisten = \"127.0.0.1:0\"\n")
	for i := range phones {
		sim, err := office.Add(phonesim.Config{Kind: phonesim.Generic, Extension: fmt.Sprint(101 + i)})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&config, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"both\"\n", sim.Extension(), sim.Addr())
	}
	for name, text := range map[string]string{"phonecompanion.toml": config.String(), "both.toml": string(page) + pageEvents} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := startProcess(t, filepath.Join(dir, "phonecompanion.toml"))
	conn, err := net.Dial("tcp", server.line)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "STLI;Format=JSON\r\n")
	for i := range phones {
		fmt.Fprintf(conn, "MonitorStart %d\r\n", 101+i)
	}
	heard := &hearing{begun: map[string]int{}, said: map[string]map[string]int{}}
	go heard.listen(conn)
	eventually(t, "all phones monitored", patience, func() bool { return heard.answers() == phones })

	var ringing sync.WaitGroup
	for i := range phones {
		ringing.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 3))
			ext := fmt.Sprint(101 + i)
			sim := office.Phone(ext)
			for n := range calls / phones {
				if lose && rng.IntN(3) == 0 {
					sim.SetFault(phonesim.Fault{Kind: phonesim.LoseEvents, Count: 1 + rng.IntN(2)})
				}
				call, err := office.CallFrom(fmt.Sprintf("0%d%02d", 400+i, n), "", ext)
				if err != nil {
					t.Error(err)
					return
				}
				linger(rng, lose)
				for range rng.IntN(4) { // rejected, answered, held, taken back
					now := sim.Snapshot()
					switch {
					case phonesim.Has(phonesim.RingingIn)(&now):
						sim.Answer()
					case phonesim.Has(phonesim.Connected)(&now):
						sim.Hold()
					default:
						sim.Retrieve()
					}
					linger(rng, lose)
				}
				call.HangUp()
				linger(rng, lose)
			}
		})
	}
	ringing.Wait()
	heard.check(t, calls)
}

// linger lets time pass: none, or some; where only the page may tell of a call,
// enough for it to be read.
func linger(rng *rand.Rand, long bool) {
	d := time.Duration(rng.IntN(1000)) * time.Millisecond
	if long {
		d += 2 * time.Second
	}
	<-time.After(d)
}

// hearing is what a client hears.
type hearing struct {
	mu      sync.Mutex
	replies int
	begun   map[string]int            // by the number that calls: how many calls there were
	said    map[string]map[string]int // by the id of a call: how often each event was said
	lines   []string
}

func (h *hearing) listen(conn net.Conn) {
	r := bufio.NewReader(conn)
	if _, err := r.ReadString('\n'); err != nil { // the reply to STLI is the last text
		return
	}
	d := json.NewDecoder(r)
	for {
		var line struct{ Reply, Event, Call, Calling string }
		if d.Decode(&line) != nil {
			return
		}
		h.mu.Lock()
		if line.Reply != "" {
			h.replies++
		}
		if line.Call != "" {
			h.lines = append(h.lines, line.Event+" "+line.Call+" "+line.Calling)
			if h.said[line.Call] == nil {
				h.said[line.Call] = map[string]int{}
				h.begun[line.Calling]++
			}
			h.said[line.Call][line.Event]++
		}
		h.mu.Unlock()
	}
}

func (h *hearing) answers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.replies
}

// check waits until every call has ended, and looks at what was said of it.
func (h *hearing) check(t *testing.T, calls int) {
	t.Helper()
	eventually(t, "the end of every call", patience, func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, said := range h.said {
			if said["ConnectionCleared"] == 0 {
				return false
			}
		}
		return len(h.said) >= calls
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.said) != calls {
		t.Errorf("%d calls were said to begin, %d did", len(h.said), calls)
	}
	for number, n := range h.begun {
		if n != 1 {
			t.Errorf("the call from %s began %d times", number, n)
		}
	}
	for call, said := range h.said {
		if said["Delivered"]+said["Established"] == 0 || said["Delivered"] > 1 || said["Established"] > 1 || said["ConnectionCleared"] != 1 {
			t.Errorf("of %s was said %v", call, said)
		}
		if d := said["Held"] - said["Retrieved"]; d < 0 || d > 1 {
			t.Errorf("of %s was said %v", call, said)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(h.lines, "\n"))
	}
}
