package config

import (
	"net"
	"net/url"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// How the provider's events come.
const (
	EventsWebSocket = "websocket" // we open it; it works behind NAT
	EventsWebhook   = "webhook"   // the provider calls http.listen
)

// checkWebhook names what cannot work with events by webhook.
func (p *Provider) checkWebhook(t *tomlfile.Table) {
	if p.Webhook == "" {
		if p.Events == EventsWebhook {
			t.Faultf("events", "events = \"webhook\" needs the address by which the provider reaches http.listen: write webhook = \"https://cti.example.com\"")
		}
		return
	}
	u, err := url.Parse(p.Webhook)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https":
		t.Faultf("webhook", "webhook is the base URL by which the provider reaches http.listen: write it like \"https://cti.example.com\"")
	case u.Scheme == "http" && !thisMachine(u.Hostname()):
		t.Faultf("webhook", "RingCentral delivers to https:// only: put a reverse proxy with a certificate before http.listen, and write its address")
	case p.Events != EventsWebhook:
		t.Faultf("webhook", "webhook is not used without events = \"webhook\": write that, or take webhook out")
	case p.ID != "ringcentral" && p.ID != "custom":
		t.Faultf("webhook", "webhooks are taken from RingCentral only, and provider.id is %q", p.ID)
	}
}

// thisMachine tells whether a host is this machine, where a test's provider may be.
func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
