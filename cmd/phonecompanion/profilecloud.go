package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/cloud"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/provider"
)

// tryCloudWithin is how long a request to the provider may wait for its turn,
// that for a token included.
const tryCloudWithin = 30 * time.Second

// sky is the provider, with a login of the command's own.
type sky struct {
	cloud  *cloud.Cloud
	client *provider.Client
	line   phone.Line
}

// close ends what goes on by itself.
func (b *bench) close() {
	if b.sky != nil {
		b.sky.cloud.Close()
		b.sky.client.Close(nil)
		b.sky.client.Wait()
	}
}

// known makes a client, which logs in with its first request, and fills in what
// is known without asking.
func (b *bench) known(v *phoneprofile.Values) error {
	c, ok := providerConfig(b.config)
	switch {
	case !ok:
		return errors.New("this action goes to the provider, and none is configured: write [provider] with its hostname")
	case c.Grant == provider.GrantRefreshToken:
		return errors.New("this action goes to the provider, and its login is one refresh token, which serves the server alone: try the action with a client, or configure another grant")
	}
	client, err := provider.New(c, nil, zerolog.Nop())
	if err != nil {
		return err
	}
	b.sky = &sky{cloud: cloud.New(cloud.Config{Logger: zerolog.Nop()}), client: client}
	b.sky.cloud.Use(accountOf(b.config, client), client)
	b.sky.line = phone.Line{Extension: b.s.Extension, Identity: b.s.Identity, Foreign: b.profile.Provider == nil || b.profile != b.s.Profile}
	if b.profile.Provider != nil {
		b.sky.line.Dialect = b.profile.Provider.Dialect
	}
	b.sky.cloud.Known(b.sky.line, v)
	v.Set(phoneprofile.InsertNewCall, fmt.Sprintf("try%d", time.Now().UnixNano()))
	return nil
}

// toProvider sends a request to the provider, shows it as it was when all that it
// needs was known, and waits for the answer.
func (b *bench) toProvider(ctx context.Context, request *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Answer, error) {
	if b.sky == nil {
		if err := b.known(v); err != nil {
			return nil, err
		}
	}
	answer, err := b.sky.cloud.Send(ctx, b.sky.line, request, v, time.Now().Add(tryCloudWithin))
	r, broken := renderCloud(request, v)
	if broken != nil {
		return nil, broken
	}
	fmt.Fprintln(b.w, indent("> ", b.s.Hide(cloudText(r))))
	return answer, err
}

// fromCloud are the inserts that only the provider, or the server, can fill in.
var fromCloud = []phoneprofile.Insert{
	phoneprofile.InsertCall, phoneprofile.InsertExtensionID, phoneprofile.InsertDeviceID, phoneprofile.InsertParty, phoneprofile.InsertOtherCall,
	phoneprofile.InsertOtherParty, phoneprofile.InsertRingOut, phoneprofile.InsertDomain, phoneprofile.InsertUser, phoneprofile.InsertNewCall,
}

// renderCloud writes a request to the provider. What is not known stands as
// _name_.
func renderCloud(request *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Rendered, error) {
	filled := *v
	for _, in := range fromCloud {
		if filled.Get(in) == "" {
			filled.Set(in, "_"+in.String()+"_")
		}
	}
	return request.Render(&filled)
}

// cloudText is a request to the provider without what the connection adds.
func cloudText(r *phoneprofile.Rendered) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", r.Method, r.Target)
	for _, h := range r.Header {
		fmt.Fprintf(&b, "%s: %s\n", h[0], h[1])
	}
	if r.Body != nil {
		fmt.Fprintf(&b, "\n%s\n", r.Body)
	}
	return strings.TrimRight(b.String(), "\n")
}
