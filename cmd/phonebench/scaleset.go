package main

import (
	"context"
	"time"
)

// scaleSetting measures phones whose action URLs the server sets itself: one
// phone of the bench stands for all.
func (b *bench) scaleSetting(ctx context.Context, phones int) error {
	phone, err := openOffice(1, 0)
	if err != nil {
		return err
	}
	defer phone.close()
	clients := phones / scaleShare / 4 // the bench itself may have so many files open only
	v, err := b.startServer(ctx, setup{phones: onePhone(phones, phone[0].addr()), monitor: "auto", clients: clients + 10})
	if err != nil {
		return err
	}
	defer v.kill() // in order it would put back what can be put back in ten seconds
	conns, err := dialLines(ctx, v.line, clients)
	if err != nil {
		return err
	}
	defer conns.close()
	name := plural(phones, "phone") + ", set over HTTP"
	began, before := time.Now(), v.cpu()
	if _, err := newFeed(conns, phones, split); err != nil {
		return err
	}
	took := time.Since(began)
	r := b.report
	r.add("scale", name+": phones that are set", "1/s", float64(phones)/took.Seconds(), "", 0)
	r.add("scale", name+": server's CPU", "µs/phone", micro(v.cpu()-before)/float64(phones), "", 0)
	time.Sleep(pick(b, memorySettle, quickSettle))
	r.add("scale", name+": RSS", "MiB", v.memory("VmRSS")/kib, "", 0)
	r.add("scale", name+": highest RSS", "MiB", v.memory("VmHWM")/kib, "", 0)
	return nil
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
