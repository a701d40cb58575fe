package phonesim

import (
	"encoding/json"
	"net/http"
	"strings"
)

// genericAnswer is what a Generic phone says to a request that asks for nothing.
type genericAnswer struct {
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
	Ref    string `json:"ref,omitempty"`
}

// The reasons why a Generic phone does not do what it was asked for.
const (
	reasonMethod   = "use POST"
	reasonRequest  = "bad request"
	reasonNoNumber = "number missing"
	reasonLineBusy = "line busy"
	reasonNoCall   = "no such call"
	reasonState    = "wrong state"
	reasonKey      = "unknown key"
	reasonNotReady = "not ready"
	reasonTarget   = "target not reached"
	reasonNoItem   = "no such item"
)

// handleGeneric is the web interface of a Generic phone. The caller holds the
// lock, and has checked the credentials and the method.
func (p *Phone) handleGeneric(req *request) *response {
	path := req.path()
	if asks := genericQuestion(path); asks != nil && (req.method != http.MethodPost || path != "/config") {
		return asks(p, parseQuery(req.query()))
	}
	act := genericAction(path)
	if act == nil {
		return &response{status: http.StatusNotFound, contentType: "text/plain", body: "no such page\n"}
	}
	if req.method != http.MethodPost {
		return refusal(reasonMethod)
	}
	r := act(p, req)
	p.changed.notify()
	return r
}

// genericQuestion returns what answers a GET request for a path, or nil.
func genericQuestion(path string) func(*Phone, []param) *response {
	switch path {
	case "/calls":
		return (*Phone).listCalls
	case "/config":
		return (*Phone).readConfig
	case "/dtmf":
		return (*Phone).sendTones
	case "/keys":
		return (*Phone).pressKeys
	}
	return nil
}

// genericAction returns what answers a POST request for a path, or nil.
func genericAction(path string) func(*Phone, *request) *response {
	switch path {
	case "/dial":
		return (*Phone).dialForm
	case "/call/answer", "/call/hold", "/call/resume", "/call/end":
		return (*Phone).actOnCall
	case "/transfer/start":
		return (*Phone).startTransfer
	case "/transfer/cancel":
		return (*Phone).cancelTransfer
	case "/transfer/join":
		return (*Phone).joinTransfer
	case "/feature":
		return (*Phone).setFeature
	case "/config":
		return (*Phone).writeConfig
	case "/reboot":
		return (*Phone).rebootGeneric
	}
	return nil
}

func done() *response { return answerJSON(genericAnswer{OK: true}) }

func refusal(reason string) *response { return answerJSON(genericAnswer{Reason: reason}) }

func answerJSON(v any) *response {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and booleans always have a form in JSON
	}
	return &response{status: http.StatusOK, contentType: "application/json", body: string(body)}
}

// form returns the fields of a posted form; ok is false for any other body.
func (r *request) form() (fields []param, ok bool) {
	if !strings.HasPrefix(r.header["content-type"], "application/x-www-form-urlencoded") {
		return nil, false
	}
	return parseQuery(string(r.body)), true
}

// object reads a posted JSON object of strings.
func (r *request) object() (map[string]string, bool) {
	if !strings.HasPrefix(r.header["content-type"], "application/json") {
		return nil, false
	}
	var o map[string]string
	return o, json.Unmarshal(r.body, &o) == nil
}

// rebootGeneric restarts the phone when the answer has been sent.
func (p *Phone) rebootGeneric(*request) *response {
	r := done()
	r.then = func() { p.reboot(false) }
	return r
}
