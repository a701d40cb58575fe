//go:build unix

package main

import (
	"context"
	"io"
)

// serviceRun is the server itself: systemd and launchd ask it with signals.
func serviceRun(ctx context.Context, file string, stderr io.Writer) error {
	return serve(ctx, file, "", stderr)
}
