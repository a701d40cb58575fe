package inventory

import (
	"net/netip"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
)

func TestIsOnline(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	ago := func(minutes int) time.Time { return now.Add(-time.Duration(minutes) * time.Minute) }
	for _, c := range []struct {
		name string
		look phone.Look
		came time.Time
		want bool
	}{
		{"never heard of", phone.Look{}, time.Time{}, false},
		{"told something", phone.Look{Told: ago(59)}, time.Time{}, true},
		{"told something long ago", phone.Look{Told: ago(61)}, time.Time{}, false},
		{"fetched its file", phone.Look{}, ago(1), true},
		{"answered", phone.Look{Attempts: []phone.Attempt{{Time: ago(5), Status: 200}}}, time.Time{}, true},
		{"answered with a refusal", phone.Look{Attempts: []phone.Attempt{{Time: ago(5), Status: 401}}}, time.Time{}, true},
		{"an old answer", phone.Look{Attempts: []phone.Attempt{{Time: ago(61), Status: 200}}}, time.Time{}, false},
	} {
		if got := isOnline(&c.look, c.came, now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestContact(t *testing.T) {
	var c contact
	now := time.Now()
	kept := seen{Time: now, Address: netip.MustParseAddr("192.0.2.1"), Agent: "kept/1"}
	if got := c.latest(kept); got != kept {
		t.Errorf("%+v", got)
	}
	c.note(netip.MustParseAddr("192.0.2.2"), "", now.Add(time.Second))
	if got := c.latest(kept); got.Address.String() != "192.0.2.2" || got.Agent != "kept/1" {
		t.Errorf("without an agent: %+v", got)
	}
	c.note(netip.MustParseAddr("192.0.2.2"), " new/2\r\nX: y\x1b[0m ", now.Add(2*time.Second))
	if got := c.latest(kept); got.Agent != "new/2X: y[0m" {
		t.Errorf("%+v", got)
	}
	c.note(netip.MustParseAddr("192.0.2.3"), "", now.Add(3*time.Second))
	if got := c.latest(kept); got.Agent != "new/2X: y[0m" || got.Address.String() != "192.0.2.3" {
		t.Errorf("%+v", got)
	}
}

func FuzzCleanAgent(f *testing.F) {
	f.Add("snom370/8.7.3.25")
	f.Add("\xff\x00é\n")
	f.Fuzz(func(t *testing.T, agent string) {
		got := cleanAgent(agent)
		if len(got) > maxAgent || cleanAgent(got) != got {
			t.Errorf("%q becomes %q", agent, got)
		}
	})
}
