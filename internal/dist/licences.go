package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// licenceFile is the list of licences in the repository. It is of the systems that
// are built for, all together.
const licenceFile = "THIRD_PARTY_LICENSES"

// module is one that the program is made of.
type module struct{ Path, Version, Dir string }

// legal are the beginnings of the names of files that must go with a copy.
var legal = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}

// kinds are the licences that may be in the program, each with words that stand in
// it and in no other one of them. The first that fits is the one.
var kinds = []struct{ name, words string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-3-Clause", "may not be used to endorse or promote products derived from this software"},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"Zlib", "Altered source versions must be plainly marked as such"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"},
}

// modules are those of all systems, sorted, without our own.
func (r *release) modules(ctx context.Context) ([]module, error) {
	found := map[string]module{}
	for _, t := range targets {
		cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Module", "./cmd/phonecompanion")
		cmd.Dir = r.root
		cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0", "GOFLAGS=")
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s/%s: %w", t.os, t.arch, err)
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				Module *struct {
					module
					Main    bool
					Replace *module
				}
			}
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module == nil || p.Module.Main { // the standard library is treated by itself
				continue
			}
			m := p.Module.module
			if p.Module.Replace != nil {
				m = *p.Module.Replace
			}
			found[m.Path] = m
		}
	}
	var all []module
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// goHome is where the Go that builds is: its standard library is in the program.
func goHome(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
}

// licences is the list: a table first, and then every text.
func (r *release) licences(ctx context.Context) ([]byte, error) {
	all, err := r.modules(ctx)
	if err != nil {
		return nil, err
	}
	home, err := goHome(ctx)
	if err != nil {
		return nil, err
	}
	all = append([]module{{Path: "Go standard library", Dir: home}}, all...)
	var table, texts bytes.Buffer
	for _, m := range all {
		kind, text, err := m.read()
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&table, "%-14s %s %s\n", kind, m.Path, m.Version)
		fmt.Fprintf(&texts, "\n%s\n%s %s\n%s\n\n%s", strings.Repeat("=", 80), m.Path, m.Version, strings.Repeat("=", 80), text)
	}
	var out bytes.Buffer
	out.WriteString("Phone Companion is made of its own code (LICENSE) and of what is listed here, whose\nlicences follow. The list is of the programs of all systems; `make licences` writes it.\n\n")
	out.Write(table.Bytes())
	out.Write(texts.Bytes())
	return out.Bytes(), nil
}

// read finds the licence of a module and all that must go with a copy. A module
// without any, or with one that is not among the kinds, is a fault: somebody must
// read it.
func (m module) read() (kind, text string, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", "", err
	}
	var all strings.Builder
	for _, e := range entries {
		if e.IsDir() || !slices.ContainsFunc(legal, func(l string) bool { return strings.HasPrefix(strings.ToUpper(e.Name()), l) }) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return "", "", err
		}
		words := strings.Join(strings.Fields(string(data)), " ")
		for _, k := range kinds {
			if kind == "" && strings.Contains(words, k.words) {
				kind = k.name
			}
		}
		fmt.Fprintf(&all, "--- %s\n\n%s\n", e.Name(), strings.TrimRight(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n"))
	}
	if kind == "" {
		return "", "", fmt.Errorf("%s has no licence that is known here: read it, and add its kind to kinds, or do without the module", m.Path)
	}
	return kind, all.String(), nil
}
