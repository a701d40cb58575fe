package main

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // the formats register themselves
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// Where the Linux packages put things (Filesystem Hierarchy Standard 3.0).
const docFolder = "/usr/share/doc/phonecompanion/"

// places are those files that do not go to the documentation.
var places = map[string]string{
	"phonecompanion":                  "/usr/bin/phonecompanion",
	"phonecompanion.service":          "/usr/lib/systemd/system/phonecompanion.service",
	"sysusers.conf":                   "/usr/lib/sysusers.d/phonecompanion.conf",
	"man/phonecompanion.1":            "/usr/share/man/man1/phonecompanion.1.gz",
	"completions/phonecompanion.bash": "/usr/share/bash-completion/completions/phonecompanion",
	"completions/_phonecompanion":     "/usr/share/zsh/vendor-completions/_phonecompanion",
	"completions/phonecompanion.fish": "/usr/share/fish/vendor_completions.d/phonecompanion.fish",
	"completions/phonecompanion.ps1":  "",
	"LICENSE":                         docFolder + "copyright",
}

// writePackage writes a .deb or .rpm. It starts nothing: a server without
// phones in its configuration is of no use.
func (r *release) writePackage(to io.Writer, format string, t target, all []file) error {
	folder := filepath.Join(r.work, format+"-"+t.arch)
	contents := files.Contents{{Destination: "/etc/phonecompanion", Type: files.TypeDir, FileInfo: &files.ContentFileInfo{Mode: 0o755, MTime: r.time}}}
	add := func(f file, destination string) error {
		source := filepath.Join(folder, filepath.FromSlash(destination))
		if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(source, f.data, f.mode); err != nil {
			return err
		}
		contents = append(contents, &files.Content{Source: source, Destination: destination, FileInfo: &files.ContentFileInfo{Mode: f.mode & fs.ModePerm, MTime: r.time, Owner: "root", Group: "root"}})
		return nil
	}
	for _, f := range all {
		destination, ok := places[f.name]
		switch {
		case !ok:
			destination = docFolder + f.name
		case destination == "":
			continue
		case path.Base(f.name) == "_phonecompanion" && format == "rpm":
			destination = "/usr/share/zsh/site-functions/_phonecompanion"
		case strings.HasSuffix(destination, ".gz"):
			data, err := compressed(f.data)
			if err != nil {
				return err
			}
			f.data = data
		}
		if err := add(f, destination); err != nil {
			return err
		}
	}
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: "phonecompanion", Arch: t.arch, Platform: "linux", Version: r.version, Section: "comm", Priority: "optional",
		Maintainer: "The Phone Companion authors <phonecompanion@localhost>", Homepage: "https://github.com/phonecompanion/phonecompanion",
		Description: "CTI server: lets any program talk to the phone on the desk\nIt drives desk phones over HTTP and tells of their calls, line by line.",
		License:     "Apache-2.0", MTime: r.time, DisableGlobbing: true,
		Overridables: nfpm.Overridables{Contents: contents, Umask: 0o022, Scripts: nfpm.Scripts{
			PostInstall: filepath.Join(r.root, "internal", "dist", "scripts", "postinstall.sh"),
		}},
	})
	info.RPM.BuildHost = "localhost" // else it is the name of this machine
	if err := nfpm.PrepareForPackager(info, format); err != nil {
		return err
	}
	packager, err := nfpm.Get(format)
	if err != nil {
		return err
	}
	return packager.Package(info, to)
}
