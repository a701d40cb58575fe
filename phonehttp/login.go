package phonehttp

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/icholy/digest"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// answerTo answers the challenge of a 401 with an Authorization header: digest
// before basic, as far as the profile allows it. It is empty when the phone
// asks for nothing that we can do.
func answerTo(h http.Header, p *Phone, r *phoneprofile.Rendered) (string, error) {
	if p.Auth != phoneprofile.AuthBasic {
		if c, err := digest.FindChallenge(h); err == nil {
			credentials, err := digest.Digest(c, digest.Options{
				Method: r.Method, URI: r.Target, Count: 1, Username: p.Username, Password: p.Password,
			})
			if err != nil {
				return "", err
			}
			return credentials.String(), nil
		}
	}
	if p.Auth != phoneprofile.AuthDigest {
		for _, v := range h.Values("WWW-Authenticate") {
			if len(v) >= 5 && strings.EqualFold(v[:5], "Basic") {
				return basic(p.Username, p.Password), nil
			}
		}
	}
	return "", nil
}

func basic(username, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
}

func isBasic(authorization string) bool { return strings.HasPrefix(authorization, "Basic ") }
