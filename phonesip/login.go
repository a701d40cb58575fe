package phonesip

import (
	"bytes"
	"io"
	"strings"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// answerTo answers the first challenge of a 401 or 407 that we can, with the
// header that belongs to it. It is nil when there is none.
func answerTo(res *sip.Response, uri string, to phone.SIPPhone, r *phoneprofile.Rendered) sip.Header {
	ask, answer := "WWW-Authenticate", "Authorization"
	if res.StatusCode == sip.StatusProxyAuthRequired {
		ask, answer = "Proxy-Authenticate", "Proxy-Authorization"
	}
	for _, h := range res.GetHeaders(ask) {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		c.Algorithm = strings.ToUpper(c.Algorithm) // some phones write md5
		if !digest.CanDigest(c) {
			continue
		}
		credentials, err := digest.Digest(c, digest.Options{
			Method: r.Method, URI: uri, Count: 1, Username: to.Username, Password: to.Password,
			GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.Body)), nil },
		})
		if err == nil {
			return sip.NewHeader(answer, credentials.String())
		}
	}
	return nil
}
