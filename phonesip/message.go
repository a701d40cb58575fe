package phonesip

import (
	"net"
	"net/netip"
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
	heard  netip.AddrPort // where MESSAGEs for us are heard; port 0: nowhere
	callID string
	tag    string
	branch string
	seq    uint32
}

// newIdentity is the identity of the first attempt, sent from local, by somebody
// who is heard at another address.
func newIdentity(local net.Addr, heard netip.AddrPort) identity {
	id := identity{callID: sip.GenerateTagN(24), tag: sip.GenerateTagN(16), branch: sip.GenerateBranch(), seq: 1, heard: heard}
	id.host, id.port, _ = sip.ParseAddr(local.String())
	return id
}

// self is the address of our side, for From. Where somebody listens it has his
// port: RFC 3261 (19.1.1, table 1) has none there, but RFC 3428 forbids the Contact
// in a MESSAGE, and a phone that answers to the sender has nothing else to go by.
// FreeSWITCH needs neither, for the phone is registered there: its From is the
// phone's own address (general_event_handler of mod_sofia.c,
// https://github.com/signalwire/freeswitch).
// The host is that of the interface by which the phone is reached, unless the
// listener has one of its own.
func (id identity) self() sip.Uri {
	u := sip.Uri{Scheme: "sip", User: userAgent, Host: id.host}
	if id.heard.Port() != 0 {
		u.Port = int(id.heard.Port())
		if a := id.heard.Addr(); a.IsValid() && !a.IsUnspecified() {
			u.Host = a.WithZone("").String()
		}
	}
	return u
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

	req := sip.NewRequest(sip.RequestMethod(r.Method), target)
	req.SetTransport(transport)
	req.AppendHeader(&sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: transport, Host: id.host, Port: id.port,
		Params: sip.HeaderParams{{K: "branch", V: id.branch}, {K: "rport"}},
	})
	if req.Method != sip.MESSAGE {
		id.heard = netip.AddrPort{} // a NOTIFY has a Contact, and no key is pressed for it
	}
	req.AppendHeader(&sip.FromHeader{Address: id.self(), Params: sip.HeaderParams{{K: "tag", V: id.tag}}})
	req.AppendHeader(&sip.ToHeader{Address: phone})
	callID, forwards := sip.CallIDHeader(id.callID), sip.MaxForwardsHeader(maxForwards)
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: id.seq, MethodName: req.Method})
	req.AppendHeader(&forwards)
	req.AppendHeader(sip.NewHeader("User-Agent", userAgent))
	if req.Method == sip.NOTIFY {
		// RFC 6665 wants a Contact and a Subscription-State in a NOTIFY; RFC 3428
		// forbids the Contact in a MESSAGE.
		contact := sip.Uri{Scheme: "sip", User: userAgent, Host: id.host, Port: id.port, UriParams: target.UriParams}
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
