// Package units holds what starts the server with the system: the systemd unit
// and the launchd property list, as the packages ship them, and filled in for a
// program and a configuration elsewhere.
package units

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
)

// Systemd is the unit as the Linux packages ship it.
//
//go:embed phonecompanion.service
var Systemd string

// Launchd is the property list for the places that docs/install.md names.
//
//go:embed phonecompanion.plist
var Launchd string

// SystemdFor returns the unit for a command line.
func SystemdFor(command ...string) (string, error) {
	words := make([]string, len(command))
	for i, w := range command {
		words[i] = systemdWord(w)
	}
	return between(Systemd, "ExecStart=", "\n", strings.Join(words, " "))
}

// LaunchdFor returns the property list for a command line.
func LaunchdFor(command ...string) (string, error) {
	var list strings.Builder
	for _, w := range command {
		list.WriteString("\n\t\t<string>")
		if err := xml.EscapeText(&list, []byte(w)); err != nil {
			return "", err
		}
		list.WriteString("</string>")
	}
	list.WriteString("\n\t")
	return between(Launchd, "<array>", "</array>", list.String())
}

// systemdEscapes are what systemd would read otherwise in a quoted word
// (systemd.service(5), "Command lines"): its own quoting, specifiers, variables.
var systemdEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%", "$", "$$", "\n", `\n`)

// systemdWord writes a word of a command line so that systemd reads it back.
func systemdWord(w string) string { return `"` + systemdEscapes.Replace(w) + `"` }

// between puts text into the place between two marks.
func between(all, from, to, text string) (string, error) {
	before, rest, ok := strings.Cut(all, from)
	_, after, ends := strings.Cut(rest, to)
	if !ok || !ends {
		return "", fmt.Errorf("the shipped service file has no %s…%q", from, to)
	}
	return before + from + text + to + after, nil
}
