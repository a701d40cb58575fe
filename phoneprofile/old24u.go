package phoneprofile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// mark is the byte order mark that editors on Windows put before a text.
const mark = "\ufeff"

// Is24U tells by its content whether a file is a phone file in 24U's JSON form:
// no TOML begins with a brace.
func Is24U(data []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte(mark)), " \t\r\n")
	return len(text) > 0 && text[0] == '{'
}

// A Translation is a 24U phone file as a profile in TOML.
type Translation struct {
	// Text is the profile.
	Text string
	// Warnings say what of the file is not used.
	Warnings tomlfile.Faults
	// Base is the shipped profile whose behaviour is kept where the file says
	// nothing; "" where none is known to fit.
	Base string

	name, source string
	from         []int // offset in source of what each line of Text was made of, or -1
}

// Read reads a profile of either form; shipped has the profiles that a 24U
// phone file may be completed by.
func Read(name string, data []byte, shipped fs.FS) (*Profile, tomlfile.Faults, error) {
	if !Is24U(data) {
		p, err := Parse(name, data)
		return p, nil, err
	}
	t, err := Translate24U(name, data, shipped)
	if err != nil {
		return nil, nil, err
	}
	p, err := t.Profile()
	return p, t.Warnings, err
}

// Profile parses the translation. Faults are said of the place in the 24U file.
func (t *Translation) Profile() (*Profile, error) {
	p, err := Parse(t.name, []byte(t.Text))
	var faults tomlfile.Faults
	if errors.As(err, &faults) {
		said := make(tomlfile.Faults, len(faults))
		for i, f := range faults {
			said[i] = &tomlfile.Fault{File: t.name, Text: f.Text}
			if f.Line > 0 && f.Line <= len(t.from) && t.from[f.Line-1] >= 0 {
				said[i].Line, said[i].Column = tomlfile.Position(t.source, t.from[f.Line-1])
			}
		}
		return nil, said
	}
	return p, err
}

// Translate24U writes a 24U phone file as a profile in TOML. When the error is
// not nil it is a [tomlfile.Faults].
func Translate24U(name string, data []byte, shipped fs.FS) (*Translation, error) {
	source := strings.TrimPrefix(string(data), mark)
	r := &reader24U{t: &Translation{name: name, source: source}}
	if root := r.json(); root != nil {
		base, err := findBase(name, source, shipped)
		if err != nil {
			return nil, tomlfile.Faults{{File: name, Text: err.Error()}}
		}
		r.base = base
		r.t.Base = base.name
		r.root(root)
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	r.write()
	return r.t, nil
}

// reader24U reads one file.
type reader24U struct {
	t        *Translation
	base     *base
	faults   tomlfile.Faults
	protocol string
	port     string
	actions  []action24U
	slots    []slot24U
	monitor  *jsonNode // monitorAutoConfiguration, where it is to be used
	foreign  bool      // none of its slots is one of the shipped profile
	text     strings.Builder
}

// action24U is a command and its request.
type action24U struct {
	name    string
	node    *jsonNode
	request []pair
}

// root reads the outermost object.
func (r *reader24U) root(root *jsonNode) {
	known := map[string]bool{}
	for i, key := range root.keys {
		node, lower := root.values[i], strings.ToLower(key)
		if known[lower] {
			r.fault(node.at, "%q stands twice, in two spellings: keep one", key)
			continue
		}
		known[lower] = true
		switch {
		case lower == "protocol":
			r.protocol = r.protocolOf(node)
		case lower == "port":
			r.port, _ = r.portOf(node, "the phone")
		case lower == "monitorautoconfiguration":
			r.monitors(node)
		case OwnCommand(key):
			if r.object(node, canonicalAction(key)) {
				r.actions = append(r.actions, action24U{canonicalAction(key), node, r.request(node, canonicalAction(key))})
			}
		default:
			r.warn(node.at, "unknown key %q, not used: write protocol, port, monitorAutoConfiguration or a command such as MakeCall", key)
		}
	}
	r.findSettings()
	r.sameRequests()
	for _, a := range r.actions {
		if a.name == MakeCall && !strings.Contains(inserts24U(a.node.allText()), "{number") {
			r.fault(a.node.at, "MakeCall does not use {number}: every call would go to the same place")
		}
	}
}

// object wants an object.
func (r *reader24U) object(n *jsonNode, what string) bool {
	if n.kind != jsonObject {
		r.fault(n.at, "%s has %s: write an object with method and resource", what, n.kind)
	}
	return n.kind == jsonObject
}

// protocolOf reads the protocol of the phone.
func (r *reader24U) protocolOf(n *jsonNode) string {
	p := strings.ToUpper(strings.TrimSpace(n.text))
	if n.kind != jsonString && n.kind != jsonNull || p != "" && p != "HTTP" && p != "HTTPS" {
		r.fault(n.at, "protocol is neither \"HTTP\" nor \"HTTPS\": write one of them")
	}
	return p
}

// findBase finds the shipped profile that a phone file is about: the one whose
// name the file's name begins with, or snom where it asks for snom's pages. 24U
// supported snom phones only.
func findBase(name, source string, shipped fs.FS) (*base, error) {
	if shipped == nil {
		return newBase("", "")
	}
	stem := filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	stem = strings.ToLower(strings.TrimSuffix(stem, filepath.Ext(stem)))
	files, err := fs.Glob(shipped, "*.toml")
	if err != nil {
		return nil, err
	}
	best := ""
	for _, f := range files {
		if p := strings.TrimSuffix(f, ".toml"); strings.HasPrefix(stem, p) && len(p) > len(best) {
			best = p
		}
	}
	if best == "" && (strings.Contains(source, "command.htm") || strings.Contains(source, "dummy.htm")) {
		best = "snom"
	}
	if best == "" {
		return newBase("", "")
	}
	data, err := fs.ReadFile(shipped, best+".toml")
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", best, err)
	}
	return newBase(best, string(data))
}

func (r *reader24U) place(at int, format string, args []any) *tomlfile.Fault {
	f := &tomlfile.Fault{File: r.t.name, Text: fmt.Sprintf(format, args...)}
	f.Line, f.Column = tomlfile.Position(r.t.source, at)
	return f
}

func (r *reader24U) fault(at int, format string, args ...any) {
	if len(r.faults) >= max24UFaults {
		return
	}
	r.faults = append(r.faults, r.place(at, format, args))
}

func (r *reader24U) warn(at int, format string, args ...any) {
	if len(r.t.Warnings) >= max24UFaults {
		return
	}
	r.t.Warnings = append(r.t.Warnings, r.place(at, format, args))
}
