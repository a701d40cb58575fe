package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// natsFolder is the module of the NATS server, in the folder of the main module.
const natsFolder = "cmd/phonebench/natspeer"

// natsProcess is a NATS server as a process of its own.
type natsProcess struct {
	*process
	addr, http string // of NATS, and of a bare net/http server that publishes
	input      io.Closer
}

// buildNATS makes its binary, in a module of its own that needs NATS.
func (b *bench) buildNATS(ctx context.Context) (string, error) {
	root, err := command(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/phonecompanion/phonecompanion").Output()
	if err != nil {
		return "", fmt.Errorf("the folder of the module is not known: %w", err)
	}
	file := filepath.Join(b.dir, "natspeer")
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	cmd := command(ctx, "go", "build", "-o", file, ".")
	cmd.Dir = filepath.Join(strings.TrimSpace(string(root)), natsFolder)
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s cannot be built: %w: %s", natsFolder, err, strings.TrimSpace(string(out)))
	}
	return file, nil
}

// startNATS starts it.
func (b *bench) startNATS(ctx context.Context, file string) (*natsProcess, error) {
	cmd := command(ctx, file)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p, err := startProcess(cmd, filepath.Join(b.dir, "natspeer-output"))
	if err != nil {
		return nil, err
	}
	n := &natsProcess{process: p, input: input}
	if _, err := fmt.Fscanln(output, &n.addr, &n.http); err != nil {
		n.stop()
		return nil, fmt.Errorf("NATS did not start: %w: %s", err, p.words())
	}
	return n, nil
}

// openNATS builds and starts it. What kept it from that is noted, and nil is
// returned: the rows say so, and the others are measured all the same.
func (b *bench) openNATS(ctx context.Context) *natsProcess {
	file, err := b.buildNATS(ctx)
	var n *natsProcess
	if err == nil {
		n, err = b.startNATS(ctx, file)
	}
	if err != nil {
		b.report.note("NATS was not measured: %v", err)
		return nil
	}
	return n
}

// natsStop is how long it may take to end by itself, once its input has ended.
const natsStop = 5 * time.Second

// stop ends the process.
func (n *natsProcess) stop() error {
	if n == nil {
		return nil
	}
	n.input.Close()
	select {
	case <-n.exited:
		return nil
	case <-time.After(natsStop):
		return errors.Join(errors.New("NATS did not end with its input"), n.process.stop())
	}
}
