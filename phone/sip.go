package phone

import (
	"context"
	"errors"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// A SIPSender sends SIP requests to phones.
type SIPSender interface {
	// Send sends a request, once, and returns the final answer, whatever its status.
	// The error tells by a method Sent whether the phone may have got the request.
	Send(ctx context.Context, to SIPPhone, r *phoneprofile.Rendered) (*phoneprofile.Answer, error)
}

// A SIPPhone is where SIP requests go and how we log in.
type SIPPhone struct {
	Host     string // without a port
	Username string // empty: a challenge is not answered
	Password string
}

var errNoSIP = errors.New("SIP is off: write enabled = true in [sip] of the configuration")

// SIPPhone returns the phone as a SIPSender has to know it; ok is false where
// the configuration has SIP off.
func (s *Settings) SIPPhone() (to SIPPhone, ok bool) {
	return SIPPhone{Host: s.Host, Username: s.SIPUsername, Password: s.SIPPassword}, s.SIP
}

// sendSIP sends a SIP request to the phone.
func (p *Phone) sendSIP(s *Settings, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	to, ok := s.SIPPhone()
	if !ok || p.sip == nil {
		return nil, errNoSIP
	}
	return p.sip.Send(p.ctx, to, r)
}
