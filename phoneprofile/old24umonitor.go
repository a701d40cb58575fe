package phoneprofile

import (
	"regexp"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// notification24U is a name in monitorAutoConfiguration, the event that it is
// here where the shipped profile has no own name for it, and its meaning.
type notification24U struct {
	name, event string
	signal      Signal
}

// notifications24U are the names. A receiver is also lifted to answer, so that
// lifting it means nothing by itself.
func notifications24U() []notification24U {
	return []notification24U{
		{"onIncomingCall", "incoming", SignalDelivered}, {"onOutgoingCall", "outgoing", SignalOriginated},
		{"onConnected", "connected", SignalEstablished}, {"onCallEstablished", "connected", SignalEstablished},
		{"onDisconnected", "disconnected", SignalCleared}, {"onCallTerminated", "disconnected", SignalCleared},
		{"onHold", "hold", SignalHeld}, {"onUnhold", "unhold", SignalRetrieved}, {"onTransfer", "transfer", SignalTransferred},
		{"onDndOn", "dnd_on", SignalDNDOn}, {"onDndOff", "dnd_off", SignalDNDOff}, {"onMissedCall", "missed", SignalMissed},
		{"onOffHook", "off_hook", NoSignal}, {"onOnHook", "on_hook", NoSignal},
	}
}

// slot24U is one notification: the phone's name for the slot, and the request
// that sets it, with {setting} in the place of that name.
type slot24U struct {
	notification24U
	node    *jsonNode
	setting string
	request []pair
}

// monitors reads monitorAutoConfiguration.
func (r *reader24U) monitors(n *jsonNode) {
	if !r.object(n, "monitorAutoConfiguration") {
		return
	}
	names := map[string]notification24U{}
	var all []string
	for _, nt := range notifications24U() {
		names[strings.ToLower(nt.name)] = nt
		all = append(all, nt.name)
	}
	taken := map[string]string{}
	for i, key := range n.keys {
		nt, known := names[strings.ToLower(key)]
		switch node := n.values[i]; {
		case !known:
			r.warn(node.at, "unknown notification %q, not used: the names are %s", key, strings.Join(all, ", "))
		case taken[nt.event] != "":
			r.fault(node.at, "%s is another name for %s, which stands here too: keep one", key, taken[nt.event])
		case r.object(node, nt.name):
			taken[nt.event] = nt.name
			r.slots = append(r.slots, slot24U{notification24U: nt, node: node})
		}
	}
	r.monitor = n
}

// slotName finds the phone's name for the slot before our address: a parameter
// of a request or a form, a key of JSON, an element of XML.
var slotName = regexp.MustCompile(`([A-Za-z0-9_.~-]+)(=|":"|(?: [^<>]*)?>)\{url\}`)

// findSettings finds what the requests have in common and in what they differ.
func (r *reader24U) findSettings() {
	for i := range r.slots {
		s := &r.slots[i]
		s.request = r.request(s.node, s.name)
		found := 0
		for j := range s.request {
			p := &s.request[j]
			if p.key != "resource" && p.key != "body" {
				continue
			}
			if p.key == "body" && s.node.get("body").kind == jsonObject && strings.HasPrefix(p.value, "{ ") {
				p.value = tomlfile.Quote(formText(s.node.get("body")))
			}
			text := unquoteTOML(p.value)
			for _, m := range slotName.FindAllStringSubmatchIndex(text, 2) {
				found++
				s.setting = text[m[2]:m[3]]
				p.value = tomlfile.Quote(text[:m[2]] + "{setting}" + text[m[3]:])
			}
		}
		if found != 1 && len(r.faults) == 0 {
			r.noSlot(s, found)
		}
	}
	r.foreign = true
	for _, s := range r.slots {
		if name, _ := r.baseEvent(s.setting); name != "" && r.base.profile.Monitor != nil {
			r.foreign = false
		}
	}
}

// noSlot says what a request for a slot lacks. Where the shipped profile knows
// how to set the slots, it does.
func (r *reader24U) noSlot(s *slot24U, found int) {
	switch uses := strings.Contains(inserts24U(s.node.allText()), "{url}"); {
	case !uses && r.base.profile.Monitor != nil:
		r.warn(s.node.at, "%s does not say where our address goes ({url}): the shipped profile %s sets the phone's slots in place of monitorAutoConfiguration", s.name, r.base.name)
		r.monitor = nil
	case found > 1:
		r.fault(s.node.at, "%s uses {url} more than once: one request sets one slot", s.name)
	default:
		r.fault(s.node.at, "%s does not set a slot to our address: write it like \"action_incoming_url={url}\"", s.name)
	}
}

// unquoteTOML reads what tomlfile.Quote wrote.
func unquoteTOML(quoted string) string {
	return tomlfile.Parse("", []byte("v = "+quoted)).Root().String("v", "")
}

// formText writes an object as a form, with its literal parts escaped.
func formText(n *jsonNode) string {
	var parts []string
	for i, key := range n.keys {
		value := inserts24U(n.values[i].text)
		var b strings.Builder
		for value != "" {
			m := bracedInsert.FindStringIndex(value)
			if m == nil {
				m = []int{len(value), len(value)}
			}
			b.Write(appendEscaped(nil, value[:m[0]], escapeURL))
			b.WriteString(value[m[0]:m[1]])
			value = value[m[1]:]
		}
		parts = append(parts, string(appendEscaped(nil, key, escapeURL))+"="+b.String())
	}
	return strings.Join(parts, "&")
}

// sameRequests wants all slots to be set by the same request.
func (r *reader24U) sameRequests() {
	for i := 1; i < len(r.slots) && len(r.faults) == 0; i++ {
		a, b := r.slots[0].request, r.slots[i].request
		same := len(a) == len(b)
		for j := 0; same && j < len(a); j++ {
			same = a[j].key == b[j].key && a[j].value == b[j].value
		}
		if !same {
			r.fault(r.slots[i].node.at, "%s is set by another kind of request than %s: only the name of the slot may differ, else write a profile (`phonecompanion import` begins one)", r.slots[i].name, r.slots[0].name)
		}
	}
}

// baseEvent finds the event of the shipped profile that has a setting.
func (r *reader24U) baseEvent(setting string) (name string, e Event) {
	for _, name := range r.base.profile.EventOrder {
		if e := r.base.profile.Events[name]; e.Setting == setting {
			return name, e
		}
	}
	return "", Event{}
}

// means tells whether an event of the shipped profile can mean the notification.
func (e Event) means(s Signal) bool {
	for _, rule := range e.Rules {
		if rule.Signal == s {
			return true
		}
	}
	return false
}
