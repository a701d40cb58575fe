package oauth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/go-jose/go-jose/v3/jwt"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/storage"
	fjwt "github.com/ory/fosite/token/jwt"
	"golang.org/x/crypto/bcrypt"

	"github.com/phonecompanion/phonecompanion/provider"
)

// fositeServer is an OAuth 2 server that nobody here wrote, and an API behind
// it that asks it whether a token is good.
type fositeServer struct {
	t      *testing.T
	server *httptest.Server
	oauth  fosite.OAuth2Provider
	store  *storage.MemoryStore
	config *fosite.Config
	jwt    string

	mu    sync.Mutex
	forms []url.Values
	given given           // the newest
	over  map[string]bool // access tokens that the API takes no more
}

// given is what a token request gave.
type given struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

// fositeKey is made once: it takes a while.
var fositeKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newFosite(t *testing.T, life time.Duration) *fositeServer {
	t.Helper()
	s := &fositeServer{t: t, store: storage.NewExampleStore(), over: map[string]bool{}}
	secret, err := bcrypt.GenerateFromPassword([]byte("foobar"), bcrypt.MinCost) // the example's take long
	if err != nil {
		t.Fatal(err)
	}
	s.store.Clients["my-client"].(*fosite.DefaultClient).Secret = secret
	s.store.Clients["my-client"].(*fosite.DefaultClient).RotatedSecrets = nil
	s.store.BlacklistedJTIs = map[string]time.Time{} // the example forgets it
	key, err := fositeKey()
	if err != nil {
		t.Fatal(err)
	}
	public := jose.JSONWebKey{Key: &key.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"}
	s.store.IssuerPublicKeys = map[string]storage.IssuerPublicKeys{"svc@lab": {Issuer: "svc@lab", KeysBySub: map[string]storage.SubjectPublicKeys{
		"svc@lab": {Subject: "svc@lab", Keys: map[string]storage.PublicKeyScopes{"k1": {Key: &public, Scopes: []string{"fosite"}}}}}}}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	tokenURL := s.server.URL + "/oauth/token"
	s.config = &fosite.Config{
		AccessTokenLifespan: life, RefreshTokenLifespan: time.Minute, RefreshTokenScopes: []string{}, TokenURL: tokenURL,
		GlobalSecret: []byte("some-cool-secret-that-is-32bytes"), HashCost: 4, GrantTypeJWTBearerCanSkipClientAuth: true, GrantTypeJWTBearerIDOptional: true,
		GrantTypeJWTBearerMaxDuration: time.Hour,
	}
	//lint:ignore SA1019 providers of today still have the password grant
	password := compose.OAuth2ResourceOwnerPasswordCredentialsFactory
	s.oauth = compose.Compose(s.config, s.store, &compose.CommonStrategy{CoreStrategy: compose.NewOAuth2HMACStrategy(s.config)},
		password, compose.OAuth2RefreshTokenGrantFactory, compose.OAuth2ClientCredentialsGrantFactory,
		compose.RFC7523AssertionGrantFactory, compose.OAuth2TokenIntrospectionFactory, compose.OAuth2TokenRevocationFactory)
	s.jwt = s.assertion(key, "")
	return s
}

// assertion makes a JWT credential. One with an id is good for one use.
func (s *fositeServer) assertion(key *rsa.PrivateKey, id string) string {
	s.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	now := time.Now()
	text, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: "svc@lab", Subject: "svc@lab", Audience: jwt.Audience{s.server.URL + "/oauth/token"},
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(10 * time.Minute)), ID: id,
	}).CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func (s *fositeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if r.URL.Path == "/elsewhere" {
		http.NotFound(w, r)
		return
	}
	if r.URL.Path != "/oauth/token" {
		token := fosite.AccessTokenFromRequest(r)
		s.mu.Lock()
		over := s.over[token]
		s.mu.Unlock()
		_, _, err := s.oauth.IntrospectToken(ctx, token, fosite.AccessToken, &oauth2.JWTSession{})
		if err != nil || over {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return
	}
	r.ParseForm()
	s.mu.Lock()
	s.forms = append(s.forms, r.PostForm)
	s.mu.Unlock()
	ar, err := s.oauth.NewAccessRequest(ctx, r, &oauth2.JWTSession{JWTClaims: &fjwt.JWTClaims{}, JWTHeader: &fjwt.Headers{}})
	if err != nil {
		s.oauth.WriteAccessError(ctx, w, ar, err)
		return
	}
	resp, err := s.oauth.NewAccessResponse(ctx, ar)
	if err != nil {
		s.oauth.WriteAccessError(ctx, w, ar, err)
		return
	}
	s.mu.Lock()
	s.given.Access = resp.GetAccessToken()
	s.given.Refresh, _ = resp.GetExtra("refresh_token").(string)
	s.mu.Unlock()
	s.oauth.WriteAccessResponse(ctx, w, ar, resp)
}

// newest is what the last token request gave.
func (s *fositeServer) newest() given {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given
}

// client makes a client of the server.
func (s *fositeServer) client(store provider.Store, change func(*provider.Config)) *testClient {
	s.t.Helper()
	u, _ := url.Parse(s.server.URL)
	port, _ := strconv.Atoi(u.Port())
	c := provider.Config{
		ID: "custom", Hostname: u.Hostname(), Port: port, Protocol: "HTTP", Grant: provider.GrantPassword, ClientID: "my-client", ClientSecret: "foobar",
		Username: "peter", Password: "secret", JWT: provider.Secret(s.jwt), Timeout: 10 * time.Second, AllowMethods: []string{"GET", "POST"}, AllowPaths: []string{"/"},
	}
	change(&c)
	return newTestClient(s.t, c, store)
}

// grants are the grant types of the token requests so far.
func (s *fositeServer) grants() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, f := range s.forms {
		all = append(all, f.Get("grant_type"))
	}
	return strings.Join(all, " ")
}

// older makes the newest access token one that the API takes no more.
func (s *fositeServer) older() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over[s.given.Access] = true
}

// TestFositeGrants: every grant gives a token that the server takes, and the
// next one when it is over; a refresh token is used where one came.
func TestFositeGrants(t *testing.T) {
	for _, c := range []struct {
		grant  string
		change func(*provider.Config)
		want   string
	}{
		{"password", func(*provider.Config) {}, "password refresh_token refresh_token"},
		{"jwt", func(c *provider.Config) { c.Grant = provider.GrantJWT }, strings.TrimSpace(strings.Repeat("urn:ietf:params:oauth:grant-type:jwt-bearer ", 3))},
		{"client_credentials", func(c *provider.Config) { c.Grant = provider.GrantClientCredentials }, "client_credentials client_credentials client_credentials"},
	} {
		t.Run(c.grant, func(t *testing.T) {
			s := newFosite(t, time.Hour)
			client := s.client(&memory{}, c.change)
			for i := range 3 {
				if i > 0 {
					s.older()
				}
				client.want(get, 200, `""`, "")
				client.want(post, 200, `""`, "")
			}
			if got := s.grants(); got != c.want {
				t.Errorf("grants %s, want %s", got, c.want)
			}
		})
	}
}

// TestFositeRefreshToken: the successors are on disk, also when the client ends;
// a used one is refused, and the words say what to do.
func TestFositeRefreshToken(t *testing.T) {
	s := newFosite(t, time.Hour)
	first := s.client(&memory{}, func(*provider.Config) {})
	first.want(get, 200, `""`, "")
	refresh := provider.Secret(s.newest().Refresh)
	store := &memory{}
	change := func(c *provider.Config) { c.Grant, c.RefreshToken = provider.GrantRefreshToken, refresh }
	for range 3 {
		c := s.client(store, change)
		c.want(get, 200, `""`, "")
		s.older()
		c.want(get, 200, `""`, "")
	}
	if store.saves != 6 {
		t.Errorf("%d successors were saved", store.saves)
	}
	c := s.client(&memory{}, change) // another server, with the one that was used up
	c.want(get, 0, "", "the provider refuses the refresh token")
	c.want(get, 0, "", "another program has used it up; get a new one and set provider.refresh_token")
	if n := strings.Count(s.grants(), " "); n != 7 {
		t.Errorf("grants %s: a refused one was tried again", s.grants())
	}
}

// TestFositeExpiry: tokens that really live for seconds only.
func TestFositeExpiry(t *testing.T) {
	s := newFosite(t, 2*time.Second)
	c := s.client(&memory{}, func(*provider.Config) {})
	for began := time.Now(); time.Since(began) < 5*time.Second; {
		c.want(get, 200, `""`, "")
		<-time.After(20 * time.Millisecond)
	}
	if got := s.grants(); !strings.HasPrefix(got, "password refresh_token refresh_token") {
		t.Errorf("grants %s", got)
	}
}

// TestFositeRevocation: a token that was taken back is replaced at the next
// request; when its refresh token is gone too, the server logs in anew.
func TestFositeRevocation(t *testing.T) {
	s := newFosite(t, time.Hour)
	c := s.client(&memory{}, func(*provider.Config) {})
	c.want(get, 200, `""`, "")
	for _, hint := range []string{"access_token", "refresh_token"} {
		token := s.newest().Access
		if hint == "refresh_token" {
			token = s.newest().Refresh
		}
		r := httptest.NewRequest("POST", "/revoke", strings.NewReader(url.Values{"token": {token}, "token_type_hint": {hint}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("my-client", "foobar")
		if err := s.oauth.NewRevocationRequest(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		c.want(post, 200, `""`, "")
	}
	if got := s.grants(); !strings.HasPrefix(got, "password refresh_token") || !strings.HasSuffix(got, "password") {
		t.Errorf("grants %s", got)
	}
}

// TestFositeRefusals: what is wrong is named, and no secret.
func TestFositeRefusals(t *testing.T) {
	s := newFosite(t, time.Hour)
	key, err := fositeKey()
	if err != nil {
		t.Fatal(err)
	}
	once := s.assertion(key, "once")
	for name, c := range map[string]struct {
		change func(*provider.Config)
		want   string
	}{
		"password": {func(c *provider.Config) { c.Password = "wrong-password" }, "look at provider.username and provider.password"},
		"client":   {func(c *provider.Config) { c.ClientID = "nobody" }, "look at provider.client_id and provider.client_secret"},
		"secret":   {func(c *provider.Config) { c.ClientSecret = "wrong-secret" }, "look at provider.client_id and provider.client_secret"},
		"jwt":      {func(c *provider.Config) { c.Grant, c.JWT = provider.GrantJWT, "no.jwt.assertion" }, "create a new one and set provider.jwt"},
		"not set":  {func(c *provider.Config) { c.Grant, c.JWT = provider.GrantJWT, "" }, `provider.grant = "jwt" needs provider.jwt: set it`},
		"path":     {func(c *provider.Config) { c.TokenPath = "/elsewhere" }, "look at provider.token_path"},
		"ringouts": {func(c *provider.Config) {
			c.ID, c.TokenPath, c.Password = "ringcentral", "/oauth/token", "wrong-password"
		}, provider.NoPasswordGrant},
		"jwt twice": {func(c *provider.Config) { c.Grant, c.JWT = provider.GrantJWT, provider.Secret(once) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := s.client(&memory{}, c.change)
			if c.want == "" {
				client.want(get, 200, `""`, "")
				s.older()
				c.want = "create a new one and set provider.jwt"
			}
			for range 3 {
				_, f := client.do(get)
				if f == nil || !strings.Contains(f.Text, c.want) {
					t.Fatalf("got %v, want %s", f, c.want)
				}
				for _, secret := range []string{"wrong-password", "wrong-secret", "foobar", "no.jwt.assertion", once} {
					if strings.Contains(f.Text+client.log.String(), secret) {
						t.Errorf("%q is told: %v\n%s", secret, f, client.log)
					}
				}
			}
		})
	}
}
