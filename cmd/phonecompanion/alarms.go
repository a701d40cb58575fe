package main

import (
	"context"
	"fmt"
	"time"
)

// Times of what the server looks after by itself.
const (
	// alarmLook is how often it is looked whether the newest write to the state
	// folder failed.
	alarmLook = time.Second
	// stateProbe is how often the state folder is written to without need: a disk
	// that takes nothing any more is known before a phone's settings are to be kept.
	stateProbe = 5 * time.Minute
	// stateAgain is the same while the disk takes nothing, so that it is known soon
	// that it does again.
	stateAgain = 5 * time.Second
)

// watchState probes the state folder and says in the log when the disk takes
// nothing any more, and when it does again, until ctx ends.
func (a *app) watchState(ctx context.Context) {
	tick := time.NewTicker(alarmLook)
	defer tick.Stop()
	probed, failing := time.Now(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		pause := stateProbe
		if failing {
			pause = stateAgain
		}
		if time.Since(probed) >= pause {
			probed = time.Now()
			a.store.Probe() // what comes of it is in Writes
		}
		switch fault := a.store.Writes().Fault; {
		case fault != nil && !failing:
			failing, probed = true, time.Now()
			a.logger.Error().Err(fault).Msg("the state folder cannot be written")
		case fault == nil && failing:
			failing = false
			a.logger.Info().Msg("the state folder can be written again")
		}
	}
}

// Alarms tells what is wrong with the server itself, and what to do about it.
func (a pageSource) Alarms() []string {
	var all []string
	if _, fault := a.health.now(); fault != "" {
		all = append(all, "The server is broken: "+fault+". Start it again; the log says more.")
	}
	if fault := a.store.Writes().Fault; fault != nil {
		all = append(all, fmt.Sprintf("The state folder cannot be written: %v. Nothing that must survive a restart can be kept, so no phone is set anew. Make room on the disk of %s, or let this server's user write there.", fault, a.dir))
	}
	if leaf := a.certificate.leaf(); leaf != nil {
		end := leaf.NotAfter.Format(time.DateTime)
		switch validityOf(leaf, time.Now()) {
		case validityOver:
			all = append(all, "The certificate of server.tls_certificate has expired "+end+", so clients do not connect by TLS. Put a new one into its place: it is used at once.")
		case validityEarly:
			all = append(all, "The certificate of server.tls_certificate is not valid before "+leaf.NotBefore.Format(time.DateTime)+", so clients do not connect by TLS. Put another one into its place, or set the clock of this machine right.")
		case validitySoon:
			all = append(all, "The certificate of server.tls_certificate ends "+end+". Put a new one into its place before: it is used at once.")
		}
	}
	return all
}
