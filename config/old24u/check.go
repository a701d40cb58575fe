package old24u

import (
	"slices"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Defaults of the 24U document.
const (
	defaultPort         = 26535
	defaultHTTPPort     = 26580 // ours (configuration contract)
	defaultLogFile      = "24uPhoneCompanionServer.log"
	defaultProviderPort = 443
	defaultVerifyDepth  = 4
	maxVerifyDepth      = 100 // what provider.verify_depth allows
)

// providers are the possible values of providerId. netsapiens is ours.
var providers = []string{"ringcentral", "alliancephones", "custom", "netsapiens"}

// versions are the values of providerMinProtocolVersion and what becomes of
// them.
var versions = map[string]string{
	"SSL3_VERSION": raised, "TLS1_VERSION": raised, "TLS1_1_VERSION": raised, "TLS1_2_VERSION": "1.2", "TLS1_3_VERSION": "1.3",
}

// raised is what old versions of TLS become. Go has no SSL 3 at all, and
// RFC 8996 withdrew TLS 1.0 and 1.1.
const raised = "1.2"

// check names values that are wrong, and what changed in meaning.
func (f *File) check(isFile func(string) bool) {
	f.number(serverPort, defaultPort, 0, 65535) // 0: any free port, which the log names
	f.number(httpPort, defaultHTTPPort, 0, 65535)
	f.number(providerPort, defaultProviderPort, 1, 65535)
	f.number(providerVerifyDepth, defaultVerifyDepth, 0, maxVerifyDepth)
	f.word(providerID, providers, strings.ToLower)
	f.word(providerProtocol, []string{"HTTP", "HTTPS"}, strings.ToUpper)
	f.word(providerMinTLS, []string{"SSL3_VERSION", "TLS1_VERSION", "TLS1_1_VERSION", "TLS1_2_VERSION", "TLS1_3_VERSION"}, strings.ToUpper)
	if host := f.text(providerHostname); strings.ContainsAny(host, "/@ \t") {
		f.fault(f.values[providerHostname].at, "%s = %q is no host name: write it without https:// and without a path, and the port as %s", providerHostname, tomlfile.WithoutLogin(host), providerPort)
		f.values[providerHostname] = value{"", f.values[providerHostname].at} // said once
	}
	if f.text(providerHostname) == "" {
		return
	}
	if v := f.values[providerCAFile]; v.text != "" && f.text(providerProtocol) != "HTTP" && !systemCA(providerCAFile, v.text) && !isFile(native(v.text)) {
		f.fault(v.at, "there is no file %s: put the certificates of the provider's authorities there, or take %s out for those of the system", v.text, providerCAFile)
	}
	if v := f.text(providerMinTLS); versions[v] == raised && v != "TLS1_2_VERSION" {
		f.warn(f.values[providerMinTLS].at, "%s = %s is raised to TLS 1.2, older ones are broken: a provider that has nothing better needs phonecompanion.toml (`phonecompanion import`) and its provider.allow_old_tls", providerMinTLS, v)
	}
	if f.text(providerID) == "ringcentral" && f.text(providerJWT) == "" {
		f.warn(f.values[providerID].at, "RingCentral ended the password grant: create a JWT credential and put it into %s; until then raw requests are answered with ERROR", providerJWT)
	}
}

// text is the value of a key, "" where it has none.
func (f *File) text(key string) string { return f.values[key].text }

// word checks a value that is one of a few words, in any case.
func (f *File) word(key string, words []string, spelling func(string) string) {
	v, given := f.values[key]
	if !given || v.text == "" {
		return
	}
	word := spelling(v.text)
	if !slices.Contains(words, word) {
		f.fault(v.at, "%s = %q is unknown: write one of %s", key, v.text, strings.Join(words, ", "))
		word = "" // said once
	}
	f.values[key] = value{word, v.at}
}

// number checks a value that is a number.
func (f *File) number(key string, def, least, most int) int {
	v, given := f.values[key]
	if !given || v.text == "" {
		return def
	}
	n, err := strconv.Atoi(v.text)
	if err != nil || n < least || n > most {
		f.fault(v.at, "%s = %q is no number from %d to %d", key, v.text, least, most)
		f.values[key] = value{"", v.at} // said once
		return def
	}
	return n
}
