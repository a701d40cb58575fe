package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// target is a system that the program is built for.
type target struct{ os, arch string }

// targets are all of them (configuration contract, "Program").
var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"},
}

// program is the program's file name.
func (t target) program() string {
	if t.os == "windows" {
		return "phonecompanion.exe"
	}
	return "phonecompanion"
}

// compile builds the program for a system.
func (r *release) compile(ctx context.Context, t target, out string) error {
	// No build identity: it would differ with the folder of the build.
	flags := fmt.Sprintf("-s -w -buildid= -X main.version=%s -X main.commit=%s", r.version, r.commit)
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", out, "./cmd/phonecompanion")
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0", "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, text)
	}
	return nil
}

// build makes the packages for one system and returns their names.
func (r *release) build(ctx context.Context, t target, extras []file) ([]string, error) {
	program := filepath.Join(r.work, t.os+"-"+t.arch, t.program())
	if err := r.compile(ctx, t, program); err != nil {
		return nil, err
	}
	bill, err := r.bill(program)
	if err != nil {
		return nil, err
	}
	files, err := r.contents(t, program, bill, extras)
	if err != nil {
		return nil, err
	}
	base := fmt.Sprintf("phonecompanion-%s-%s-%s", r.version, t.os, t.arch)
	write := func(name string, do func(*os.File) error) error {
		f, err := os.Create(filepath.Join(r.out, name))
		if err != nil {
			return err
		}
		return errors.Join(do(f), f.Close())
	}
	names := []string{base + ".cdx.json"}
	if err := write(names[0], func(f *os.File) error { _, err := f.Write(bill); return err }); err != nil {
		return nil, err
	}
	if t.os != "linux" {
		names = append(names, base+".zip")
		return names, write(base+".zip", func(f *os.File) error { return writeZip(f, base, files, r.time) })
	}
	names = append(names, base+".tar.gz")
	if err := write(base+".tar.gz", func(f *os.File) error { return writeTar(f, base, files, r.time) }); err != nil {
		return nil, err
	}
	for _, format := range []string{"deb", "rpm"} {
		name := base + "." + format
		if err := write(name, func(f *os.File) error { return r.writePackage(f, format, t, files) }); err != nil {
			return nil, fmt.Errorf("%s: %w", format, err)
		}
		names = append(names, name)
	}
	return names, nil
}
