package lab

import "strings"

// currentCall is what baresip says of its current call in answer to callstat.
// Unlike the call list it has the call's id.
type currentCall struct {
	id       string
	outgoing bool
	local    string // the phone's own URI
	remote   string // the other side's URI
	name     string // the other side's name, where it gave one
}

// parseCallStat reads the head of baresip's answer to callstat:
//
//	===== Call debug (RINGING) =====
//	 local_uri: Phone 101 <sip:101@127.77.0.1>
//	 peer_uri:   <sip:102@127.77.0.1>
//	 af=AF_INET id=9cd5a1fd6a55addc
//	 direction: Outgoing
//
// It reports false where there is no call, or where the call has no id yet.
func parseCallStat(text string) (currentCall, bool) {
	var c currentCall
	lines := strings.SplitN(strings.TrimLeft(text, "\n"), "\n", 6)
	if len(lines) < 5 || !strings.HasPrefix(lines[0], "===== Call debug (") {
		return c, false
	}
	_, c.local = cutNameAddr(strings.TrimPrefix(lines[1], " local_uri: "))
	c.name, c.remote = cutNameAddr(strings.TrimPrefix(lines[2], " peer_uri:  "))
	_, c.id, _ = strings.Cut(lines[3], " id=")
	c.outgoing = lines[4] == " direction: Outgoing"
	if c.id == "(null)" { // how baresip prints a string that is not there
		c.id = ""
	}
	return c, c.id != ""
}

// cutNameAddr takes `name <uri>` apart. The name may hold anything, the URI
// ends the line.
func cutNameAddr(s string) (name, uri string) {
	i := strings.LastIndex(s, " <")
	if i < 0 || !strings.HasSuffix(s, ">") {
		return "", ""
	}
	return s[:i], s[i+2 : len(s)-1]
}
