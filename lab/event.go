package lab

import (
	"encoding/json"
	"fmt"
)

// Event is what baresip tells of on its control port.
type Event struct {
	Type      string `json:"type"`            // for example CALL_INCOMING
	Class     string `json:"class"`           // call, register, other, …
	Account   string `json:"accountaor"`      // the phone's own URI
	Direction string `json:"direction"`       // incoming or outgoing
	Peer      string `json:"peeruri"`         // the other side's URI
	PeerName  string `json:"peerdisplayname"` // the other side's name, where it gave one
	ID        string `json:"id"`              // the SIP Call-ID, the same at both ends
	Param     string `json:"param"`           // why a call was closed, which digit came, …
}

// The events that the Bridge acts on, by baresip's names.
const (
	eventIncoming       = "CALL_INCOMING"
	eventRinging        = "CALL_RINGING"  // the other side rings
	eventProgress       = "CALL_PROGRESS" // the same, with early media
	eventEstablished    = "CALL_ESTABLISHED"
	eventClosed         = "CALL_CLOSED"
	eventTransferFailed = "TRANSFER_FAILED" // ends the call, without CALL_CLOSED
	eventLocalSDP       = "CALL_LOCAL_SDP"
	eventRemoteSDP      = "CALL_REMOTE_SDP"
	eventDigit          = "CALL_DTMF_START"
	eventRegisterOK     = "REGISTER_OK"
	eventRegisterFail   = "REGISTER_FAIL"
	eventUnregistering  = "UNREGISTERING"
)

// outgoing reports whether the event is of a dialled call.
func (e Event) outgoing() bool { return e.Direction == "outgoing" }

// message is one netstring from the control port: an event, or the answer to
// a command.
type message struct {
	IsEvent    bool `json:"event"`
	IsResponse bool `json:"response"`
	Event
	OK    bool   `json:"ok"`
	Data  string `json:"data"`
	Token string `json:"token"`
}

// parseMessage reads the content of a netstring.
func parseMessage(content []byte) (message, error) {
	var m message
	if err := json.Unmarshal(content, &m); err != nil {
		return message{}, fmt.Errorf("control port: %w", err)
	}
	if m.IsEvent == m.IsResponse {
		return message{}, fmt.Errorf("control port: neither event nor response: %.80q", content)
	}
	return m, nil
}

// command is what the control port takes.
type command struct {
	Command string `json:"command"`
	Token   string `json:"token"`
}

// appendCommand appends a command without parameters, as a netstring. The
// answer carries the command's name as its token.
func appendCommand(dst []byte, name string) ([]byte, error) {
	content, err := json.Marshal(command{Command: name, Token: name})
	if err != nil {
		return dst, fmt.Errorf("control port: %w", err)
	}
	return appendNetstring(dst, content), nil
}
