package console

import (
	"context"
	"fmt"
	"strings"
)

// monitored returns the devices that --monitor names. For all of them the
// server is asked; nothing is monitored yet, so it says nothing else.
func (s *script) monitored(ctx context.Context) ([]string, error) {
	if m := s.config.Monitor; len(m) != 1 || !strings.EqualFold(m[0], everyDevice) {
		return m, nil
	}
	if err := s.link.send("Devices"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	var all []string
	for {
		line, err := s.link.next(ctx)
		if err != nil {
			return nil, fmt.Errorf("--monitor %s: %w", everyDevice, err)
		}
		if a, ok := parseAnswer(line); ok && a.failed {
			return nil, fmt.Errorf("--monitor %s: %s", everyDevice, clean(a.reason))
		}
		words := strings.Fields(line)
		switch m := parseMessage(line); {
		case m.has("devicesEnd"), line == "DevicesEnd":
			return all, nil
		case m.has("profile"):
			all = append(all, m.text("device"))
		case len(words) > 1 && words[0] == "Device":
			all = append(all, words[1])
		}
	}
}
