package lab

import (
	"fmt"
	"testing"
)

func TestPhoneKeepsTheNewestEvents(t *testing.T) {
	var p Phone
	for i := range maxEvents + 3 {
		p.observe(Event{Type: eventRinging, ID: fmt.Sprint(i)})
	}
	events := p.Events()
	if len(events) != maxEvents || events[0].ID != "3" || events[maxEvents-1].ID != fmt.Sprint(maxEvents+2) {
		t.Errorf("%d events, from %s to %s", len(events), events[0].ID, events[len(events)-1].ID)
	}
	for _, digit := range []string{"1", "#", "D"} {
		p.observe(Event{Type: eventDigit, Param: digit})
	}
	if got := p.Digits(); got != "1#D" {
		t.Errorf("digits: %q", got)
	}
}
