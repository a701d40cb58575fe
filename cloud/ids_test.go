package cloud

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/phonecompanion/phonecompanion/provider"
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

// TestManyLookUpsAtOnce: an office that begins to monitor all of its phones at once
// costs two requests, and a list that could not be read is read the next time.
func TestManyLookUpsAtOnce(t *testing.T) {
	const phones = 50
	var mu sync.Mutex
	singles, lists := 0, 0
	b := newBench(t)
	b.cloud.Use(Account{Key: "one"}, answers(func(r *provider.Request) (int, string) {
		mu.Lock()
		defer mu.Unlock()
		if _, number, single := strings.Cut(r.Target, "extensionNumber="); single {
			singles++
			return 200, fmt.Sprintf(`{"records":[{"id":1%s,"extensionNumber":%q}]}`, number, number)
		}
		if lists++; lists == 1 {
			return 503, ""
		}
		var records []string
		for n := range phones {
			records = append(records, fmt.Sprintf(`{"id":1%d,"extensionNumber":"%d"}`, 300+n, 300+n))
		}
		return 200, `{"records":[` + strings.Join(records, ",") + `],"paging":{"totalPages":1}}`
	}))
	a, _ := b.cloud.current()
	var failed atomic.Int64
	var asking sync.WaitGroup
	for n := range phones {
		asking.Go(func() {
			a.mu.Lock()
			l := a.line(fmt.Sprint(300 + n))
			a.mu.Unlock()
			if a.identify(context.Background(), l) != nil {
				failed.Add(1)
			} else if l.id != fmt.Sprint("1", 300+n) {
				t.Errorf("%d has the id %s", 300+n, l.id)
			}
		})
	}
	asking.Wait()
	if singles != 1 || lists != 2 || failed.Load() != 1 {
		t.Errorf("%d single look-ups, %d lists, %d failures", singles, lists, failed.Load())
	}
}
