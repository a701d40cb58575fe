package old24u

import "github.com/phonecompanion/phonecompanion/tomlfile"

// head writes what is not about the provider and the phones.
func (w *writer) head() {
	f := w.file
	w.note("Made by `phonecompanion import` of %s.", f.Name)
	w.section("[server]")
	w.note("24U served all addresses; write \"127.0.0.1:%d\" if every client runs on this machine.", defaultPort)
	w.at = f.values[serverPort].at
	w.line("listen = \":%d\"", f.number(serverPort, defaultPort, 0, 65535))

	w.section("[log]")
	w.note("New: the file is rotated by size (max_size, max_files). Empty: standard error.")
	file, given := f.values[serverLogFilePath]
	if !given {
		file.text = defaultLogFile
	}
	w.at = file.at
	if file.text != "" {
		w.line("file = %s", tomlfile.Quote(w.path(file.text)))
	} else {
		w.line("file = \"\"")
	}

	w.section("[http]")
	w.note("Where the phones report their calls; open this port for them in a firewall.")
	w.at = f.values[httpPort].at
	w.line("listen = \":%d\"", f.number(httpPort, defaultHTTPPort, 0, 65535))

	w.section("[access]")
	w.note("24U let everyone in. These are this machine and private networks (10.x, 172.16.x to\n172.31.x, 192.168.x); others log in as a [[user]].")
	w.line("anonymous_networks = [\"loopback\", \"private\"]")
}

// provider writes [provider] where there is one.
func (w *writer) provider() {
	f := w.file
	if f.text(providerHostname) == "" {
		return
	}
	w.section("[provider]")
	w.key("id", providerID)
	w.key("hostname", providerHostname)
	w.at = f.values[providerPort].at
	w.line("port = %d", f.number(providerPort, defaultProviderPort, 1, 65535))
	w.key("protocol", providerProtocol)
	w.grant()
	w.key("client_id", providerClientID)
	w.key("client_secret", providerClientSecret)
	w.key("username", providerUsername)
	w.key("password", providerPassword)
	w.key("jwt", providerJWT)
	w.authorities()
	if v := f.values[providerMinTLS]; v.text != "" {
		w.at = v.at
		if versions[v.text] == raised && v.text != "TLS1_2_VERSION" {
			w.note("Was %s, which is broken. A provider that has nothing better: min_tls = \"1.0\" and allow_old_tls = true.", v.text)
		}
		w.line("min_tls = %s", tomlfile.Quote(versions[v.text]))
	}
	w.at = f.values[providerVerifyDepth].at
	w.line("verify_depth = %d", f.number(providerVerifyDepth, defaultVerifyDepth, 0, maxVerifyDepth))
}

// grant writes how the server logs in: with the password where the provider
// still has that.
func (w *writer) grant() {
	f := w.file
	switch {
	case f.text(providerJWT) != "":
		w.at = f.values[providerJWT].at
		w.line("grant = \"jwt\"")
	case f.text(providerID) == "ringcentral":
		w.at = f.values[providerID].at
		w.note("RingCentral ended the password grant on 31 March 2024. Create a JWT credential in its\ndeveloper console and write it here as jwt, or give jwt_file or jwt_env.")
		w.line("grant = \"jwt\"")
	default:
		w.at = f.values[providerUsername].at
		w.line("grant = \"password\"")
	}
}

// phone writes a [[phone]].
func (w *writer) phone(p phoneLine) {
	w.section("[[phone]]")
	w.at = p.at
	w.line("extension = %s", tomlfile.Quote(p.extension))
	w.line("address = %s", tomlfile.Quote(p.host))
	profile := p.file
	if w.options.Profile != nil {
		profile = w.options.Profile(profile)
	}
	w.line("profile = %s", tomlfile.Quote(profile))
	if p.user != "" {
		w.line("username = %s", tomlfile.Quote(p.user))
		w.line("password = %s", tomlfile.Quote(p.password))
	}
	w.note("24U wrote its action URLs over whatever a phone had. So does this, and puts back what was\nthere; without it MonitorStart is ERROR where somebody else's URL stands, 24U's own too.")
	w.line("take_over = true")
}

// What 24U's own example has for the authorities: those of macOS. On other
// systems neither place has certificates in it.
const (
	systemCAFile = "/etc/ssl/cert.pem"
	systemCAPath = "/etc/ssl"
)

// systemCA tells whether a key names the system's own authorities, which are
// used where nothing is said.
func systemCA(key, text string) bool {
	return key == providerCAFile && text == systemCAFile || key == providerCAPath && text == systemCAPath
}

// authorities writes who may vouch for the provider.
func (w *writer) authorities() {
	for _, k := range []struct{ key, old string }{{"ca_file", providerCAFile}, {"ca_path", providerCAPath}} {
		switch v := w.file.values[k.old]; {
		case v.text == "":
		case systemCA(k.old, v.text):
			w.at = v.at
			w.note("%s = %s: the system's own authorities, which are the default here.", k.old, v.text)
		default:
			w.at = v.at
			w.line("%s = %s", k.key, tomlfile.Quote(w.path(v.text)))
		}
	}
}
