package main

import "fmt"

// numbers checks the numbers of one client's events.
type numbers struct {
	last  uint64
	whole bool // it monitors every phone: no number may be missing
}

// take returns what is wrong with the next number; "" where nothing is.
func (n *numbers) take(seq uint64) string {
	last := n.last
	n.last = seq
	switch {
	case seq <= last:
		return fmt.Sprintf("the number %d came after %d", seq, last)
	case n.whole && last != 0 && seq != last+1:
		return fmt.Sprintf("the number %d came after %d at a client that monitors every phone", seq, last)
	}
	return ""
}
