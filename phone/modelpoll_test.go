package phone

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// page plays scripts as player does, with one more step:
//
//	page ID=STATE[:NUMBER[:in|out[:CALL]]]…   the phone's page shows this
type page struct {
	*player
	pic picture
}

func (g *page) lines(text string) []phoneprofile.Line {
	g.t.Helper()
	var all []phoneprofile.Line
	for _, f := range strings.Fields(text) {
		id, rest, _ := strings.Cut(f, "=")
		parts := append(strings.Split(rest, ":"), "", "", "")
		l := phoneprofile.Line{ID: id, Word: parts[0], Call: parts[3]}
		l.State, l.Known = phoneprofile.ParseLineState(parts[0])
		l.Remote.Number = parts[1]
		switch parts[2] {
		case "in":
			l.Direction = phoneprofile.Incoming
		case "out":
			l.Direction = phoneprofile.Outgoing
		}
		all = append(all, l)
	}
	return all
}

func (g *page) run(script string) {
	g.t.Helper()
	var want, got []string
	step := ""
	check := func() {
		g.t.Helper()
		if !slices.Equal(got, want) {
			g.t.Errorf("after %q:\ngot:\n  %s\nwant:\n  %s", step, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
		want = nil
	}
	for _, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		if expected, ok := strings.CutPrefix(line, "-> "); ok {
			want = append(want, expected)
			continue
		}
		if line == "" {
			continue
		}
		if step != "" {
			check()
		}
		step = line
		if shows, ok := strings.CutPrefix(line, "page"); ok {
			got = nil
			for _, e := range g.m.poll(g.now, &g.pic, g.lines(shows)) {
				o := lines1(e)
				got = append(got, o)
			}
			continue
		}
		got = nil
		for _, e := range g.play(line) {
			got = append(got, lines1(e))
		}
	}
	check()
}

func TestModelPolls(t *testing.T) {
	for _, tt := range pollCases {
		t.Run(tt.name, func(t *testing.T) { (&page{player: newPlayer(t)}).run(tt.script) })
	}
}

// TestEveryChangeOfALine holds what comes of every pair of states that a line
// shows one after the other.
func TestEveryChangeOfALine(t *testing.T) {
	words := []string{"idle", "initiated", "originated", "delivered", "alerting", "connected", "hold", "failed", "none"}
	want := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(everyChange), "\n") {
		from, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for i, cell := range strings.Fields(rest) {
			want[from+" "+words[i]] = cell
		}
	}
	for _, from := range words {
		for _, to := range words {
			g := &page{player: newPlayer(t)}
			g.m.poll(g.now, &g.pic, g.lines("1="+from+":102"))
			g.now = g.now.Add(2 * time.Second)
			cell := ""
			for _, e := range g.m.poll(g.now, &g.pic, g.lines("1="+to+":102")) {
				cell += map[string]string{"Originated": "O", "Delivered": "D", "Established": "E", "ConnectionCleared": "C", "Failed": "F", "Held": "H", "Retrieved": "R"}[e.Name.String()]
			}
			if cell == "" {
				cell = "-"
			}
			if cell != want[from+" "+to] {
				t.Errorf("%s, then %s: %s, want %s", from, to, cell, want[from+" "+to])
			}
		}
	}
}

// TestPagesAndNotificationsAgree plays random calls of a phone that notifies and
// has a page, some notifications lost, the page read now and then: every
// promise of the model holds, nothing is said twice, and in the end the model
// is what the page shows.
func TestPagesAndNotificationsAgree(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 7))
		g := &page{player: newPlayer(t)}
		w := &watcher{live: map[string]bool{}, over: map[string]bool{}, begun: map[string]stliName{}}
		type real struct{ state, number, id string }
		var calls []*real // what the phone really has
		begun, made := 0, 0
		see := func(step string) {
			events := g.play(step)
			for _, e := range events {
				if err := w.see(e); err != nil {
					t.Fatalf("seed %d, %s: %v", seed, step, err)
				}
			}
			begun += count(events)
			if err := w.agree(g.m, events); err != nil {
				t.Fatalf("seed %d, %s: %v", seed, step, err)
			}
		}
		tell := func(signal string, c *real) {
			if rng.IntN(4) > 0 { // a quarter is lost
				see(fmt.Sprintf("%s call=%s remote=%s", signal, c.id, c.number))
			}
		}
		show := func() {
			text := ""
			for i, c := range calls {
				text += fmt.Sprintf(" %s=%s:%s", c.id, c.state, c.number)
				_ = i
			}
			events := g.m.poll(g.now, &g.pic, g.lines(text))
			for _, e := range events {
				if err := w.see(e); err != nil {
					t.Fatalf("seed %d, page%s: %v", seed, text, err)
				}
			}
			begun += count(events)
		}
		for range 200 {
			g.now = g.now.Add(time.Duration(rng.IntN(2000)) * time.Millisecond)
			switch k := rng.IntN(6); {
			case k == 0 && len(calls) < 3:
				made++
				c := &real{"alerting", fmt.Sprint(100 + rng.IntN(3)), fmt.Sprintf("x%d", made)}
				if rng.IntN(2) == 0 {
					c.state = "originated"
				}
				calls = append(calls, c)
				tell(map[string]string{"alerting": "delivered", "originated": "originated"}[c.state], c)
			case k < 3 && len(calls) > 0:
				c := calls[rng.IntN(len(calls))]
				next := map[string][2]string{"alerting": {"connected", "established"}, "originated": {"connected", "established"}, "connected": {"hold", "held"}, "hold": {"connected", "retrieved"}}[c.state]
				c.state = next[0]
				tell(next[1], c)
			case k == 3 && len(calls) > 0:
				i := rng.IntN(len(calls))
				c := calls[i]
				calls = append(calls[:i:i], calls[i+1:]...)
				tell("cleared", c)
			default:
				show()
			}
		}
		show()
		show()
		show()
		var have, want []string
		for _, c := range g.m.calls {
			have = append(have, c.state.String()+" "+c.far())
		}
		for _, c := range calls {
			want = append(want, c.state+" "+c.number)
		}
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			t.Errorf("seed %d: the model has %v, the phone %v", seed, have, want)
		}
		if begun > made {
			t.Errorf("seed %d: %d calls were said to begin, %d did", seed, begun, made)
		}
	}
}
