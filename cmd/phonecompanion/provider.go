package main

import (
	"fmt"
	"strings"

	"github.com/phonecompanion/phonecompanion/cloud"
	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
)

// providerConfig is what the configuration says of the provider; ok is false
// where there is none.
func providerConfig(c *config.Config) (p provider.Config, ok bool) {
	from := &c.Provider
	return provider.Config{
		ID: from.ID, Hostname: from.Hostname, Port: from.Port, Protocol: from.Protocol, Grant: from.Grant,
		ClientID: from.ClientID, ClientSecret: provider.Secret(from.ClientSecret), Username: from.Username, Password: provider.Secret(from.Password),
		JWT: provider.Secret(from.JWT), RefreshToken: provider.Secret(from.RefreshToken), TokenPath: from.TokenPath, Scope: from.Scope,
		CAFile: from.CAFile, CAPath: from.CAPath, MinTLS: from.MinTLS, AllowOldTLS: from.AllowOldTLS, VerifyDepth: from.VerifyDepth,
		Timeout: from.Timeout, AllowMethods: from.AllowMethods, AllowPaths: from.AllowPaths, UserAgent: "phonecompanion/" + version,
	}, from.Hostname != ""
}

// nextProvider makes the client for a configuration, without using it yet; nil
// where no provider is configured.
func (a *app) nextProvider(c *config.Config) (*provider.Client, error) {
	p, ok := providerConfig(c)
	p.Counts = a.meters.provider
	switch {
	case !ok:
		return nil, nil
	case a.provider != nil:
		return a.provider.Reconfigured(p)
	}
	return provider.New(p, a.store, a.levels.Logger("provider"))
}

// swapProvider puts the next client in the place of the one before, and returns
// that one.
func (a *app) swapProvider(next *provider.Client) (old *provider.Client) {
	old, a.provider = a.provider, next
	a.client.Store(next)
	if next != nil {
		next.Start()
	}
	return old
}

// raw is the provider for raw requests.
func (a *app) raw() server.Raw {
	if a.provider == nil {
		return nil
	}
	return a.provider
}

// useCloud gives the phones that live at the provider its client, or none.
func (a *app) useCloud(c *config.Config) {
	a.seen.set(a.provider, pages(&c.HTTP))
	if a.provider == nil {
		a.cloud.Use(cloud.Account{}, nil)
		return
	}
	a.cloud.Use(accountOf(c, a.provider), a.provider)
}

// accountOf says which login at which provider a client is.
func accountOf(c *config.Config, client *provider.Client) cloud.Account {
	p := &c.Provider
	account := cloud.Account{
		// What the events' connection is made by belongs to it: they begin anew with another.
		Key: fmt.Sprint(client.Login(), p.Protocol, p.CAFile, p.CAPath, p.MinTLS, p.AllowOldTLS, p.VerifyDepth),
		TLS: client.TLS(), Plain: p.Protocol == "HTTP", UserAgent: "phonecompanion/" + version,
	}
	if p.Events == config.EventsWebhook {
		account.Webhook = p.Webhook
	}
	if _, domain, ok := strings.Cut(c.Provider.Username, "@"); ok {
		account.Domain = domain
	}
	return account
}

// closeProvider ends what the provider's client does by itself. After it
// nothing uses the store.
func (a *app) closeProvider() {
	if a.provider != nil {
		a.provider.Close(nil)
		a.provider.Wait()
	}
}

// warnProvider says what should not stay as it is.
func (a *app) warnProvider(c *config.Config) {
	p, ok := providerConfig(c)
	if !ok {
		return
	}
	for _, text := range p.Warnings() {
		a.logger.Warn().Msg(text)
	}
}
