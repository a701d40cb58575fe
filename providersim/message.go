package providersim

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// message handles one message: code-samples/websockets/subscription-request.json
// and heart-beat-request.json.
func (p *Provider) message(s *socket, x *wire, text []byte) error {
	var parts []json.RawMessage
	var head struct {
		Type      string            `json:"type"`
		MessageID string            `json:"messageId"`
		Method    string            `json:"method"`
		Path      string            `json:"path"`
		Query     map[string]string `json:"query"`
	}
	if json.Unmarshal(text, &parts) != nil || len(parts) == 0 || len(parts) > 2 || json.Unmarshal(parts[0], &head) != nil {
		return errors.New("no message")
	}
	if head.Type == "Heartbeat" {
		p.mu.Lock()
		defer p.mu.Unlock()
		x.last = time.Now()
		if !p.mutePings {
			x.json(object{"type": "Heartbeat", "messageId": head.MessageID}, nil)
		}
		return nil
	}
	if head.Type != "ClientRequest" {
		return errors.New("no request")
	}
	path, query, _ := strings.Cut(head.Path, "?")
	values, _ := url.ParseQuery(query)
	for name, value := range head.Query {
		values.Set(name, value)
	}
	p.mu.Lock()
	p.log.add("WS " + strings.ToUpper(head.Method) + " " + head.Path)
	p.touch()
	p.mu.Unlock()
	r := &request{method: strings.ToUpper(head.Method), path: path, query: values, header: http.Header{}, base: s.base, socket: s}
	if len(parts) == 2 {
		r.body = parts[1]
	}
	out := p.api(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	headers := object{"RCRequestId": messageID(p.number())}
	for name, value := range out.header {
		headers[name] = value
	}
	x.json(object{"type": "ClientRequest", "messageId": head.MessageID, "status": out.status, "headers": headers}, out.body)
	return nil
}
