package phonesim

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// authorize returns nil for a request with the right credentials, and else the
// answer 401. The caller holds the lock.
func (p *Phone) authorize(req *request) *response {
	given, realm := req.header["authorization"], p.cfg.Kind.traits().realm
	switch p.cfg.Auth {
	case AuthBasic:
		if p.basic(given) {
			return nil
		}
		return unauthorized(`Basic realm="` + realm + `"`)
	case AuthDigest:
		ok, stale := p.digest(req.method, req.target, given)
		if ok {
			return nil
		}
		return unauthorized(p.challenge(stale))
	}
	return nil
}

func unauthorized(challenge string) *response {
	r := page("401 Unauthorized", "Unauthorized\n")
	r.status = http.StatusUnauthorized
	r.header = []string{"WWW-Authenticate: " + challenge}
	return r
}

func (p *Phone) basic(header string) bool {
	encoded, ok := cutPrefixFold(header, "Basic ")
	if !ok {
		return false
	}
	got, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	return err == nil && same(string(got), p.cfg.Username+":"+p.cfg.Password)
}

// challenge asks for a digest with a nonce of its own.
func (p *Phone) challenge(stale bool) string {
	c := `Digest realm="` + p.cfg.Kind.traits().realm + `", nonce="` + p.nonces.fresh() + `", algorithm=MD5`
	if !p.cfg.DigestWithoutQOP {
		c += `, qop="auth"`
	}
	if stale {
		c += `, stale=true`
	}
	return c
}

// digest checks digest credentials. If all of them are right but the nonce is
// unknown or used up, they are stale: the client may try again with a new one.
func (p *Phone) digest(method, target, header string) (ok, stale bool) {
	rest, ok := cutPrefixFold(header, "Digest ")
	if !ok {
		return false, false
	}
	f, realm := authFields(rest), p.cfg.Kind.traits().realm
	if f["username"] != p.cfg.Username || f["realm"] != realm || f["uri"] != target {
		return false, false
	}
	if a := f["algorithm"]; a != "" && !strings.EqualFold(a, "MD5") {
		return false, false
	}
	ha1 := md5hex(p.cfg.Username + ":" + realm + ":" + p.cfg.Password)
	ha2 := md5hex(method + ":" + target)
	var want string
	switch f["qop"] {
	case "":
		want = md5hex(ha1 + ":" + f["nonce"] + ":" + ha2)
	case "auth":
		if p.cfg.DigestWithoutQOP || f["nc"] == "" || f["cnonce"] == "" {
			return false, false
		}
		want = md5hex(strings.Join([]string{ha1, f["nonce"], f["nc"], f["cnonce"], "auth", ha2}, ":"))
	default:
		return false, false
	}
	if !same(f["response"], want) {
		return false, false
	}
	if !p.nonces.use(f["nonce"], p.cfg.NonceUses) {
		return false, true
	}
	return true, false
}

func md5hex(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// authFields reads name=value and name="value" parts separated by commas.
func authFields(s string) map[string]string {
	fields := make(map[string]string)
	for {
		s = strings.TrimLeft(s, " \t,")
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return fields
		}
		var value string
		if rest, ok = strings.CutPrefix(rest, `"`); ok {
			value, s = quoted(rest)
		} else {
			value, s, _ = strings.Cut(rest, ",")
			value = strings.TrimSpace(value)
		}
		fields[strings.ToLower(strings.TrimSpace(name))] = value
	}
}

// quoted returns the text up to the closing quote, and what follows it.
func quoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// A nonceStore remembers the nonces that were given out lately.
type nonceStore struct {
	order []string
	uses  map[string]int
}

func (n *nonceStore) fresh() string {
	nonce := randomHex(16)
	if n.uses == nil {
		n.uses = make(map[string]int)
	}
	if len(n.order) == maxNonces {
		delete(n.uses, n.order[0])
		n.order = slices.Delete(n.order, 0, 1)
	}
	n.order = append(n.order, nonce)
	n.uses[nonce] = 0
	return nonce
}

// use reports whether the nonce is known and was used less often than the limit.
func (n *nonceStore) use(nonce string, limit int) bool {
	used, ok := n.uses[nonce]
	if !ok || limit > 0 && used >= limit {
		return false
	}
	n.uses[nonce]++
	return true
}
