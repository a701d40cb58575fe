package client_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// TestManyCommands: fifty goroutines share a connection, and each gets its own
// answers.
func TestManyCommands(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	c := dial(t, servertest.New(t, binary).Start(), quick())
	var running sync.WaitGroup
	for g := range 50 {
		running.Go(func() {
			for i := range 20 {
				device := fmt.Sprint(101 + (g+i)%3)
				switch g % 4 {
				case 0:
					s, err := c.SnapshotDevice(ctx, device)
					if err != nil || s.Device != device {
						t.Errorf("%+v %v", s, err)
					}
				case 1:
					devices, err := c.Devices(ctx)
					if err != nil || len(devices) != 3 {
						t.Errorf("%v %v", devices, err)
					}
				case 2:
					if err := c.Ping(ctx); err != nil {
						t.Error(err)
					}
				case 3:
					unknown := fmt.Sprintf("no-%d-%d", g, i)
					err := c.HoldCall(ctx, unknown)
					if want := `HoldCall: operation.invalidDeviceID: there is no device "` + unknown + `"`; err == nil || err.Error() != want {
						t.Errorf("got %v, want %s", err, want)
					}
				}
			}
		})
	}
	running.Wait()
}
