package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/watch"
)

// reloader reads the configuration again when it may have changed, and gives
// it to the running server whole or not at all.
type reloader struct {
	app    *app
	loader *config.Loader

	logLevel string      // in place of the configuration's; "": that counts
	asked    atomic.Bool // somebody has asked by the page and waits
	mu       sync.Mutex  // one reload at a time
	current  *config.Config
}

// files are what is watched for the configuration in force, the certificate
// that is served among them.
func (r *reloader) files() watch.Files {
	paths := r.current.Files
	if c := r.app.certificate; c != nil {
		paths = append(slices.Clone(paths), c.certFile, c.keyFile)
	}
	return watch.Files{Paths: paths, Patterns: r.current.Patterns}
}

// reload reads everything and swaps it in. A fault keeps what was, and is said
// with its place; a configuration that is the same to the byte is none.
func (r *reloader) reload() watch.Files {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer debug.FreeOSMemory() // reading a large configuration takes three times what is kept of it
	log := &r.app.logger
	next, err := r.loader.Load()
	if err == nil {
		next.Log.Level = cmp.Or(r.logLevel, next.Log.Level)
	}
	if err == nil && r.app.certificate != nil {
		if err = r.app.certificate.check(); err == nil {
			r.app.expiry.look(time.Now())
		}
	}
	if err == nil && next.Sum == r.current.Sum {
		if _, fault := r.app.reloaded.get(); fault != "" {
			r.app.reloaded.mended()
			log.Info().Msg("configuration is again what is in force")
		}
		return r.files()
	}
	var client, old *provider.Client
	if err == nil {
		client, err = r.app.nextProvider(next)
	}
	var id requestid.ID
	if err == nil {
		id, err = r.app.apply(next, func() {
			old = r.app.swapProvider(client)
			r.app.useCloud(next)
		})
	}
	if err != nil {
		if _, fault := r.app.reloaded.get(); fault != err.Error() {
			r.app.reloaded.failed(err.Error())
			for _, line := range strings.Split(err.Error(), "\n") {
				log.Error().Str("fault", line).Msg("configuration not reloaded, the old one stays in force")
			}
		}
		files := r.files()
		files.Again = true
		return files
	}
	r.app.configureLevels(next)
	r.app.lines.Configure(r.app.lineConfig(next))
	if old != nil {
		old.Close(client)
	}
	r.app.warnFiles(next)
	r.app.warnProvider(next)
	for _, key := range needRestart(r.current, next) {
		log.Warn().Str("key", key).Msg("this change needs a restart")
	}
	r.current = next
	r.app.reloaded.done()
	id.Log(log.Info()).Int("phones", len(next.Phones)).Msg("configuration reloaded")
	return r.files()
}

// needRestart names the keys that differ and that a running server cannot
// change.
func needRestart(a, b *config.Config) []string {
	var keys []string
	for _, k := range []struct {
		name string
		a, b any
	}{
		{"server.listen", a.Server.Listen, b.Server.Listen},
		{"server.tls_listen", a.Server.TLSListen, b.Server.TLSListen},
		{"server.tls_certificate", a.Server.TLSCertificate, b.Server.TLSCertificate},
		{"server.tls_key", a.Server.TLSKey, b.Server.TLSKey},
		{"server.resume_events", a.Server.ResumeEvents, b.Server.ResumeEvents},
		{"server.resume_time", a.Server.ResumeTime, b.Server.ResumeTime},
		{"server.event_hold", a.Server.EventHold, b.Server.EventHold}, // clients have it at once, phones do not
		{"server.state_dir", a.Server.StateDir, b.Server.StateDir},
		{"http.listen", a.HTTP.Listen, b.HTTP.Listen},
		{"http.advertise", a.HTTP.Advertise, b.HTTP.Advertise},
		{"http.admin_listen", a.HTTP.AdminListen, b.HTTP.AdminListen},
		{"sip.listen", a.SIP.Listen, b.SIP.Listen},
		{"calls", a.Calls, b.Calls},
		{"log", withoutLevel(a.Log), withoutLevel(b.Log)},
	} {
		if fmt.Sprint(k.a) != fmt.Sprint(k.b) {
			keys = append(keys, k.name)
		}
	}
	return keys
}
