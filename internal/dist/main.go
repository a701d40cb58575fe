// Command dist builds the packages of every system into a folder, the same
// bytes each time for one commit and one Go version. It is a module of its own:
// what makes packages is no part of the server.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// release is what is built.
type release struct {
	root    string // of the repository
	out     string // where the packages go
	work    string // a folder for what is between
	version string
	commit  string
	time    time.Time // of everything in the packages
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	r := release{}
	var only string
	var seconds int64
	flag.StringVar(&r.root, "root", "../..", "the repository's `FOLDER`")
	flag.StringVar(&r.out, "out", "../../dist", "the `FOLDER` of the packages; what is there already stays, unless it is built anew")
	flag.StringVar(&r.version, "version", "", "the version")
	flag.StringVar(&r.commit, "commit", "", "the commit")
	flag.Int64Var(&seconds, "time", 0, "seconds since 1970: the time of everything in the packages")
	flag.StringVar(&only, "only", "", "build for these systems only, as os/arch,os/arch")
	flag.Parse()
	if r.version == "" || seconds <= 0 {
		return errors.New("give -version and -time, as the Makefile does")
	}
	r.time = time.Unix(seconds, 0).UTC()
	if r.work, err = os.MkdirTemp("", "phonecompanion-dist-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.work)
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	extras, err := r.extras(ctx)
	if err != nil {
		return err
	}
	var built []string
	for _, t := range targets {
		if only != "" && !strings.Contains(","+only+",", ","+t.os+"/"+t.arch+",") {
			continue
		}
		names, err := r.build(ctx, t, extras)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", t.os, t.arch, err)
		}
		built = append(built, names...)
	}
	if len(built) == 0 {
		return fmt.Errorf("-only %s: none of the systems that are built for", only)
	}
	return writeSums(filepath.Join(r.out, "SHA256SUMS"), r.out, built)
}
