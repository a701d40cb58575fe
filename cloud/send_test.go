package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// answers is an API that a test writes.
type answers func(r *provider.Request) (status int, body string)

func (f answers) Call(_ context.Context, r *provider.Request, _ time.Time) (*provider.Answer, *stli.Failure) {
	status, body := f(r)
	return &provider.Answer{Status: status, Header: http.Header{}, Body: []byte(body)}, nil
}

// callOut is the request of MakeCall from the extension's own device.
func callOut(t *testing.T) *phoneprofile.Request {
	t.Helper()
	data, err := profiles.FS.ReadFile("ringcentral.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := phoneprofile.Parse("ringcentral.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	cases := p.Cases(phoneprofile.MakeCall, "idle")
	return cases[len(cases)-1].Steps[0].Request
}

func makeCall(c *Cloud, r *phoneprofile.Request) (status int, failure *stli.Failure) {
	v := &phoneprofile.Values{}
	v.Set(phoneprofile.InsertNumber, "+12025550177")
	of := phone.Line{Extension: "201", Dialect: phoneprofile.DialectRingCentral}
	c.Known(of, v)
	answer, err := c.Send(context.Background(), of, r, v, time.Now().Add(patience))
	if err != nil {
		return 0, err.(*stli.Failure)
	}
	return answer.Status, nil
}

// TestAReplacedDeviceIsFound: a refused request has the device looked up again for
// the next one, and is not sent twice itself.
func TestAReplacedDeviceIsFound(t *testing.T) {
	device, calls := 1, 0
	b := newBench(t)
	b.cloud.Use(Account{Key: "one"}, answers(func(r *provider.Request) (int, string) {
		switch {
		case r.Method == "POST":
			calls++
			var body struct{ From struct{ DeviceID string } }
			if json.Unmarshal(r.Body, &body); body.From.DeviceID != fmt.Sprint(device) {
				return 404, `{"errorCode":"CMN-102"}`
			}
			return 200, `{}`
		case strings.HasSuffix(r.Target, "/device"):
			return 200, fmt.Sprintf(`{"records":[{"id":%d,"type":"HardPhone"}]}`, device)
		}
		return 200, `{"records":[{"id":7,"extensionNumber":"201"}]}`
	}))
	r := callOut(t)
	for i, want := range []int{200, 404, 200} {
		if i == 1 {
			device = 2
		}
		if status, failure := makeCall(b.cloud, r); status != want {
			t.Errorf("call %d: %d %v, want %d", i, status, failure, want)
		}
	}
	if calls != 3 {
		t.Errorf("%d requests", calls)
	}
}

// TestAnswersThatAreNoRefusal: what the provider has not looked at, and what it may
// have done all the same, is not told as refused.
func TestAnswersThatAreNoRefusal(t *testing.T) {
	for status, want := range map[int]stli.Code{
		403: "", 404: "", 429: stli.CodePerformance, 503: stli.CodeResourceOutOfService,
		500: stli.CodeOutcomeUnknown, 502: stli.CodeOutcomeUnknown, 504: stli.CodeOutcomeUnknown,
	} {
		b := newBench(t)
		calls := 0
		b.cloud.Use(Account{Key: "one"}, answers(func(r *provider.Request) (int, string) {
			if r.Method == "POST" {
				calls++
				return status, `<html>`
			}
			return 200, `{"records":[{"id":7,"extensionNumber":"201"}]}`
		}))
		got, failure := makeCall(b.cloud, callOut(t))
		switch {
		case want == "" && (failure != nil || got != status):
			t.Errorf("%d: %v", status, failure)
		case want != "" && (failure == nil || failure.Code != want):
			t.Errorf("%d: %v, want %s", status, failure, want)
		case calls != 1:
			t.Errorf("%d: sent %d times", status, calls)
		}
	}
}
