package provider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/phonecompanion/phonecompanion/stli"
)

// refused says why there is no token, and what to change. The library's own
// words are not used: they quote answers, and those may quote secrets.
func (c *Config) refused(grant string, err error) *refusal {
	fail := func(definite bool, format string, args ...any) *refusal {
		return &refusal{stli.Failf(stli.CodeResourceOutOfService, format, args...), definite}
	}
	var e *oauth2.RetrieveError
	if !errors.As(err, &e) {
		if text := err.Error(); strings.HasPrefix(text, "oauth2: cannot parse") || strings.HasPrefix(text, "oauth2: server response missing") {
			return fail(true, "what %s%s answers is no access token: look at provider.hostname and provider.token_path", c.host(), c.tokenPath())
		}
		return fail(false, "no access token: %s", c.faultText(err))
	}
	status := e.Response.StatusCode
	said := c.said(e)
	switch {
	case status == http.StatusTooManyRequests:
		return &refusal{stli.Failf(stli.CodePerformance, "the provider takes no more logins for now%s", said), false}
	case status >= 500, status == http.StatusRequestTimeout:
		return fail(false, "the provider cannot give an access token at the moment%s", said)
	case status/100 == 3:
		return fail(true, "%s%s sends elsewhere%s: look at provider.hostname and provider.token_path", c.host(), c.tokenPath(), said)
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusGone:
		return fail(true, "there is no token endpoint at %s%s%s: look at provider.token_path", c.host(), c.tokenPath(), said)
	case c.ID == "ringcentral" && c.Grant == GrantPassword && grant == GrantPassword:
		return fail(true, "%s", NoPasswordGrant)
	case e.ErrorCode == "invalid_client", status == http.StatusUnauthorized && e.ErrorCode == "":
		return fail(true, "the provider does not know this client%s: look at provider.client_id and provider.client_secret", said)
	case e.ErrorCode == "unauthorized_client", e.ErrorCode == "unsupported_grant_type", e.ErrorCode == glewlwydNoGrant:
		return fail(true, "the provider does not let this client log in with provider.grant = %q%s: allow it in the provider's settings of the application, or use another one", grant, said)
	}
	if e.ErrorCode == "" && grant != GrantJWT {
		return fail(true, "%s", silent(grant, said))
	}
	switch grant {
	case GrantJWT:
		return fail(true, "the provider refuses the JWT%s: it may have expired, have been taken back, or belong to another client_id; create a new one and set provider.jwt", said)
	case GrantPassword:
		return fail(true, "the provider refuses user name and password%s: look at provider.username and provider.password", said)
	case GrantRefreshToken:
		return fail(true, "the provider refuses the refresh token%s: it has expired, or another program has used it up; get a new one and set provider.refresh_token", said)
	}
	return fail(true, "the provider refuses this client%s: look at provider.client_id and provider.client_secret", said)
}

// glewlwydNoGrant is Glewlwyd's own word for unauthorized_client (seen with
// 2.7.5; lab/e2e/glewlwyd_lab_test.go).
const glewlwydNoGrant = "authorization_type_invalid"

// silent is a refusal for which the provider gives no error code. Glewlwyd
// answers 400 or 403 and an empty body to a wrong password, a wrong client and
// a grant that is not allowed alike: all that it can be has to be named.
func silent(grant, said string) string {
	client := "provider.client_id and provider.client_secret"
	allowed := fmt.Sprintf("whether the provider lets this client log in with provider.grant = %q", grant)
	switch grant {
	case GrantPassword:
		return fmt.Sprintf("the provider refuses user name and password%s and does not say why: look at provider.username and provider.password, then at %s, and %s", said, client, allowed)
	case GrantRefreshToken:
		return fmt.Sprintf("the provider refuses the refresh token%s and does not say why: look at %s; if they are right it has expired, or another program has used it up: get a new one and set provider.refresh_token", said, client)
	}
	return fmt.Sprintf("the provider refuses this client%s and does not say why: look at %s, and %s", said, client, allowed)
}

// maxSaid bounds what is passed on of the provider's words, in characters.
const maxSaid = 200

// said is what the provider said, in brackets.
func (c *Config) said(e *oauth2.RetrieveError) string {
	text := e.ErrorCode
	if e.ErrorDescription != "" {
		text += ": " + e.ErrorDescription
	}
	if text = strings.TrimSpace(strings.Map(printable, text)); text == "" || c.tells(text) {
		return fmt.Sprintf(" (%s)", statusText(e.Response.StatusCode))
	}
	if r := []rune(text); len(r) > maxSaid {
		text = string(r[:maxSaid]) + "…"
	}
	return fmt.Sprintf(" (%s, %s)", statusText(e.Response.StatusCode), text)
}

// tells tells whether a text may hold a secret, or a part of one.
func (c *Config) tells(text string) bool {
	const piece = 8 // bytes; less is a word that stands in a secret by chance
	for _, s := range []Secret{c.ClientSecret, c.Password, c.JWT, c.RefreshToken} {
		switch {
		case s == "":
		case len(s) <= piece && strings.Contains(text, string(s)):
			return true
		}
		for i := 0; i+piece <= len(s); i++ {
			if strings.Contains(text, string(s[i:i+piece])) {
				return true
			}
		}
	}
	// A token that is not in the configuration, a successor say: one long word.
	const longWord = 40
	for _, w := range strings.Fields(text) {
		if len(w) >= longWord {
			return true
		}
	}
	return false
}

func printable(r rune) rune {
	if isControl(r) {
		return ' '
	}
	return r
}

// statusText is a status with its name, where it has one.
func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))
}
