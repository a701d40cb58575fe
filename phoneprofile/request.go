package phoneprofile

import (
	"regexp"
	"slices"
	"time"
)

// A Request is one request of a profile, by HTTP or by SIP, before its values
// are known.
type Request struct {
	Method        string
	Resource      Template
	Headers       []Header
	ContentType   string
	Accept        string
	Body          Template
	HasBody       bool
	Timeout       time.Duration
	SuccessStatus []int
	SuccessBody   *regexp.Regexp
	FailureBody   *regexp.Regexp
	Extract       []Extract
	KeepAlive     bool // what the Connection header says; connections are never used twice
	Port          int  // 0: the phone's
	TLS           bool
	Via           Via
	Event         Template // of a SIP NOTIFY
	SIP           *SIP     // how it gets there, with [ViaSIP]; else nil
	keys          *Keys
}

// Via says who gets a request.
type Via uint8

// The ways.
const (
	ViaPhone Via = iota
	ViaProvider
	ViaSIP // the phone too, not by HTTP but by SIP
)

// String names who gets it.
func (v Via) String() string {
	if v == ViaProvider {
		return "provider"
	}
	return "phone"
}

// A Header is one header line.
type Header struct {
	Name  string
	Value Template
}

// Rendered is a request with its values, ready to be sent.
type Rendered struct {
	Method    string
	Target    string // the request target, byte for byte
	Header    [][2]string
	Body      []byte
	Timeout   time.Duration
	Port      int
	TLS       bool
	KeepAlive bool
	SIP       *RenderedSIP // nil: a request by HTTP
}

// Render inserts the values.
func (r *Request) Render(v *Values) (*Rendered, error) {
	out := &Rendered{Method: r.Method, Timeout: r.Timeout, Port: r.Port, TLS: r.TLS, KeepAlive: r.KeepAlive}
	if r.Via == ViaSIP {
		if err := r.renderSIP(out, v); err != nil {
			return nil, err
		}
	} else {
		target, err := r.Resource.appendTo(make([]byte, 0, r.Resource.size+64), v, r.keys)
		if err != nil {
			return nil, err
		}
		out.Target = string(target)
	}
	var err error
	if r.HasBody {
		if out.Body, err = r.Body.appendTo(make([]byte, 0, r.Body.size+64), v, r.keys); err != nil {
			return nil, err
		}
		if r.ContentType != "" {
			out.Header = append(out.Header, [2]string{"Content-Type", r.ContentType})
		}
	}
	if r.Accept != "" {
		out.Header = append(out.Header, [2]string{"Accept", r.Accept})
	}
	for i := range r.Headers {
		value, err := r.Headers[i].Value.appendTo(nil, v, r.keys)
		if err != nil {
			return nil, err
		}
		out.Header = append(out.Header, [2]string{r.Headers[i].Name, string(value)})
	}
	return out, nil
}

// Uses tells whether the request contains the insert.
func (r *Request) Uses(in Insert) bool { return r.Resource.uses(in) || r.Body.uses(in) }

// Applies tells whether the case may be taken: state is the state of the call
// that the action is about, v what is known.
func (c *Case) Applies(state State, v *Values) bool {
	if len(c.When) > 0 && !slices.Contains(c.When, state) {
		return false
	}
	for _, in := range c.Needs {
		if v.Get(in) == "" {
			return false
		}
	}
	for _, m := range c.Match {
		if v.Get(m.Insert) != m.Value {
			return false
		}
	}
	return true
}
