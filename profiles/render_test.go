package profiles_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// sample are the values of the inserts in the golden files: such as a user may
// have, with what must be escaped in them.
var sample = map[phoneprofile.Insert]string{
	phoneprofile.InsertNumber:     "+420*1#",
	phoneprofile.InsertIdentity:   "sip:101@pbx.example;user=phone",
	phoneprofile.InsertExtension:  "101",
	phoneprofile.InsertUsername:   "admin",
	phoneprofile.InsertPassword:   "p&s s",
	phoneprofile.InsertAddress:    "192.168.0.31",
	phoneprofile.InsertMAC:        "000413ABCDEF",
	phoneprofile.InsertCall:       "3c26700e@192.168.0.31",
	phoneprofile.InsertRemote:     "102",
	phoneprofile.InsertDigits:     "12*#",
	phoneprofile.InsertKeys:       "P1,1000;5;*",
	phoneprofile.InsertOn:         "1",
	phoneprofile.InsertOff:        "0",
	phoneprofile.InsertType:       "busy",
	phoneprofile.InsertSetting:    "a_setting",
	phoneprofile.InsertURL:        "http://192.168.0.5:26580/a/101/TOKEN/incoming?call=$call-id",
	phoneprofile.InsertOld:        "http://old/?a=$b",
	phoneprofile.InsertKey:        "4",
	phoneprofile.InsertIndex:      "3",
	phoneprofile.InsertKeyName:    "topsoftkey4",
	phoneprofile.InsertLamp:       "8",
	phoneprofile.InsertLampState:  "on",
	phoneprofile.InsertLampColor:  "green",
	phoneprofile.InsertPage:       "http://192.168.0.5:26580/a/101/TOKEN/lamp?key=4",
	phoneprofile.InsertLight:      "on",
	phoneprofile.InsertLabel:      "Door & Gate",
	phoneprofile.InsertActionName: "invite",
	phoneprofile.InsertAction:     "205",
	phoneprofile.InsertState:      "on",

	phoneprofile.InsertExtensionID: "400129284008",
	phoneprofile.InsertDeviceID:    "800129284008",
	phoneprofile.InsertParty:       "p-1/2",
	phoneprofile.InsertOtherCall:   "s-3/4",
	phoneprofile.InsertOtherParty:  "p-3/4-1",
	phoneprofile.InsertRingOut:     "Y3Mx/NzE2",
	phoneprofile.InsertDomain:      "office.example",
	phoneprofile.InsertScope:       "outside",
	phoneprofile.InsertUser:        "101",
	phoneprofile.InsertNewCall:     "KQ7J3ZTX",
}

// TestRender compares every request of every profile, with fixed values for the
// inserts, with testdata/profiles/NAME/render.golden.
func TestRender(t *testing.T) {
	for name, p := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			got := renderAll(t, p)
			golden := dialogues + name + "/render.golden"
			if *update {
				if err := os.MkdirAll(dialogues+name, 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if normal := strings.ReplaceAll(string(want), "\r\n", "\n"); got != normal {
				t.Errorf("%s is out of date (go test ./profiles -update): requests are\n%s", golden, got)
			}
		})
	}
}

func renderAll(t *testing.T, p *phoneprofile.Profile) string {
	t.Helper()
	var b strings.Builder
	for _, action := range slices.Sorted(maps.Keys(p.Actions)) {
		for i, c := range p.Actions[action] {
			v := &phoneprofile.Values{}
			for in, value := range sample {
				v.Set(in, value)
			}
			fmt.Fprintf(&b, "%s%s\n", action, conditions(i, len(p.Actions[action]), &c))
			renderSteps(t, &b, c.Steps, v)
			if len(c.OnFailure) > 0 {
				b.WriteString("  on failure\n")
				renderSteps(t, &b, c.OnFailure, v)
			}
			b.WriteByte('\n')
		}
	}
	if m := p.Monitor; m != nil {
		v := &phoneprofile.Values{}
		for in, value := range sample {
			v.Set(in, value)
		}
		b.WriteString("monitor\n")
		renderSteps(t, &b, m.Login, v)
		if m.Read != nil {
			renderSteps(t, &b, []phoneprofile.Step{{Request: m.Read}}, v)
		}
		renderSteps(t, &b, append([]phoneprofile.Step{{Request: m.Write}}, m.Logout...), v)
	}
	if p.Poll != nil {
		v := &phoneprofile.Values{}
		for in, value := range sample {
			v.Set(in, value)
		}
		fmt.Fprintf(&b, "poll, every %v\n", p.Poll.Interval)
		renderSteps(t, &b, p.Poll.Steps, v)
	}
	return b.String()
}

// conditions says when a case applies.
func conditions(i, of int, c *phoneprofile.Case) string {
	s := ""
	if of > 1 {
		s = fmt.Sprintf(", case %d", i+1)
	}
	if len(c.When) > 0 {
		s += fmt.Sprintf(", when %v", c.When)
	}
	if len(c.Needs) > 0 {
		s += fmt.Sprintf(", needs %v", c.Needs)
	}
	for _, m := range c.Match {
		s += fmt.Sprintf(", %v = %q", m.Insert, m.Value)
	}
	return s
}

func renderSteps(t *testing.T, b *strings.Builder, steps []phoneprofile.Step, v *phoneprofile.Values) {
	t.Helper()
	for _, step := range steps {
		if step.Request == nil {
			fmt.Fprintf(b, "  wait %v\n", step.Wait)
			continue
		}
		r, err := step.Request.Render(v)
		if err != nil {
			t.Fatal(err)
		}
		where := ""
		if step.Request.Via == phoneprofile.ViaProvider {
			where = "provider "
		}
		if r.TLS {
			where += "https "
		}
		if r.Port != 0 {
			where += fmt.Sprintf("port %d ", r.Port)
		}
		if r.KeepAlive {
			where += "keep-alive "
		}
		fmt.Fprintf(b, "  %s%s %s\n", where, r.Method, r.Target)
		for _, h := range r.Header {
			fmt.Fprintf(b, "    %s: %s\n", h[0], h[1])
		}
		if r.Body != nil {
			fmt.Fprintf(b, "    %q\n", r.Body)
		}
		for _, e := range step.Request.Extract {
			v.SetExtracted(e.Insert, "<"+e.Name+">")
		}
	}
}
