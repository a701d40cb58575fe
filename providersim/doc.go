// Package providersim simulates a telephony provider: the HTTP API that a
// program uses, the telephones behind it, and the events. It is made for tests
// of programs that drive telephones in the cloud, and for demonstrations
// without an account.
//
//	p := providersim.New(providersim.Config{})
//	defer p.Close()
//	url, err := p.Start("127.0.0.1:0") // or httptest.NewServer(p)
//	anna, err := p.Add(providersim.Extension{Number: "101", Name: "Anna Novak"})
//	p.Incoming("101", "+12025550123", "Ben Carter")
//	p.Person("101", providersim.Answer)
//
// # RingCentral
//
// The shapes are those of github.com/ringcentral/ringcentral-api-docs: the guide
// (docs/…), its examples (code-samples/…), and specs/ringcentral_openapi3.json.
//
//	POST /restapi/oauth/token                    jwt-bearer, refresh_token, password
//	POST /restapi/oauth/revoke, wstoken
//	GET  …/account/~/extension[?extensionNumber=N]
//	GET  …/extension/{id}[/device]
//	GET  …/extension/{id}/presence?detailedTelephonyState=true
//	POST …/extension/{id}/ring-out               GET, DELETE …/ring-out/{id}
//	POST …/account/~/telephony/call-out
//	GET, DELETE …/telephony/sessions/{id}
//	GET, PATCH, DELETE …/sessions/{id}/parties/{id}
//	POST …/parties/{id}/answer reject hold unhold transfer bridge forward
//	POST, GET /restapi/v1.0/subscription
//	GET, PUT, DELETE …/subscription/{id}         POST …/subscription/{id}/renew
//
// Event filters: telephony sessions of the account or of an extension, and
// presence. Events come by WebSocket, at the address that wstoken gives, or by
// webhook. One telephony event tells of one party.
//
// # Telephones
//
// [Provider.Incoming] and [Provider.Dial] make calls, [Provider.Person] is the
// user of an extension at the desk phone, [Provider.Far] a person in the public
// network. A number that is no extension's rings until one of these, or
// [Provider.AddOutside], says otherwise.
//
// # Faults
//
// [Provider.SetFaults] is for requests by HTTP. [Provider.DropWebSockets],
// [Provider.LoseEvents], [Provider.SwapEvents], [Provider.MutePings],
// [Provider.ForgetSubscriptions], [Provider.ForgetSessions],
// [Provider.ExpireTokens], [Provider.ForgetTokens] and [Provider.GoAway] do what
// their names say. [Provider.Stats] counts what came, and the sins: requests
// during a penalty, each of which begins the penalty anew.
//
// # Control by a script
//
// The same by HTTP, with forms and without a token:
//
//	GET  /-/sim/stats calls requests
//	POST /-/sim/extension   number, name, direct
//	POST /-/sim/incoming    extension, from, name
//	POST /-/sim/dial        extension, number
//	POST /-/sim/person      extension, act=answer|reject|busy|noanswer|hangup|hold|retrieve
//	POST /-/sim/far         number, act
//	POST /-/sim/outside     number, act, after=2s
//	POST /-/sim/fault       kind=status|html|truncated|slow|reset|hang, method, path,
//	                        skip, count, status, retry_after, carry_out; kind= ends it
//	POST /-/sim/drop        lose?count=N   swap?count=N   mute-pings[?off=true]
//	POST /-/sim/forget-subscriptions forget-sessions expire-tokens forget-tokens
//	POST /-/sim/away back
//
// # What is chosen, not known
//
// These points are not documented, and are this package's choice: code and
// message of the error 409 of the call control; the codes of refused grants
// other than the password's; what GET of a RingOut says of a leg that never
// rang; that DELETE of a RingOut whose first leg was answered says 204 and does
// nothing; that a call-out's party is in Setup while its own telephone rings;
// which party the answer to transfer and forward shows (the one that left); what
// parking does beyond the state; that a call which is over is 404; that events which failed at a webhook are not
// sent again; the reasons of parties that leave because of others; that a token
// which opens no WebSocket is told by a message of type Error.
package providersim
