package old24u

import "strings"

// The keys of the 24U configuration, in the order of its document. The last two
// are ours: RingCentral's successor of the password, and where phones report to
// (24U has no key for it).
const (
	serverPort           = "serverPort"
	serverLogFilePath    = "serverLogFilePath"
	providerID           = "providerId"
	providerHostname     = "providerHostname"
	providerPort         = "providerPort"
	providerClientID     = "providerClientId"
	providerClientSecret = "providerClientSecret"
	providerUsername     = "providerUsername"
	providerPassword     = "providerPassword"
	providerProtocol     = "providerProtocol"
	providerCAFile       = "providerSslVerificationFilename"
	providerCAPath       = "providerSslVerificationPath"
	providerMinTLS       = "providerMinProtocolVersion"
	providerVerifyDepth  = "providerVerifyDepth"
	phoneKey             = "phone"
	providerJWT          = "providerJwt"
	httpPort             = "httpPort"
)

var keys = []string{
	serverPort, serverLogFilePath, providerID, providerHostname, providerPort, providerClientID, providerClientSecret,
	providerUsername, providerPassword, providerProtocol, providerCAFile, providerCAPath, providerMinTLS, providerVerifyDepth,
	phoneKey, providerJWT, httpPort,
}

// secrets are the keys whose values stand as they are, quotes too, and are
// never shown.
var secrets = map[string]bool{providerClientSecret: true, providerPassword: true, providerJWT: true}

// canonical gives a key its spelling; ok is false where it is none of ours.
func canonical(key string) (string, bool) {
	for _, k := range keys {
		if strings.EqualFold(k, key) {
			return k, true
		}
	}
	return key, false
}
