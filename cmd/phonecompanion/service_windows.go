package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/kardianos/service"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
)

// serviceManager accepts the Service Control Manager, the only one there is.
func serviceManager(string) error { return nil }

// serviceOptions lets Windows start the service again when it died.
func serviceOptions(string) (service.KeyValue, error) {
	return service.KeyValue{"OnFailure": "restart", "OnFailureDelayDuration": "5s", "OnFailureResetPeriod": 60}, nil
}

// serviceReaches is about Linux: the service runs as LocalSystem, which reads all local folders.
func serviceReaches(...string) error { return nil }

// serviceRun is the server under the Service Control Manager, or the plain
// server where a person runs it. What goes to standard error elsewhere goes to
// the Event Log, for a service has none.
//
// Which of the two it is, the manager itself is asked: its answer to a program
// that it did not start is this error (StartServiceCtrlDispatcher,
// learn.microsoft.com). The library guesses by the session of the parent
// process, and is wrong under Wine.
func serviceRun(ctx context.Context, file string, stderr io.Writer) error {
	body := &windowsBody{file: file}
	s, err := systemService(file, body)
	if err != nil {
		return err
	}
	handler, ok := s.(svc.Handler)
	if !ok {
		return errors.New("the service library has changed: start phonecompanion serve instead")
	}
	if log, err := s.SystemLogger(nil); err == nil {
		body.log = &eventLog{to: log}
	} else {
		body.log = io.Discard // no event source: the service was not made by install; log.file still works
	}
	err = svc.Run(serviceName, handler)
	if errors.Is(err, windows.ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
		return serve(ctx, file, "", stderr)
	}
	return err
}

// windowsBody is what the service manager starts and stops.
type windowsBody struct {
	file string
	log  io.Writer
	stop context.CancelFunc
	done chan struct{}
}

// Start starts the server. One that ends by itself takes the process with it:
// only so Windows sees a failure, and starts it again.
func (b *windowsBody) Start(service.Service) error {
	ctx, cancel := context.WithCancel(context.Background())
	b.stop, b.done = cancel, make(chan struct{})
	go func() {
		defer close(b.done)
		err := serve(ctx, b.file, "", b.log)
		if ctx.Err() != nil {
			return
		}
		if err != nil && err.Error() != "" {
			io.WriteString(b.log, "phonecompanion: ERR "+err.Error())
		}
		os.Exit(exitFault)
	}()
	return nil
}

// Stop ends the server in order; it takes twice stopTime at most.
func (b *windowsBody) Stop(service.Service) error {
	b.stop()
	<-b.done
	return nil
}

// eventLog writes log lines to the Windows Event Log.
type eventLog struct{ to service.Logger }

// Write writes one log line under its level.
func (l *eventLog) Write(line []byte) (int, error) {
	text := string(bytes.TrimRight(line, "\r\n"))
	switch eventLevel(text) {
	case levelError:
		return len(line), l.to.Error(text)
	case levelWarning:
		return len(line), l.to.Warning(text)
	}
	return len(line), l.to.Info(text)
}
