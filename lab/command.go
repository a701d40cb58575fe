package lab

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// maxCommandAnswer is how much of a phone's answer to a command is read, in
// bytes. The longest, the list of all commands, has 4 KiB.
const maxCommandAnswer = 64 << 10

// phoneCommand gives a phone a command and returns its answer. baresip does
// not answer at all where a command fails: the context must have a deadline.
func phoneCommand(ctx context.Context, address, name string) (string, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("phone %q: %w", address, err)
	}
	if err := checkLoopback(host); err != nil {
		return "", fmt.Errorf("phone %q: %w", address, err)
	}
	dialer, err := loopbackDialer("")
	if err != nil {
		return "", fmt.Errorf("phone %q: %w", address, err)
	}
	client := http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/raw/?/"+name, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("phone %q: %w", address, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("phone %s: %w", address, err)
	}
	defer resp.Body.Close()
	var body strings.Builder
	if _, err := io.Copy(&body, io.LimitReader(resp.Body, maxCommandAnswer)); err != nil {
		return "", fmt.Errorf("phone %s: %w", address, err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("phone %s: %s: status %d", address, name, resp.StatusCode)
	}
	return body.String(), nil
}
