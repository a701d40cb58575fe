package main

import (
	"testing"
)

func TestPhonesHaveAddresses(t *testing.T) {
	for _, i := range []int{0, 1, 249, 250, 62_499, 62_500, 99_999} {
		if got := phoneNumber(phoneAddress(i)); got != i {
			t.Errorf("phone %d has %s, which is that of %d", i, phoneAddress(i), got)
		}
	}
}
