// Package vendorfile reads phones' provisioning files as somebody else would, for
// tests: with encoding/xml where they are XML and with gopkg.in/ini.v1 where they
// are lines of text. It shares nothing with what writes them.
package vendorfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/ini.v1"
)

// A File is what a provisioning file says.
type File struct {
	Settings map[string]string // by the names of the settings
	Keys     map[string]Key    // by idx: elements fkey of snom
}

// A Key is one element fkey.
type Key struct{ Text, Label, ShortLabel, Context string }

// Read reads a file. A setting that stands in it twice is an error.
func Read(data []byte) (*File, error) {
	if bytes.HasPrefix(data, []byte("<?xml")) {
		return readXML(data)
	}
	return readLines(data)
}

// delimiters are between a setting and its value: Yealink has one, Mitel the
// other, and the first that stands in a line counts.
const delimiters = "=:"

func readLines(data []byte) (*File, error) {
	options := ini.LoadOptions{
		KeyValueDelimiters: delimiters, IgnoreInlineComment: true, IgnoreContinuation: true,
		PreserveSurroundedQuote: true, AllowShadows: true, AllowDuplicateShadowValues: true, SpaceBeforeInlineComment: true,
	}
	text, err := ini.LoadSources(options, data)
	if err != nil {
		return nil, fmt.Errorf("no lines of settings: %w", err)
	}
	f := &File{Settings: map[string]string{}}
	for _, key := range text.Section("").Keys() {
		if all := key.ValueWithShadows(); len(all) > 1 {
			return nil, fmt.Errorf("%s stands in the file %d times", key.Name(), len(all))
		}
		f.Settings[key.Name()] = key.Value()
	}
	return f, nil
}

// readXML takes every element that has no elements in it as a setting.
func readXML(data []byte) (*File, error) {
	f := &File{Settings: map[string]string{}, Keys: map[string]Key{}}
	var open []xml.StartElement
	var text strings.Builder
	leaf := false
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return f, nil
		} else if err != nil {
			return nil, fmt.Errorf("no XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open, leaf = append(open, token.Copy()), true
			text.Reset()
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			if leaf {
				if err := f.add(open, text.String()); err != nil {
					return nil, err
				}
			}
			open, leaf = open[:len(open)-1], false
		}
	}
}

// add takes one element.
func (f *File) add(open []xml.StartElement, text string) error {
	element := open[len(open)-1]
	name := element.Name.Local
	if name == "fkey" {
		var path []string
		for _, e := range open {
			path = append(path, e.Name.Local)
		}
		if got := strings.Join(path, "/"); got != "settings/functionKeys/fkey" {
			return fmt.Errorf("a key stands in %s", got)
		}
		attr := map[string]string{}
		for _, a := range element.Attr {
			attr[a.Name.Local] = a.Value
		}
		if _, twice := f.Keys[attr["idx"]]; twice || attr["idx"] == "" {
			return fmt.Errorf("key %q stands in the file twice, or has no number", attr["idx"])
		}
		f.Keys[attr["idx"]] = Key{text, attr["label"], attr["short_label"], attr["context"]}
		return nil
	}
	if _, twice := f.Settings[name]; twice {
		return fmt.Errorf("%s stands in the file twice", name)
	}
	f.Settings[name] = text
	return nil
}
