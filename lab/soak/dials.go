package soak

import (
	"fmt"
	"sync"
	"time"
)

// Dials hold what clients asked to be dialled, each time another number, against
// what phones were told to dial.
type Dials struct {
	// Deadline is how long after its command a number may be dialled.
	Deadline time.Duration
	// Fault hears of every broken promise.
	Fault func(string)

	mu      sync.Mutex
	numbers map[string]*dial
	next    int
	done    int
}

// dial is one number.
type dial struct {
	device string
	asked  time.Time
	done   int
	answer Answer
}

// An Answer is what a client was told of a number.
type Answer int

// The answers. The last one says that the phone certainly did not get it, or that the
// provider did not do it.
const (
	NoAnswer Answer = iota
	Success
	Unclear
	NotSent
)

// firstNumber is the first number that is dialled; all have as many digits.
const firstNumber = 6_000_000_001

// Ask returns a new number that is about to be dialled by a device.
func (d *Dials) Ask(device string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.numbers == nil {
		d.numbers = map[string]*dial{}
	}
	number := fmt.Sprint(firstNumber + d.next)
	d.next++
	d.numbers[number] = &dial{device: device, asked: time.Now()}
	return number
}

// Dialled says that a device was told to dial a number.
func (d *Dials) Dialled(device, number string, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.numbers[number]
	switch {
	case n == nil:
		d.Fault(fmt.Sprintf("%s is told to dial %s, which nobody asked for", device, number))
		return
	case n.device != device:
		d.Fault(fmt.Sprintf("%s is told to dial %s, which %s was asked for", device, number, n.device))
	case n.done > 0:
		d.Fault(fmt.Sprintf("%s is told to dial %s twice", device, number))
	case at.Sub(n.asked) > d.Deadline:
		d.Fault(fmt.Sprintf("%s is told to dial %s %v after the command", device, number, at.Sub(n.asked)))
	}
	n.done++
	d.done++
	d.check(number, n)
}

// Answered says what the client was told of a number.
func (d *Dials) Answered(number string, a Answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.numbers[number]
	n.answer = a
	if a == Success && n.done == 0 {
		d.Fault(fmt.Sprintf("MakeCall %s %s succeeded, and the phone was told nothing", n.device, number))
	}
	d.check(number, n)
}

// check holds the answer against what was done, whichever came first.
func (d *Dials) check(number string, n *dial) {
	if n.answer == NotSent && n.done > 0 {
		d.Fault(fmt.Sprintf("MakeCall %s %s was answered as not sent, and the phone has got it", n.device, number))
	}
}

// Count returns how many numbers were asked for, and how many were dialled.
func (d *Dials) Count() (asked, done int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.next, d.done
}
