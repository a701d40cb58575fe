// Package phoneapi is the phone as an object by HTTP: programs read the phones,
// and change a property of one without touching the others.
//
//	GET   /api/v1/phones              all phones that the client may see
//	GET   /api/v1/phones/{extension}  one, with an ETag
//	PATCH /api/v1/phones/{extension}  changes it, with If-Match where nobody else may have
//	GET   /api/v1/openapi.json        describes all this
//	POST  /pbx/sipphone               changes a phone, for programs of the Telecomx API
//
// What a phone has, and what is valid in it, is known to package sipphone; the
// phones are behind [Phones]. Here are the rights, the network's dangers, and the
// form of the answers.
//
// Who may what is said by the rights of the line protocol: the class admin, for
// the devices that a client may see. Any other device is one that does not exist.
package phoneapi
