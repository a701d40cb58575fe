package phoneprofile

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// pair is a key of a request and its value in TOML.
type pair struct {
	key, value string
	at         int
}

// requestKeys are 24U's options of a request.
const requestKeys = "method, resource, content_type, accept, body, protocol, port"

// request turns a request object into the keys of a profile. what names it in
// messages.
func (r *reader24U) request(n *jsonNode, what string) []pair {
	var pairs []pair
	form := strings.ToLower(n.get("content_type").string())
	for i, key := range n.keys {
		v := n.values[i]
		lower := strings.ToLower(key)
		switch lower {
		case "method", "resource", "content_type", "accept", "protocol":
			if v.kind == jsonNull || v.kind == jsonString && strings.TrimSpace(v.text) == "" {
				continue
			}
			if v.kind != jsonString {
				r.fault(v.at, "%s of %s is %s: write a string", lower, what, v.kind)
				continue
			}
			pairs = append(pairs, pair{lower, tomlfile.Quote(text24U(lower, v.text)), v.at})
		case "port":
			if value, ok := r.portOf(v, what); ok {
				pairs = append(pairs, pair{"port", value, v.at})
			}
		case "body":
			if value, ok := r.body(v, what, strings.Contains(form, "json")); ok {
				pairs = append(pairs, pair{"body", value, v.at})
			}
		default:
			r.warn(v.at, "unknown key %q in %s, not used: the keys are %s", key, what, requestKeys)
		}
	}
	if strings.TrimSpace(n.get("resource").string()) == "" && n.get("resource").isText() {
		r.fault(n.at, "%s has no resource: write the address on the phone, such as \"/command.htm?key=ENTER\"", what)
	}
	return pairs
}

// isText tells whether a value is a string, or not there.
func (n *jsonNode) isText() bool { return n == nil || n.kind == jsonString || n.kind == jsonNull }

// text24U gives a text the form that it has in a profile.
func text24U(key, text string) string {
	switch key {
	case "method", "protocol":
		return strings.ToUpper(strings.TrimSpace(text))
	case "resource":
		// 24U's resource "is typically the file name": a slash may be missing.
		text = strings.ReplaceAll(inserts24U(strings.TrimSpace(text)), " ", "%20")
		if !strings.HasPrefix(text, "/") {
			text = "/" + text
		}
	}
	return text
}

// portOf reads a port, which may stand in quotes.
func (r *reader24U) portOf(n *jsonNode, what string) (string, bool) {
	text := strings.TrimSpace(n.text)
	if n.kind == jsonNull || n.kind == jsonString && text == "" {
		return "", false
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 || n.kind != jsonString && n.kind != jsonNumber {
		r.fault(n.at, "port of %s is no number from 1 to 65535", what)
		return "", false
	}
	return strconv.Itoa(port), true
}

// body reads a body: a string, or an object of key-values.
func (r *reader24U) body(n *jsonNode, what string, asJSON bool) (string, bool) {
	switch n.kind {
	case jsonNull:
		return "", false
	case jsonString:
		return tomlfile.Quote(inserts24U(n.text)), n.text != ""
	case jsonObject:
		if !asJSON {
			for i, v := range n.values {
				if v.kind == jsonObject || v.kind == jsonList || v.kind == jsonNull {
					r.fault(v.at, "%q in the body of %s is %s: a form has only strings and numbers; for JSON write content_type \"application/json\"", n.keys[i], what, v.kind)
					return "", false
				}
			}
			return formTable(n), len(n.keys) > 0
		}
		return tomlfile.Quote(n.jsonText()), true
	}
	r.fault(n.at, "body of %s is %s: write a string or an object", what, n.kind)
	return "", false
}

// formTable writes an object as an inline table.
func formTable(n *jsonNode) string {
	var items []string
	for i, key := range n.keys {
		items = append(items, tomlfile.Quote(key)+" = "+tomlfile.Quote(inserts24U(n.values[i].text)))
	}
	return "{ " + strings.Join(items, ", ") + " }"
}

// jsonText writes a value as JSON, in its own order, with our inserts.
func (n *jsonNode) jsonText() string {
	switch n.kind {
	case jsonString:
		return jsonString24U(inserts24U(n.text))
	case jsonNull:
		return "null"
	case jsonNumber, jsonBool:
		return n.text
	}
	var items []string
	for i, v := range n.values {
		item := v.jsonText()
		if n.kind == jsonObject {
			item = jsonString24U(n.keys[i]) + ":" + item
		}
		items = append(items, item)
	}
	if n.kind == jsonList {
		return "[" + strings.Join(items, ",") + "]"
	}
	return "{" + strings.Join(items, ",") + "}"
}

// jsonString24U writes a JSON string, with < and > as they are.
func jsonString24U(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""` // a string can always be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}
