package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// file is a file of a package.
type file struct {
	name string // in the archives
	data []byte
	mode fs.FileMode
}

// extras are what the program itself prints: the manual page and completions.
func (r *release) extras(ctx context.Context) ([]file, error) {
	program := filepath.Join(r.work, "host", "phonecompanion")
	if err := r.compile(ctx, target{runtime.GOOS, runtime.GOARCH}, program); err != nil {
		return nil, err
	}
	var files []file
	for name, args := range map[string][]string{
		"man/phonecompanion.1":            {"manual"},
		"completions/phonecompanion.bash": {"completion", "bash"},
		"completions/_phonecompanion":     {"completion", "zsh"},
		"completions/phonecompanion.fish": {"completion", "fish"},
		"completions/phonecompanion.ps1":  {"completion", "powershell"},
	} {
		out, err := exec.CommandContext(ctx, program, args...).Output()
		if err != nil {
			return nil, fmt.Errorf("phonecompanion %s: %w", strings.Join(args, " "), err)
		}
		files = append(files, file{name, out, 0o644})
	}
	return files, nil
}

// shipped are the files of the repository that every archive has.
var shipped = []string{"LICENSE", licenceFile, "README.md", "CHANGELOG.md", "DEPENDENCIES.md", "configs/*.toml", "profiles/*.toml", "docs/*.md"}

// contents are the files of an archive, sorted by name.
func (r *release) contents(t target, program string, bill []byte, extras []file) ([]file, error) {
	data, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	files := append(slices.Clone(extras), file{t.program(), data, 0o755}, file{"sbom.cdx.json", bill, 0o644})
	patterns := shipped
	switch t.os {
	case "linux":
		patterns = append(slices.Clone(shipped), "cmd/phonecompanion/units/*.service", "cmd/phonecompanion/units/*.conf")
	case "darwin":
		patterns = append(slices.Clone(shipped), "cmd/phonecompanion/units/*.plist")
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			return nil, fmt.Errorf("no file is %s", pattern)
		}
		for _, name := range found {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			to := path.Join(path.Dir(pattern), filepath.Base(name))
			if strings.HasPrefix(to, "cmd/") {
				to = path.Base(to)
			}
			files = append(files, file{to, data, 0o644})
		}
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

// compressed is data as gzip, without name and time.
func compressed(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w.Write(data) // a buffer takes everything
	err = w.Close()
	return out.Bytes(), err
}
