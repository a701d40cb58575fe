package cloud

import (
	"context"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestLookUpsThatFail: what the provider says of an extension is believed for a
// while; that it is out of order for the moment is not.
func TestLookUpsThatFail(t *testing.T) {
	unlimited := map[string]int{providersim.Auth: -1, providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1}
	for _, c := range []struct {
		status    int
		extension string
		code      stli.Code
		again     bool // the next one is asked for
	}{
		{403, "201", stli.CodeRefusedByPhone, false},
		{400, "201", stli.CodeRefusedByPhone, false},
		{0, "999", stli.CodeRefusedByPhone, false},
		{500, "201", stli.CodeResourceOutOfService, true},
		{503, "201", stli.CodeResourceOutOfService, true},
		{401, "201", stli.CodeResourceOutOfService, true},
	} {
		b := newBench(t)
		sky, client := b.sky(providersim.Config{Limits: unlimited})
		if c.status != 0 {
			sky.SetFaults(providersim.Fault{Kind: providersim.Status, Path: "/extension", Status: c.status})
		}
		b.cloud.Use(Account{Key: "one", Plain: true}, client)
		a, _ := b.cloud.current()
		a.mu.Lock()
		l := a.line(c.extension)
		a.mu.Unlock()
		if failure := a.identify(context.Background(), l); failure == nil || failure.Code != c.code {
			t.Errorf("%d: %v, want %s", c.status, failure, c.code)
		}
		sky.SetFaults()
		if failure := a.identify(context.Background(), l); (failure == nil) != c.again {
			t.Errorf("%d: the next time: %v", c.status, failure)
		}
	}
}
