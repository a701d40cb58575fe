package main

import (
	"context"
	"net/url"
)

// fan is a server with phones and clients of its own that read.
type fan struct {
	phones  office
	server  *server
	feed    *feed
	callers []caller // connections kept

	bareFeed *feed // of the same phones at the bare server; nil: none
	bare     []caller
	parts    eventParts
	heard    bool // somebody else reads the server's log
}

// openFan starts a server, and connects clients that monitor as share says. A
// phone tells one server only, so each fan has phones of its own.
func (b *bench) openFan(ctx context.Context, clients int, share share) (f *fan, err error) {
	f = &fan{}
	defer func() {
		if err != nil {
			f.close(b)
		}
	}()
	if f.phones, err = openOffice(deafPhones, 0); err != nil {
		return f, err
	}
	if f.server, err = b.startServer(ctx, setup{phones: f.phones.phones(), monitor: "auto"}); err != nil {
		return f, err
	}
	if f.feed, err = openFeed(ctx, f.server.line, clients, len(f.phones), share); err != nil {
		return f, err
	}
	f.callers, err = f.ways(f.feed, "")
	return f, err
}

// bareCallers does the same with the bare server.
func (f *fan) bareCallers(ctx context.Context, b *bench, clients int, share share) (err error) {
	if f.bareFeed, err = openFeed(ctx, b.limits.line, clients, len(f.phones), share); err != nil {
		return err
	}
	f.bare, err = f.ways(f.bareFeed, b.limits.http)
	return err
}

// ways makes the phones' side of a feed; with no address, that of the server
// itself.
func (f *fan) ways(to *feed, addr string) ([]caller, error) {
	var all []caller
	for i, p := range f.phones {
		var urls [2]*url.URL
		for k, event := range []string{eventIncoming, eventCleared} {
			u, err := p.callback(p.extension, settingPrefix+event)
			if err != nil {
				return nil, err
			}
			urls[k] = u
		}
		host := addr
		if host == "" {
			host = urls[0].Host
		}
		all = append(all, f.parts.way(to, i, host, urls[0].Path, urls[1].Path, true))
	}
	return all, nil
}

// close ends all of it.
func (f *fan) close(b *bench) {
	f.parts.close(b, "")
	if f.feed != nil {
		f.feed.close(b, "many lines")
	}
	if f.bareFeed != nil {
		f.bareFeed.close(b, "many lines, "+limitBareHearing)
	}
	switch {
	case f.server == nil:
	case f.heard:
		f.server.stop()
	default:
		b.end(f.server)
	}
	f.phones.close()
}
