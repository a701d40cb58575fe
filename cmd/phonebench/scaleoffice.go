package main

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/phonecompanion/phonecompanion/state"
)

// scaleOffice is a number of phones that are set by hand, so that monitoring
// them costs no request, and the state folder of their servers.
type scaleOffice struct {
	setup
	tokens map[string]string
	starts int     // with the state folder there
	later  float64 // ms, the longest of them
}

// openScale starts a server for the first time, and ends it: the state folder is
// there then. The last phone is nobody's: it is the one that is changed.
func (b *bench) openScale(ctx context.Context, phones int) (*scaleOffice, error) {
	nobody, err := freeAddress()
	if err != nil {
		return nil, err
	}
	o := &scaleOffice{setup: setup{phones: onePhone(phones+1, nobody), monitor: "manual", stateDir: filepath.Join(b.dir, "state-"+strconv.Itoa(phones))}}
	v, err := b.startServer(ctx, o.setup)
	if err != nil {
		return nil, err
	}
	b.report.add("scale", plural(phones, "phone")+": first start to first answer", "ms", millis(v.ready), "", 0).
		at("first start", scaleSize{phones, 0}).goalAt(b, scaleStart)
	b.end(v)
	o.tokens, err = makeTokens(o.stateDir, o.phones)
	return o, err
}

// onePhone lists extensions that are all at one address.
func onePhone(n int, addr string) []phoneSetup {
	list := make([]phoneSetup, n)
	for i := range list {
		list[i] = phoneSetup{strconv.Itoa(firstExtension + i), addr}
	}
	return list
}

// makeTokens makes the tokens of phones that are set by hand, as the server
// would at its first start, so that the bench knows them.
func makeTokens(dir string, phones []phoneSetup) (map[string]string, error) {
	store, err := state.Open(dir)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	extensions := make([]string, len(phones))
	for i, p := range phones {
		extensions[i] = p.extension
	}
	return store.Tokens(extensions)
}
