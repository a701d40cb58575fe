package client_test

import (
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestCall: a whole call, with everything that a program sees of it.
func TestCall(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	office := servertest.New(t, binary)
	c := dial(t, office.Start(), quick("101"))
	wantSnapshot(t, c, "101", 0)

	tag, err := c.MakeCall(ctx, "101", "102")
	must(t, err)
	initiated := wantEvent(t, c, "101", "Initiated")
	originated := wantEvent(t, c, "101", "Originated")
	number, name := originated.Remote()
	if tag == "" || initiated.CommandTag != tag || originated.Call != initiated.Call || number != "102" || name != "Ben Carter" {
		t.Errorf("tag %q, %+v, %+v, remote %s %s", tag, initiated, originated, number, name)
	}
	if initiated.Time.IsZero() || time.Since(initiated.Time) > time.Hour || initiated.Direction != "out" || initiated.Initiating != "101" {
		t.Errorf("%+v", initiated)
	}
	must(t, c.AnswerCall(ctx, "102"))
	wantEvent(t, c, "101", "Established")
	must(t, c.HoldCall(ctx, "101"))
	if held := wantEvent(t, c, "101", "Held"); held.HoldingOrRetrievingDevice != "101" {
		t.Errorf("%+v", held)
	}
	must(t, c.RetrieveCall(ctx, "101"))
	if retrieved := wantEvent(t, c, "101", "Retrieved"); retrieved.HoldingOrRetrievingDevice != "101" {
		t.Errorf("%+v", retrieved)
	}
	s, err := c.SnapshotDevice(ctx, "101")
	must(t, err)
	if len(s.Calls) != 1 || s.Calls[0] != (client.SnapshotCall{Call: initiated.Call, State: "connected", Calling: "101", Called: "102"}) || s.Seq == 0 {
		t.Errorf("%+v", s)
	}
	must(t, c.ClearConnection(ctx, "101"))
	if cleared := wantEvent(t, c, "101", "ConnectionCleared"); cleared.ActiveConnections == nil || len(cleared.ActiveConnections) != 0 {
		t.Errorf("%+v", cleared)
	}
	for _, call := range office.Phone("101").Calls() {
		if call.State != phonesim.Ended {
			t.Errorf("%+v", call)
		}
	}
}

// TestIncoming: what a screen pop needs.
func TestIncoming(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	c := dial(t, office.Start(), quick("102"))
	wantSnapshot(t, c, "102", 0)
	_, err := office.CallFrom("0123456789", "Žofie Nová", "102")
	must(t, err)
	e := wantEvent(t, c, "102", "Delivered")
	if number, name := e.Remote(); number != "0123456789" || name != "Žofie Nová" || e.Direction != "in" || len(e.JSON) == 0 {
		t.Errorf("%+v", e)
	}
}

// TestRefused: a refusal says why, in the standard's words.
func TestRefused(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	c := dial(t, servertest.New(t, binary).Start(), quick())
	wantRefused(t, c.AnswerCall(ctx, "999"), "operation", "invalidDeviceID")
	_, err := c.Do(ctx, "Nonsense", "101")
	wantRefused(t, err, "", "INVALCMD")
	_, err = c.Do(ctx, "MakeCall", "101")
	wantRefused(t, err, "operation", "invalidParameterValue")
	_, err = c.SnapshotDevice(ctx, "999")
	wantRefused(t, err, "operation", "invalidDeviceID")
	_, _, err = c.Raw(ctx, client.RawRequest{Method: "GET", Resource: "/"})
	wantRefused(t, err, "systemResourceAvailability", "resourceOutOfService")
	must(t, c.Ping(ctx))
}

// TestDevices: the phones that the server has.
func TestDevices(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	c := dial(t, servertest.New(t, binary).Start(), quick("102"))
	devices, err := c.Devices(ctx)
	must(t, err)
	want := []client.Device{{"101", "snom", "off"}, {"102", "snom", "configured"}, {"103", "snom", "off"}}
	if len(devices) != 3 || devices[0] != want[0] || devices[1] != want[1] || devices[2] != want[2] {
		t.Errorf("got %+v, want %+v", devices, want)
	}
}

// TestMonitor: devices come and go while the client is connected.
func TestMonitor(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	office := servertest.New(t, binary)
	c := dial(t, office.Start(), quick("101", "999"))
	seen := map[string]bool{}
	for range 2 {
		switch m := next(t, c).(type) {
		case *client.Snapshot:
			seen[m.Device] = true
		case *client.Unmonitored:
			wantRefused(t, m.Err, "operation", "invalidDeviceID")
			seen[m.Device] = true
		}
	}
	if !seen["101"] || !seen["999"] {
		t.Fatalf("%v", seen)
	}
	must(t, c.Monitor(ctx, "102"))
	wantSnapshot(t, c, "102", 0)
	must(t, c.Monitor(ctx, "102"))
	wantRefused(t, c.Monitor(ctx, "998"), "operation", "invalidDeviceID")
	if u, ok := next(t, c).(*client.Unmonitored); !ok || u.Device != "998" {
		t.Fatalf("%+v", u)
	}
	office.DND("102", true)
	if e := wantEvent(t, c, "102", "DoNotDisturb"); e.State != "on" {
		t.Errorf("%+v", e)
	}
	must(t, c.Unmonitor(ctx, "102"))
	office.DND("101", true)
	wantEvent(t, c, "101", "DoNotDisturb")
}
