package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// commandTarget is what a phone is asked in all command rows.
const (
	calledNumber  = "5550123"
	commandTarget = "/command.htm?number=" + calledNumber
)

// directHTTP asks a phone with net/http, without the server between.
func directHTTP(client *http.Client, p *stubPhone) caller {
	url := "http://" + p.addr() + commandTarget
	return func(time.Time) (time.Time, error) {
		resp, err := client.Get(url)
		if err != nil {
			return time.Time{}, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err == nil && resp.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d", resp.StatusCode)
		}
		return time.Time{}, err
	}
}

// newHTTPClient returns a client of net/http with its default transport, or
// one that makes a connection for every request.
func newHTTPClient(closing bool) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableKeepAlives = closing
	return &http.Client{Transport: t, Timeout: callTimeout}
}

// directRaw asks a phone over raw connections, one for each request, with the
// bytes that the server sends.
func directRaw(p *stubPhone) caller {
	return rawRequest(p.addr(), commandTarget)
}

// rawRequest returns a caller that sends a GET over a connection of its own
// and wants the status 200.
func rawRequest(addr, target string) caller {
	out := requestText(addr, target)
	buf := make([]byte, 4<<10)
	return func(time.Time) (time.Time, error) {
		return time.Time{}, sendRaw(addr, out, buf, weClose)
	}
}

func requestText(addr, target string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: phonecompanion\r\nConnection: close\r\n\r\n", target, addr)
}

// closing is who closes a connection first.
type closing bool

const (
	weClose   closing = false
	theyClose closing = true
)

// sendRaw sends a request on a connection of its own and reads to the end of
// the answer's head, which is all that there is.
func sendRaw(addr string, out, buf []byte, who closing) error {
	c, err := net.DialTimeout("tcp", addr, dialTimeout)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(callTimeout))
	if _, err := c.Write(out); err != nil {
		return err
	}
	if err := readHead(c, buf); err != nil || who == weClose {
		return err
	}
	_, err = c.Read(buf)
	forget(c)
	if err == io.EOF {
		return nil
	}
	return fmt.Errorf("after the answer: %w", err)
}

// readHead reads an answer without a body.
func readHead(r io.Reader, buf []byte) error {
	for have := 0; have < len(buf); {
		n, err := r.Read(buf[have:])
		if have += n; bytes.HasSuffix(buf[:have], headEnd) {
			if !bytes.HasPrefix(buf, []byte("HTTP/1.1 200 ")) {
				return fmt.Errorf("the answer is %q", buf[:min(have, 40)])
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("the answer is longer than %d bytes", len(buf))
}
