package phonesim

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// fetch sends one GET request as a phone does and returns the body of the
// answer and its status, whatever that is. The URL goes on the wire as it is: nothing is
// escaped, so it may hold blanks. Only http is spoken.
func fetch(ctx context.Context, local net.IP, userAgent, url string) (body []byte, status int, err error) {
	addr, host, target, err := splitURL(url)
	if err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	conn, err := dialFrom(ctx, local, addr)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	_, err = io.WriteString(conn, "GET "+target+" HTTP/1.1\r\n"+
		"Host: "+host+"\r\n"+
		"User-Agent: "+userAgent+"\r\n"+
		"Connection: close\r\n\r\n")
	if err != nil {
		return nil, 0, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, maxPage)), nil)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return body, resp.StatusCode, err
}

// splitURL takes a URL apart without looking at what its path and query hold.
func splitURL(url string) (addr, host, target string, err error) {
	rest, ok := cutPrefixFold(url, "http://")
	if !ok {
		return "", "", "", fmt.Errorf("%q is no http URL", url)
	}
	host, target = rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		host, target = rest[:i], rest[i:]
		if target[0] == '?' {
			target = "/" + target
		}
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if host == "" {
		return "", "", "", fmt.Errorf("%q has no host", url)
	}
	addr = host
	if _, _, err := net.SplitHostPort(host); err != nil {
		addr = net.JoinHostPort(strings.Trim(host, "[]"), "80")
	}
	return addr, host, target, nil
}

// dialFrom connects from the phone's own address. 127.0.0.1 is what the system
// takes for loopback by itself: leaving that to it saves it from searching a
// free port for every event, which is slow when many were used lately.
func dialFrom(ctx context.Context, local net.IP, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: eventTimeout, KeepAlive: -1 * time.Second}
	if local != nil && !local.Equal(net.IPv4(127, 0, 0, 1)) {
		d.LocalAddr = &net.TCPAddr{IP: local}
	}
	return d.DialContext(ctx, "tcp", addr)
}
