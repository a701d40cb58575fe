package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Reload: one phone of many changes while commands run.
const (
	reloadPhones   = 40000
	reloadBusy     = 64  // phones that answer, and are commanded meanwhile
	reloadRate     = 500 // commands a second
	reloadPatience = 10 * time.Second
	reloadGoal     = 1000.0 // ms from the edit to the new settings
	movedGoal      = 10.0   // ms by which the p99 may move
)

// measureReload edits one phone of 40,000 and measures how long it takes until
// the server obeys, and what the commands that run meanwhile feel.
func measureReload(ctx context.Context, b *bench) error {
	phones, err := openOffice(reloadBusy, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	// The last phone of the file is not there; the edit gives it the address of
	// one that answers, and takes it away again.
	all := append(phones.phones(), quietPhones(reloadPhones)[reloadBusy:]...)
	last := all[len(all)-1]
	v, err := b.startServer(ctx, setup{phones: all, monitor: "manual"})
	if err != nil {
		return err
	}
	defer b.end(v)
	conns, err := dialLines(ctx, v.line, reloadBusy+1)
	if err != nil {
		return err
	}
	defer conns.close()
	callers := make([]caller, reloadBusy)
	for i := range callers {
		callers[i] = makeCall(conns[i], phones[i].extension)
	}
	d := pick(b, 4*time.Second, 3*time.Second)
	if o := openLoop(ctx, callers, reloadRate, d/2); o.fault != nil { // warm
		return o.fault
	}
	still, moved := newOutcome(), newOutcome()
	worst, from := 0.0, last.address
	for i := range pick(b, 4, 1) {
		o := openLoop(ctx, callers, reloadRate, d)
		if o.fault != nil {
			return o.fault
		}
		still.add(o)
		to, reaches := phones[0].addr(), true
		if i%2 == 1 {
			to, reaches = last.address, false
		}
		type edit struct {
			took float64
			err  error
		}
		done := make(chan edit, 1)
		go func() {
			took, err := editPhone(v.config, last.extension, from, to, conns[reloadBusy], reaches)
			done <- edit{took, err}
		}()
		o = openLoop(ctx, callers, reloadRate, d)
		e := <-done
		if err := errors.Join(o.fault, e.err); err != nil {
			return err
		}
		moved.add(o)
		worst, from = max(worst, e.took), to
	}
	r := b.report
	const limit = "the same without a reload"
	r.add("reload", fmt.Sprintf("one phone of %d changed: from the edit until it counts, worst", reloadPhones), "ms", worst, "", 0)
	r.add("reload", fmt.Sprintf("commands at %d/s over the reloads, p50", reloadRate), "µs", micros(moved.hist, 50), limit, micros(still.hist, 50))
	r.add("reload", fmt.Sprintf("commands at %d/s over the reloads, p99", reloadRate), "µs", micros(moved.hist, 99), limit, micros(still.hist, 99))
	r.note("reload: the goals are %.0f ms until it counts (%s), 200 ms of which are the wait for the file to be quiet, and a p99 that moves by less than %.0f ms (%s)",
		reloadGoal, verdict(worst < reloadGoal), movedGoal, verdict(micros(moved.hist, 99)-micros(still.hist, 99) < movedGoal*1000))
	return nil
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}

// editPhone changes the address of a phone in the configuration and asks until
// a command reaches the phone, or no longer does; it returns the milliseconds
// from the edit.
func editPhone(file, extension, from, to string, c *lineConn, reaches bool) (float64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	const entry = "extension = %q\naddress = %q"
	head, tail, ok := strings.Cut(string(text), fmt.Sprintf(entry, extension, from))
	if !ok {
		return 0, fmt.Errorf("%s: phone %s at %s is not there", file, extension, from)
	}
	began := time.Now()
	if err := os.WriteFile(file, []byte(head+fmt.Sprintf(entry, extension, to)+tail), 0o600); err != nil {
		return 0, err
	}
	for time.Since(began) < reloadPatience {
		if _, err := fmt.Fprintf(c, "MakeCall %s %s\r\n", extension, calledNumber); err != nil {
			return 0, err
		}
		reply, err := c.line()
		if err != nil {
			return 0, err
		}
		if strings.HasPrefix(string(reply), "error_ind SUCCESS") == reaches {
			return millis(time.Since(began)), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, fmt.Errorf("phone %s was not changed within %v", extension, reloadPatience)
}
