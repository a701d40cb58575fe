package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// limitCommand is the only argument with which the bench starts itself as the
// process of the limits: the least that could do the server's work, in a
// process of its own as the server is. It ends when its input ends.
const limitCommand = "limits"

// limits is that process, as the bench sees it.
type limits struct {
	*process
	line, http string
	input      io.Closer
	ready      time.Duration // from its start to its first answer
	stopped    bool
}

// startLimits starts it.
func startLimits(ctx context.Context) (*limits, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "phonebench-limits-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := command(ctx, self, limitCommand)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	p, err := startProcess(cmd, filepath.Join(dir, "output"))
	if err != nil {
		return nil, err
	}
	l := &limits{process: p, input: input}
	if _, err := fmt.Fscanln(output, &l.line, &l.http); err != nil {
		return nil, errors.Join(fmt.Errorf("the limits did not start: %w", err), l.stop())
	}
	c, err := dialLine(ctx, l.line)
	if err == nil {
		err = c.ask("Ping")
		c.Close()
	}
	if err != nil {
		return nil, errors.Join(err, l.stop())
	}
	l.ready = time.Since(began)
	return l, nil
}

// stop ends the process.
func (l *limits) stop() error {
	if l.stopped {
		return nil
	}
	l.stopped = true
	l.input.Close()
	return l.process.stop()
}

// bareServer does the least that the server could do: it relays, echoes, and
// writes a line for each event.
type bareServer struct {
	mu       sync.Mutex
	monitors map[string]map[net.Conn]struct{} // by device
}

// serveLimits runs a bare server until input ends.
func serveLimits(ctx context.Context, input io.Reader, output io.Writer) error {
	s := &bareServer{monitors: map[string]map[net.Conn]struct{}{}}
	lines, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer lines.Close()
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer web.Close()
	go s.serveHTTP(web)
	go func() {
		for {
			c, err := lines.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	if _, err := fmt.Fprintln(output, lines.Addr(), web.Addr()); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		io.Copy(io.Discard, input)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	return nil
}

// serve answers the lines of one connection. Answers are written when there is
// nothing more to read.
func (s *bareServer) serve(c net.Conn) {
	var own []string // the devices that it monitors
	defer func() {
		s.mu.Lock()
		for _, device := range own {
			delete(s.monitors[device], c)
		}
		s.mu.Unlock()
		c.Close()
	}()
	r, w := bufio.NewReader(c), bufio.NewWriter(c)
	buf := make([]byte, 4<<10)
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		verb, arguments, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		switch verb {
		case "MakeCall":
			addr, _, _ := strings.Cut(arguments, " ")
			err = sendRaw(addr, requestText(addr, commandTarget), buf, weClose)
		case "MonitorStart":
			s.mu.Lock()
			if s.monitors[arguments] == nil {
				s.monitors[arguments] = map[net.Conn]struct{}{}
			}
			s.monitors[arguments][c] = struct{}{}
			own = append(own, arguments)
			s.mu.Unlock()
		}
		if err != nil {
			fmt.Fprintf(w, "error_ind ERROR %s\r\n", verb)
		} else {
			w.WriteString("error_ind SUCCESS ")
			w.WriteString(verb)
			w.WriteString("\r\n")
		}
		if r.Buffered() == 0 && w.Flush() != nil {
			return
		}
	}
}
