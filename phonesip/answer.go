package phonesip

import (
	"encoding/hex"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/slowdown"
)

// Limits of a request and its answer.
const (
	// maxRequest is how long a request may be, in bytes: a text of maxText in the
	// target and in To, escaped in part, and the headers of a few proxies.
	maxRequest = 16 << 10
	// maxText is how long the text of a pressed key may be, in bytes, in each of
	// its places: as long as what BindKey can have bound, and more.
	maxText = 4 << 10
	// maxAnswer is how long an answer may be, in bytes: that of a datagram which
	// is not taken apart on its way. An answer repeats the addresses and the way
	// of the request, a few hundred bytes.
	maxAnswer = maxDatagram
	// answerMore is how much longer than its request an answer by UDP may be, in
	// bytes: a tag, the sender's address, Allow. Whoever sends with somebody
	// else's address has nothing multiplied.
	answerMore = 256
)

// allow is what is taken here.
const allow = "MESSAGE, OPTIONS"

// A status is how a request is answered. Its zero value is no answer.
type status struct {
	code   int
	reason string
	why    Refusal // empty: it is none
}

// The answers.
var (
	statusOK         = status{sip.StatusOK, "OK", ""}
	statusHeaders    = status{sip.StatusBadRequest, "Bad Request", RefusedHeaders}
	statusText       = status{sip.StatusNotFound, "Not Found", RefusedText}
	statusNotAllowed = status{sip.StatusMethodNotAllowed, "Method Not Allowed", RefusedMethod}
	statusBody       = status{sip.StatusRequestEntityTooLarge, "Request Entity Too Large", RefusedSize}
	statusTarget     = status{sip.StatusRequestURITooLong, "Request-URI Too Long", RefusedSize}
	statusScheme     = status{416, "Unsupported URI Scheme", RefusedHeaders}
	statusExtension  = status{sip.StatusBadExtension, "Bad Extension", RefusedHeaders}
	statusNoSuchCall = status{sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist", RefusedMethod}
	statusUnknown    = status{sip.StatusNotImplemented, "Not Implemented", RefusedMethod}
	statusBusy       = status{sip.StatusServiceUnavailable, "Service Unavailable", RefusedBusy}
	statusVersion    = status{sip.StatusVersionNotSupported, "Version Not Supported", RefusedHeaders}
)

// sipMethods are the methods that SIP has and nobody here carries out (RFC 3261, 8.2.1:
// 405 for them, 501 for others).
var sipMethods = map[sip.RequestMethod]bool{
	sip.INVITE: true, sip.BYE: true, sip.REGISTER: true, sip.SUBSCRIBE: true, sip.NOTIFY: true, sip.REFER: true,
	sip.INFO: true, sip.PRACK: true, sip.UPDATE: true, sip.PUBLISH: true,
}

// A visit is a request and the way of its answer.
type visit struct {
	from netip.AddrPort // who sent it
	size int            // bytes; 0 by TCP
	read time.Time
	send func(text string, to netip.AddrPort)
}

// take deals with one message.
func (l *Listener) take(m sip.Message, v visit) {
	defer l.recover(v.from)
	req, ok := m.(*sip.Request)
	if !ok || req.IsAck() { // a response belongs to nobody here; nobody answers an ACK
		return
	}
	if req.Via() == nil || req.Via().Host == "" { // there is no way for an answer
		l.refuse(RefusedHeaders, v.from)
		return
	}
	if !complete(req) {
		l.refuse(RefusedHeaders, v.from)
		l.answer(req, v, statusHeaders, "")
		return
	}
	key := keyOf(v.from.Addr(), req, req.Method)
	tag := hex.EncodeToString(key[:8]) // the same for a copy of the request (RFC 3261, 8.2.7)
	if req.Method == sip.MESSAGE && req.SipVersion == "SIP/2.0" {
		l.message(req, v, key, tag)
		return
	}
	s := l.other(req, v)
	if s.why != "" {
		l.refuse(s.why, v.from)
	}
	l.answer(req, v, s, tag)
}

// complete tells whether a request has what every request has (RFC 3261, 8.1.1),
// and its CSeq is of the same method.
func complete(req *sip.Request) bool {
	return req.From() != nil && req.To() != nil && req.CallID() != nil && req.CSeq() != nil &&
		strings.EqualFold(string(req.CSeq().MethodName), string(req.Method))
}

// other is the answer to what is no MESSAGE.
func (l *Listener) other(req *sip.Request, v visit) status {
	switch {
	case req.SipVersion != "SIP/2.0":
		return statusVersion
	case req.Method == sip.OPTIONS: // phones and proxies ask whether somebody is here
		return statusOK
	case req.Method == sip.CANCEL:
		// What is cancelled has its final answer: that is all (RFC 3261, 9.2).
		if l.known.has(keyOf(v.from.Addr(), req, sip.MESSAGE), time.Now()) {
			return statusOK
		}
		return statusNoSuchCall
	case sipMethods[req.Method]:
		return statusNotAllowed
	}
	return statusUnknown
}

// message deals with a MESSAGE. Whatever comes of it, one that comes again is
// answered as before, and the key was pressed once.
func (l *Listener) message(req *sip.Request, v visit, key transactionKey, tag string) {
	p := pressOf(req, v.read)
	if s := allowed(req, p); s.code != statusOK.code {
		l.refuse(s.why, v.from)
		l.answer(req, v, s, tag)
		return
	}
	if l.write(req, v, statusBusy, tag) == "" { // the longest that there may be: nothing is done that cannot be answered
		l.refuse(RefusedSize, v.from)
		return
	}
	answer, again, room := l.known.begin(key, v.from.Addr(), time.Now())
	switch {
	case again:
		l.copies.Add(1)
		if answer != "" {
			l.deliver(req, v, answer)
		}
		return
	case !room:
		l.count(RefusedBusy)
		l.answer(req, v, statusBusy, tag)
		return
	}
	s := statusText
	switch l.press(v.from.Addr(), p) {
	case PressTaken:
		s = statusOK
		l.taken.Add(1)
	case PressBusy:
		s = statusBusy
		l.count(s.why) // it is not the phone's fault
	default:
		l.refuse(s.why, v.from)
	}
	if log := l.log.Debug(); log.Enabled() {
		log.Str("from", v.from.String()).Str("text", p.User).Int("body", len(p.Body)).Int("status", s.code).Msg("key pressed by SIP")
	}
	text := l.write(req, v, s, tag)
	l.known.end(key, text)
	l.deliver(req, v, text)
}

// allowed tells whether a MESSAGE can be a pressed key.
func allowed(req *sip.Request, p Press) status {
	switch {
	case req.Recipient.Scheme != "sip" && req.Recipient.Scheme != "sips":
		return statusScheme
	case len(p.User) > maxText || len(p.To) > maxText || len(p.From) > maxText || len(p.Host) > maxText:
		return statusTarget
	case len(p.Body) > maxText || len(p.ContentType) > maxText:
		return statusBody
	case req.GetHeader("Require") != nil: // RFC 3261, 8.2.2.3
		return statusExtension
	}
	return statusOK
}

// answer answers a request, if the answer is not too long.
func (l *Listener) answer(req *sip.Request, v visit, s status, tag string) {
	if text := l.write(req, v, s, tag); text != "" {
		l.deliver(req, v, text)
	} else {
		l.count(RefusedSize)
	}
}

// write writes an answer; it is empty where it would be too long.
func (l *Listener) write(req *sip.Request, v visit, s status, tag string) string {
	req.SetSource(v.from.String())
	res := sip.NewResponseFromRequest(req, s.code, s.reason, nil)
	res.SipVersion = "SIP/2.0"
	for res.RemoveHeader("Record-Route") { // a MESSAGE begins no dialog
	}
	if to := res.To(); to != nil && tag != "" && !req.To().Params.Has("tag") {
		to.Params.Add("tag", tag)
	}
	if via := res.Via(); strings.Trim(via.Host, "[]") != v.from.Addr().String() {
		via.Params.Add("received", v.from.Addr().String()) // RFC 3261, 18.2.1
	}
	switch {
	case s == statusExtension:
		for _, h := range req.GetHeaders("Require") {
			res.AppendHeader(sip.NewHeader("Unsupported", h.Value()))
		}
	case s.why == RefusedMethod || req.Method == sip.OPTIONS:
		res.AppendHeader(sip.NewHeader("Allow", allow))
	}
	text := res.String()
	if len(text) > maxAnswer || v.size > 0 && len(text) > v.size+answerMore {
		return ""
	}
	return text
}

// deliver sends an answer where it belongs: by UDP to the port that the request
// names, unless it asks for the one that it came from (RFC 3261, 18.2.2, and
// RFC 3581, 4), and never to another address.
func (l *Listener) deliver(req *sip.Request, v visit, text string) {
	via := req.Via()
	port := v.from.Port()
	if !via.Params.Has("rport") {
		port = sipPort
		if via.Port > 0 && via.Port <= maxPort {
			port = uint16(via.Port)
		}
	}
	v.send(text, netip.AddrPortFrom(v.from.Addr(), port))
}

// sipPort is where SIP is spoken if nothing else is said (RFC 3261, 19.1.2), and
// maxPort the last one there is.
const (
	sipPort = 5060
	maxPort = 65535
)

// refuse counts a refusal, and makes its sender wait before it is heard again.
func (l *Listener) refuse(why Refusal, from netip.AddrPort) {
	l.count(why)
	if _, count := l.slow.Hush(from.Addr().String(), time.Now()); slowdown.Worth(count) {
		l.log.Warn().Str("reason", string(why)).Str("from", from.String()).Int("count", count).Msg("SIP request refused")
	}
}

// recover keeps a fault from ending the server: foreign code reads and writes what
// strangers send. It is to be deferred.
func (l *Listener) recover(from netip.AddrPort) {
	if fault := recover(); fault != nil {
		l.refuse(RefusedFault, from)
		l.log.Error().Interface("fault", fault).Str("from", from.String()).Bytes("stack", debug.Stack()).Msg("SIP request made a fault")
	}
}
