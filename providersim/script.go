package providersim

import (
	"net/http"
	"strconv"
	"time"
)

// controlPath is where a script outside plays the persons and the faults.
const controlPath = "/-/sim/"

// control answers the paths under controlPath; see the package documentation.
func (p *Provider) control(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form is broken", http.StatusBadRequest)
		return
	}
	get := func(name string) string { return r.Form.Get(name) }
	count := func(name string) int {
		n, _ := strconv.Atoi(get(name))
		return n
	}
	var body any = object{"ok": true}
	var err error
	action := r.URL.Path[len(controlPath):]
	reads := action == "stats" || action == "calls" || action == "requests"
	if reads != (r.Method == http.MethodGet) {
		http.Error(w, "GET stats, calls and requests; POST everything else", http.StatusMethodNotAllowed)
		return
	}
	switch action {
	case "stats":
		body = p.Stats()
	case "requests":
		body = p.Requests()
	case "calls":
		body = p.Calls()
	case "extension":
		var e Extension
		e, err = p.Add(Extension{Number: get("number"), Name: get("name"), DirectNumber: get("direct")})
		body = e
	case "incoming":
		var id string
		id, err = p.Incoming(get("extension"), get("from"), get("name"))
		body = object{"ok": true, "session": id}
	case "dial":
		var id string
		id, err = p.Dial(get("extension"), get("number"))
		body = object{"ok": true, "session": id}
	case "person":
		err = p.Person(get("extension"), Act(get("act")))
	case "far":
		err = p.Far(get("number"), Act(get("act")))
	case "outside":
		b := Behaviour{Act: Act(get("act"))}
		b.After, err = time.ParseDuration(or(get("after"), "0s"))
		b.Now = b.After == 0
		if err == nil {
			err = p.AddOutside(get("number"), b)
		}
	case "fault":
		f := Fault{
			Kind: FaultKind(get("kind")), Method: get("method"), Path: get("path"), Skip: count("skip"), Count: count("count"),
			Status: count("status"), RetryAfter: count("retry_after"), CarryOut: get("carry_out") == "true",
		}
		err = p.SetFaults(f)
	case "drop":
		p.DropWebSockets()
	case "lose":
		p.LoseEvents(count("count"))
	case "swap":
		p.SwapEvents(count("count"))
	case "mute-pings":
		p.MutePings(get("off") != "true")
	case "forget-subscriptions":
		p.ForgetSubscriptions()
	case "forget-sessions":
		p.ForgetSessions()
	case "expire-tokens":
		p.ExpireTokens()
	case "forget-tokens":
		p.ForgetTokens()
	case "away":
		p.GoAway()
	case "back":
		p.ComeBack()
	default:
		http.Error(w, "no such action: "+action, http.StatusNotFound)
		return
	}
	if err != nil {
		send(w, reply{status: http.StatusConflict, body: object{"ok": false, "reason": err.Error()}})
		return
	}
	send(w, ok(body))
}

// A Call is one telephony session as it is now.
type Call struct {
	ID      string  `json:"id"`
	Origin  string  `json:"origin"` // Call, CallOut or RingOut
	Parties []Party `json:"parties"`
}

// A Party is one participant of a call, gone ones too.
type Party struct {
	ID        string `json:"id"`
	Extension string `json:"extension"` // "": in the public network
	Direction string `json:"direction"` // Inbound or Outbound
	From      string `json:"from"`
	To        string `json:"to"`
	Code      string `json:"code"` // Setup, Proceeding, Answered, Hold, Disconnected, Gone, Parked, VoiceMail
	Reason    string `json:"reason"`
	Muted     bool   `json:"muted"`
	Rings     bool   `json:"rings"` // its telephone does
}

// Calls returns the calls that there are, in no order.
func (p *Provider) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := []Call{}
	for _, s := range p.sessions {
		c := Call{ID: s.id, Origin: s.origin}
		for _, pt := range s.parties {
			one := Party{
				ID: pt.id, Direction: pt.direction, From: pt.from.number, To: pt.to.number, Code: pt.code, Reason: pt.reason, Muted: pt.muted, Rings: pt.rings(),
			}
			if pt.ext != nil {
				one.Extension = pt.ext.Number
			}
			c.Parties = append(c.Parties, one)
		}
		all = append(all, c)
	}
	return all
}
