package main

import (
	"fmt"
	"net/url"
	"strings"
)

// setting shows or saves a setting, whose name begins with an extension, so
// that one phone may stand for many: "name=N", or "save&N=VALUE".
func (p *stubPhone) setting(query string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pair, ok := strings.CutPrefix(query, "save&"); ok {
		name, value, _ := strings.Cut(pair, "=")
		if value, err := url.PathUnescape(value); err == nil {
			p.settings[name] = value
		}
		return answerDone
	}
	value := p.settings[strings.TrimPrefix(query, "name=")]
	return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(value), value)
}

// callback returns the address that the phone was told for an event, without
// its query.
func (p *stubPhone) callback(extension, setting string) (*url.URL, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, err := url.Parse(p.settings[extension+"."+setting])
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%s was told no address for %s", extension, setting)
	}
	u.RawQuery = ""
	return u, nil
}
