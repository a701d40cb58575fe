// Package provider sends requests to a telephony provider's HTTP API: it logs
// in by OAuth 2, keeps inside the provider's rate limits, and sends nothing but
// a safe request twice.
//
// A raw request of a client goes this way: parseRequest (request.go) reads it
// and holds it against the allow-lists; the limiter (limit.go) lets it wait for
// its turn; tokens (token.go) gives an access token; send (send.go) sends it.
// Whatever goes wrong becomes a failure that says what to change.
package provider
