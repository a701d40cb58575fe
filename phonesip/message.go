package phonesip

import (
	"net"
	"strings"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// userAgent is our name: the user of our address, and in the phone's own log.
const userAgent = "phonecompanion"

// maxForwards is how many proxies may pass a request on: the value that RFC 3261
// (8.1.1.6) recommends. There is none on the way to a phone.
const maxForwards = 70

// An identity is what makes a request one of its own. The attempt with
// credentials has another branch and the next number (RFC 3261, 22.2).
type identity struct {
	host   string // of our side
	port   int
	callID string
	tag    string
	branch string
	seq    uint32
}

// newIdentity is the identity of the first attempt, sent from local.
func newIdentity(local net.Addr) identity {
	id := identity{callID: sip.GenerateTagN(24), tag: sip.GenerateTagN(16), branch: sip.GenerateBranch(), seq: 1}
	id.host, id.port, _ = sip.ParseAddr(local.String())
	return id
}

// next is the identity of the following attempt.
func (id identity) next() identity {
	id.branch, id.seq = sip.GenerateBranch(), id.seq+1
	return id
}

// build makes the request as it goes on the wire. credentials is nil or the
// header that answers a challenge.
func build(id identity, host string, r *phoneprofile.Rendered, credentials sip.Header) *sip.Request {
	transport := "UDP"
	if r.SIP.TCP {
		transport = "TCP"
	}
	bare, _, _ := strings.Cut(host, "%") // a zone is ours, and no part of a SIP URI
	phone := sip.Uri{Scheme: "sip", User: r.SIP.User, Host: bare}
	target := phone
	target.Port = r.Port
	if r.SIP.TCP {
		target.UriParams = sip.HeaderParams{{K: "transport", V: "tcp"}}
	}
	self := sip.Uri{Scheme: "sip", User: userAgent, Host: id.host}

	req := sip.NewRequest(sip.RequestMethod(r.Method), target)
	req.SetTransport(transport)
	req.AppendHeader(&sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: transport, Host: id.host, Port: id.port,
		Params: sip.HeaderParams{{K: "branch", V: id.branch}, {K: "rport"}},
	})
	req.AppendHeader(&sip.FromHeader{Address: self, Params: sip.HeaderParams{{K: "tag", V: id.tag}}})
	req.AppendHeader(&sip.ToHeader{Address: phone})
	callID, forwards := sip.CallIDHeader(id.callID), sip.MaxForwardsHeader(maxForwards)
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: id.seq, MethodName: req.Method})
	req.AppendHeader(&forwards)
	req.AppendHeader(sip.NewHeader("User-Agent", userAgent))
	if req.Method == sip.NOTIFY {
		// RFC 6665 wants a Contact and a Subscription-State in a NOTIFY; RFC 3428
		// forbids the Contact in a MESSAGE.
		contact := self
		contact.Port, contact.UriParams = id.port, target.UriParams
		req.AppendHeader(&sip.ContactHeader{Address: contact})
		req.AppendHeader(sip.NewHeader("Event", r.SIP.Event))
		if !has(r.Header, "Subscription-State") {
			req.AppendHeader(sip.NewHeader("Subscription-State", "terminated"))
		}
	}
	for _, h := range r.Header {
		req.AppendHeader(sip.NewHeader(h[0], h[1]))
	}
	if credentials != nil {
		req.AppendHeader(credentials)
	}
	req.SetBody(r.Body) // sets Content-Length too
	return req
}

func has(headers [][2]string, name string) bool {
	for _, h := range headers {
		if strings.EqualFold(h[0], name) {
			return true
		}
	}
	return false
}

// Dump returns the request as it goes on the wire, without credentials. What
// makes it one of its own stands as _name_.
func Dump(host string, r *phoneprofile.Rendered) []byte {
	id := identity{host: "_server_", callID: "_call-id_", tag: "_tag_", branch: "_branch_", seq: 1}
	return []byte(build(id, host, r, nil).String())
}
