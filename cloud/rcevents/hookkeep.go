package rcevents

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// keep makes the subscription, and keeps it alive until ctx ends.
func (w *Webhook) keep(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var last time.Time
	for ctx.Err() == nil {
		select {
		case <-timer.C:
		case <-w.wanted.changed:
			sleep(ctx, max(changeRest, changePause-time.Since(last)))
		case <-ctx.Done():
		}
		if ctx.Err() == nil {
			timer.Reset(max(w.step(ctx), changePause))
			last = time.Now()
		}
	}
	w.wanted.lost(stopped())
	// Else RingCentral would go on delivering, to nobody.
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeTime)
	defer cancel()
	w.remove(bye, w.subscription.id)
}

// step does what is due, and returns when it is to be called again.
func (w *Webhook) step(ctx context.Context) time.Duration {
	s := &w.subscription
	filters := w.wanted.list()
	if len(filters) == 0 {
		w.remove(ctx, s.id)
		s.id, w.up, w.told = "", false, false
		w.wanted.idle()
		return hookCheck
	}
	before := s.id
	fault := w.mend(ctx, filters)
	refused := s.refused()
	none := fault != nil && fault.lasting() && len(refused) == len(filters)
	changed := false
	if none || fault == nil {
		changed = w.wanted.subscribed(filters, refused)
	}
	switch {
	case fault == nil:
		if changed || s.id != before || !w.up {
			w.up, w.told = true, false
			w.say(ctx, item{})
		}
		w.retry = retry{}
		return w.rest()
	case fault.Kind == Stopped:
		return 0
	case none:
		w.down(ctx, fault)
		w.wanted.subscribed(filters, refused) // each has its own reason
	case s.id != "" && w.up && time.Since(w.checked) < hookCheck/2:
		w.wanted.waiting(fault) // a change failed; what there is goes on
	default:
		w.down(ctx, fault)
	}
	pause := w.retry.after(fault)
	w.config.Log.Warn().Err(fault).Dur("pause", pause).Msg("events of RingCentral: the webhook's subscription is tried again")
	return pause
}

// mend makes the subscription what it should be.
func (w *Webhook) mend(ctx context.Context, filters []string) *Fault {
	s := &w.subscription
	if s.id != "" && time.Since(w.checked) >= hookCheck/2 {
		if fault := w.check(ctx); fault != nil {
			return fault
		}
	}
	if s.id == "" {
		// What a killed server left, or a request whose answer we never got.
		if fault := w.clear(ctx); fault != nil {
			return fault
		}
	}
	due := s.due()
	if s.id == "" || !slices.Equal(s.list, filters) || !due.IsZero() && !time.Now().Before(due) {
		if fault := s.apply(ctx, w.send, filters); fault != nil {
			return fault
		}
		w.checked = time.Now()
	}
	if !s.until.IsZero() && time.Until(s.until) <= hookLife/2 {
		if fault := s.renew(ctx, w.send); fault != nil {
			return fault
		}
		w.checked = time.Now()
	}
	return nil
}

// rest is for how long nothing is due.
func (w *Webhook) rest() time.Duration {
	d := hookCheck
	if at := w.subscription.due(); !at.IsZero() {
		d = min(d, time.Until(at)+changePause)
	}
	if at := w.subscription.until; !at.IsZero() { // it may be shorter than what we asked for
		d = min(d, max(time.Until(at)/2, leastRenewal))
	}
	return d
}

// check looks whether the subscription is alive. One that is not is forgotten; a
// blacklisted one stays so for ever (webhooks/troubleshooting).
func (w *Webhook) check(ctx context.Context) *Fault {
	const what = "the state of the webhook's subscription"
	r, fault := w.send(ctx, http.MethodGet, subscriptionPath+"/"+w.subscription.id, nil)
	switch {
	case fault != nil:
		return fault
	case r.status == http.StatusNotFound:
		w.config.Log.Warn().Msg("RingCentral does not know the webhook's subscription any more: it is made anew")
		w.subscription.id = ""
		return nil
	case r.status/100 != 2:
		return refusal(what, r.status, r.body, 0)
	}
	i, fault := readInfo(r.body)
	if fault != nil {
		return fault
	}
	if i.dead() {
		w.config.Log.Warn().Str("status", said(i.Status)).Str("reason", said(i.Blacklisted.Reason)).Msg("RingCentral has stopped delivering to the webhook: its subscription is made anew")
		w.subscription.id = "" // clear removes it
		return nil
	}
	w.checked = time.Now()
	return nil
}

// clear ends the subscriptions that deliver to our address.
func (w *Webhook) clear(ctx context.Context) *Fault {
	r, fault := w.send(ctx, http.MethodGet, subscriptionPath, nil)
	if fault != nil {
		return fault
	}
	if r.status/100 != 2 {
		return refusal("the list of subscriptions", r.status, r.body, 0)
	}
	var list struct {
		Records []info `json:"records"`
	}
	if json.Unmarshal(r.body, &list) != nil {
		return faultf(Protocol, "the list of subscriptions cannot be read")
	}
	n := 0
	for _, i := range list.Records {
		if i.Delivery.Transport == "WebHook" && strings.HasPrefix(i.Delivery.Address, w.base) && n < maxLeftovers {
			n++
			w.remove(ctx, i.ID)
		}
	}
	return nil
}

// remove ends a subscription, if it can.
func (w *Webhook) remove(ctx context.Context, id string) {
	if !ids.MatchString(id) {
		return
	}
	if _, fault := w.send(ctx, http.MethodDelete, subscriptionPath+"/"+id, nil); fault != nil && fault.Kind != Stopped {
		w.config.Log.Warn().Err(fault).Msg("an old subscription of the webhook may go on until it expires")
	}
}

// send is the sender of the subscription.
func (w *Webhook) send(ctx context.Context, method, path string, body []byte) (reply, *Fault) {
	status, answer, fault := call(ctx, w.config.API, subscribing, method, path, body)
	if fault != nil {
		fault.Text = w.hide(fault.Text)
		return reply{}, fault
	}
	if status/100 != 2 { // it becomes words
		answer = []byte(w.hide(string(answer)))
	}
	return reply{status: status, body: answer}, nil
}

// hide takes the secrets out of a text.
func (w *Webhook) hide(text string) string {
	return strings.NewReplacer(w.key, "[hidden]", w.token, "[hidden]").Replace(text)
}

// down tells the sink, once.
func (w *Webhook) down(ctx context.Context, fault *Fault) {
	w.wanted.lost(fault)
	if w.up = false; !w.told {
		w.told = true
		w.say(ctx, item{down: fault})
	}
}

// say queues what the sink is to hear.
func (w *Webhook) say(ctx context.Context, i item) {
	select {
	case w.queue <- i:
	case <-ctx.Done():
	}
}
