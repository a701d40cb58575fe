package sipphone

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/titanous/json5"
)

// decode reads an object in JSON, or in the notation of the Telecomx examples,
// which are JavaScript: names without quotes, single quotes, a comma at the end.
func decode(body []byte) (map[string]any, error) {
	if len(body) > MaxBody {
		return nil, fmt.Errorf("it is longer than %d bytes", MaxBody)
	}
	if !utf8.Valid(body) {
		return nil, errors.New("it is not UTF-8")
	}
	members, depth := measure(body)
	if depth > maxDepth {
		return nil, fmt.Errorf("its objects and lists are nested more than %d deep", maxDepth)
	}
	v, err := parse(body)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("it is not an object")
	}
	if countMembers(object) != members {
		return nil, errors.New("an object has the same member twice")
	}
	return object, nil
}

// parse reads JSON, and everything else as JSON5. A panic in the library is a
// fault of the body: it has not had the years of encoding/json.
func parse(body []byte) (v any, err error) {
	if json.Valid(body) {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		err = d.Decode(&v)
		return v, err
	}
	defer func() {
		if recover() != nil {
			v, err = nil, errors.New("it cannot be read")
		}
	}()
	if err := json5.Unmarshal(body, &v); err != nil {
		return nil, fmt.Errorf("it is neither JSON nor a JavaScript object: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return v, nil
}

// measure returns how many members the objects of a text have, and how deep they
// are nested, without reading the text as anything: strings and comments are
// skipped, colons and brackets counted.
func measure(body []byte) (members, depth int) {
	level := 0
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '{', '[':
			level++
			depth = max(depth, level)
		case '}', ']':
			level--
		case ':':
			members++
		case '"', '\'':
			i = skipString(body, i)
		case '/':
			i = skipComment(body, i)
		}
	}
	return members, depth
}

// skipString returns the place of the quote that ends a string.
func skipString(body []byte, i int) int {
	for quote := body[i]; i+1 < len(body); {
		i++
		switch body[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return i
}

// skipComment returns the last place of a comment, or i where there is none.
func skipComment(body []byte, i int) int {
	for _, c := range [...]struct{ begin, end string }{{"//", "\n"}, {"/*", "*/"}} {
		if bytes.HasPrefix(body[i:], []byte(c.begin)) {
			n := bytes.Index(body[i+2:], []byte(c.end))
			if n < 0 {
				return len(body)
			}
			return i + 2 + n + len(c.end) - 1
		}
	}
	return i
}

// countMembers returns how many members the objects in a value have.
func countMembers(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		n = len(v)
		for _, e := range v {
			n += countMembers(e)
		}
	case []any:
		for _, e := range v {
			n += countMembers(e)
		}
	}
	return n
}
