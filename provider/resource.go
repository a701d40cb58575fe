package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxDecodings bounds how often a segment is decoded: a server behind a proxy
// decodes twice, and nobody writes more by mistake.
const maxDecodings = 5

// setResource takes the client's resource, a path that may have a query behind
// it. It returns the decoded segments of the path.
func (r *request) setResource(resource string) (decoded []string, err error) {
	path, query, _ := strings.Cut(resource, "?")
	switch {
	case !strings.HasPrefix(path, "/"):
		return nil, fmt.Errorf("resource %s does not begin with a slash: write the path alone, the host is that of the configuration", shown(path))
	case strings.HasPrefix(path, "//"):
		return nil, fmt.Errorf("resource %s begins with two slashes: write the path alone, the host is that of the configuration", shown(path))
	case strings.Contains(resource, "#"):
		return nil, errors.New("resource holds a #: write it as %23 in the query, a path has none")
	case strings.Contains(path, `\`):
		return nil, errors.New("resource holds a backslash: write slashes")
	}
	var escaped strings.Builder
	for _, s := range strings.Split(path[1:], "/") {
		plain, err := decodeSegment(s)
		if err != nil {
			return nil, err
		}
		decoded = append(decoded, plain)
		escaped.WriteByte('/')
		appendEscaped(&escaped, s, "!$&'()*+,;=:@%") // its encoding stays: %2B and + may differ
	}
	r.path = escaped.String()
	r.query, err = cleanQuery(query)
	return decoded, err
}

// decodeSegment decodes a part of a path. What could lead elsewhere, however
// often it is encoded, is refused.
func decodeSegment(s string) (string, error) {
	plain, err := url.PathUnescape(s)
	if err != nil {
		return "", errors.New("resource holds a % that is no encoding: write %25 for it")
	}
	for level := 0; ; level++ {
		name, _, _ := strings.Cut(s, ";") // servers cut parameters off
		switch {
		case name == "." || name == "..":
			return "", errors.New(`resource holds a segment "." or ".."`)
		case strings.Contains(strings.ToLower(s), "%2e"):
			return "", errors.New("resource holds an encoded dot: write the dot")
		case strings.ContainsAny(s, `/\`):
			return "", errors.New("resource holds an encoded slash or backslash")
		case strings.IndexFunc(s, isControl) >= 0:
			return "", errors.New("resource holds a control character")
		case strings.ContainsRune(s, utf8.RuneError):
			return "", errors.New("resource is not UTF-8")
		case level > maxDecodings:
			return "", fmt.Errorf("resource is encoded more than %d times", maxDecodings)
		}
		next, err := url.PathUnescape(s)
		if err != nil || next == s {
			return plain, nil
		}
		s = next
	}
}

// cleanQuery takes a query that a client has written behind the path: its
// encoding stays, and what may not stand there is encoded.
func cleanQuery(query string) (string, error) {
	plain, err := url.QueryUnescape(query)
	if err != nil {
		return "", errors.New("the query in resource holds a % that is no encoding: write %25 for it")
	}
	if strings.IndexFunc(plain, isControl) >= 0 {
		return "", errors.New("the query in resource holds an encoded control character")
	}
	var b strings.Builder
	appendEscaped(&b, query, "!$&'()*+,;=:@/?%")
	return b.String(), nil
}

// addQuery adds the members of query.
func (r *request) addQuery(query []member) error {
	parts := []string{}
	if r.query != "" {
		parts = append(parts, r.query)
	}
	for _, m := range query {
		values := []json.RawMessage{m.value}
		if m.value[0] == '[' {
			if err := json.Unmarshal(m.value, &values); err != nil {
				return err
			}
			if len(values) > maxFields {
				return fmt.Errorf("more than %d values in query: %s", maxFields, shown(m.key))
			}
		}
		if strings.IndexFunc(m.key, isControl) >= 0 {
			return errors.New("a key of query holds a control character")
		}
		for _, v := range values {
			text, err := queryValue(m.key, v)
			if err != nil {
				return err
			}
			parts = append(parts, url.QueryEscape(m.key)+"="+url.QueryEscape(text))
		}
	}
	r.query = strings.Join(parts, "&")
	return nil
}

// queryValue is a value of query as text.
func queryValue(key string, v json.RawMessage) (string, error) {
	switch v[0] {
	case '"':
		m := member{key: key, value: v}
		return m.text()
	case '{', '[', 'n':
		return "", fmt.Errorf("query: %s must be a string, a number, a boolean or a list of them", shown(key))
	}
	return string(v), nil // a number or a boolean, as it was written
}

// appendEscaped appends s with every byte encoded that is neither unreserved
// (RFC 3986) nor in also.
func appendEscaped(b *strings.Builder, s, also string) {
	const upper = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0, strings.IndexByte(also, c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', upper[c>>4], upper[c&15]})
		}
	}
}
