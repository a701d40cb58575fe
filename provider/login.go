package provider

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/phonecompanion/phonecompanion/stli"
)

// login asks the token endpoint.
type login struct {
	config  *Config
	http    *http.Client
	limiter *limiter
	lineage *lineage // grant refresh_token; nil for the others
}

// granted is what the token endpoint gave.
type granted struct {
	token   *token
	refresh Secret
}

// refusal says why the token endpoint gave nothing.
type refusal struct {
	failure  *stli.Failure
	definite bool // it would say the same again
}

// token asks for a token: with a refresh token, where there is one that the
// provider still takes, or by the grant.
func (l *login) token(refresh Secret, now func() time.Time) (*granted, *refusal) {
	if text := l.config.missing(); text != "" {
		return nil, &refusal{stli.Failf(stli.CodeResourceOutOfService, "%s", text), true}
	}
	if l.lineage != nil {
		return l.lineage.next(func(refresh Secret) (*granted, *refusal) {
			return l.ask(GrantRefreshToken, refreshValues(refresh), now)
		})
	}
	if refresh != "" {
		g, refused := l.ask(GrantRefreshToken, refreshValues(refresh), now)
		if refused == nil || !refused.definite {
			return g, refused
		}
		// It has ended or was used up: begin anew.
	}
	c := l.config
	var values url.Values
	switch c.Grant {
	case GrantPassword:
		values = url.Values{"grant_type": {"password"}, "username": {c.Username}, "password": {string(c.Password)}}
	case GrantClientCredentials:
		values = url.Values{"grant_type": {"client_credentials"}}
	default:
		values = url.Values{"grant_type": {jwtBearer}, "assertion": {string(c.JWT)}}
	}
	return l.ask(c.Grant, values, now)
}

func refreshValues(refresh Secret) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {string(refresh)}}
}

// ask sends one request to the token endpoint.
func (l *login) ask(grant string, values url.Values, now func() time.Time) (*granted, *refusal) {
	c := l.config
	config := clientcredentials.Config{
		ClientID: c.ClientID, ClientSecret: string(c.ClientSecret), AuthStyle: c.authStyle(),
		TokenURL: c.scheme() + "://" + c.host() + c.tokenPath(), EndpointParams: values, Scopes: strings.Fields(c.Scope),
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), oauth2.HTTPClient, l.http), c.Timeout)
	defer cancel()
	asked := now()
	t, err := config.Token(ctx)
	if err != nil {
		if e := (*oauth2.RetrieveError)(nil); errors.As(err, &e) {
			l.limiter.heed(e.Response)
		}
		return nil, c.refused(grant, err)
	}
	life := time.Duration(0)
	if !t.Expiry.IsZero() {
		// Expiry is expires_in from now on; the provider counts from some time after
		// it was asked. Its clock does not matter.
		life = max(time.Until(t.Expiry), time.Second)
	}
	return &granted{newToken(Secret(t.AccessToken), asked, life), Secret(t.RefreshToken)}, nil
}
