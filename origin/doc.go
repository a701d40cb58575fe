// Package origin decides which web pages may talk to the server.
//
// A browser lets every page open a WebSocket to anywhere, also to the user's own
// machine and to the office's network, and says in the Origin header which page
// it is. So it is the server that must refuse: a page of a stranger must not dial.
//
//   - A program that is no browser sends no Origin, and is not concerned.
//   - A page of an origin that the configuration lists (http.allow_origins) may.
//   - A page of the server's own may, where the server goes by an IP address,
//     localhost, or the name that it advertises. Any other name may be one that a
//     stranger has pointed at this machine (DNS rebinding): then Origin and Host
//     are the same, and both are his.
//   - No other page may.
package origin
