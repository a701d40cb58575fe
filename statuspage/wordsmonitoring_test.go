package statuspage

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

// TestMonitoringInWords: every state that there is has its words, on the page too.
func TestMonitoringInWords(t *testing.T) {
	s, _, web := serve(t, true)
	for m := range s.exchange.Load().Monitoring {
		if monitoringWords[m] == "" {
			t.Errorf("%s is not explained", m)
		}
	}
	if _, page := do(t, "GET", web.URL+"/?phone=101", "", ""); !strings.Contains(page, monitoring(phone.MonitoringOff)) {
		t.Error("the page shows one word")
	}
}
