package wsline

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/gobwas/ws"
)

// Protocol is the subprotocol that is accepted when a client asks for one;
// nobody needs to.
const Protocol = "stli"

// Accept makes a WebSocket of a request. When it returns an error, the client
// has had its answer. Who may connect is for the caller to decide before.
func Accept(w http.ResponseWriter, r *http.Request) (*Conn, error) {
	upgrade := ws.HTTPUpgrader{Timeout: upgradeTime, Protocol: func(name string) bool { return name == Protocol }}
	raw, buffered, _, err := upgrade.Upgrade(r, w)
	if err != nil {
		if raw != nil {
			raw.Close()
		}
		return nil, fmt.Errorf("WebSocket handshake: %w", err)
	}
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	return newConn(raw, bytes.Clone(early)), nil
}
