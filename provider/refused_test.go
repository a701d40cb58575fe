package provider

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// TestRefusedWithoutWords: Glewlwyd's answers (seen with 2.7.5). Where the
// provider does not say why, everything that it can be is named.
func TestRefusedWithoutWords(t *testing.T) {
	for _, c := range []struct {
		grant  string
		status int
		code   string
		want   string
	}{
		{GrantPassword, 403, "", `the provider refuses user name and password (403 Forbidden) and does not say why: look at provider.username and provider.password, ` +
			`then at provider.client_id and provider.client_secret, and whether the provider lets this client log in with provider.grant = "password"`},
		{GrantRefreshToken, 400, "", `the provider refuses the refresh token (400 Bad Request) and does not say why: look at provider.client_id and provider.client_secret; ` +
			`if they are right it has expired, or another program has used it up: get a new one and set provider.refresh_token`},
		{GrantClientCredentials, 403, "", `the provider refuses this client (403 Forbidden) and does not say why: look at provider.client_id and provider.client_secret, ` +
			`and whether the provider lets this client log in with provider.grant = "client_credentials"`},
		{GrantClientCredentials, 400, "authorization_type_invalid", `the provider does not let this client log in with provider.grant = "client_credentials" ` +
			`(400 Bad Request, authorization_type_invalid): allow it in the provider's settings of the application, or use another one`},
	} {
		r := (&Config{ID: "custom", Grant: c.grant}).refused(c.grant, &oauth2.RetrieveError{Response: &http.Response{StatusCode: c.status}, ErrorCode: c.code})
		if !r.definite || !strings.HasSuffix(r.failure.Error(), c.want) {
			t.Errorf("%s, %d %s: %v", c.grant, c.status, c.code, r.failure)
		}
	}
}
