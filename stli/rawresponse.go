package stli

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// A RawResponse is what the provider answered to a raw request; it follows the
// reply.
type RawResponse struct {
	Tag    string
	Status int    // HTTP status
	Body   []byte // JSON on one line, as [AppendRawBody] makes it
}

// Append writes the line.
func (r *RawResponse) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		dst = strconv.AppendInt(append(dst, `{"rawResponse":`...), int64(r.Status), 10)
		dst = append(append(dst, `,"body":`...), r.Body...)
		return append(appendOptional(dst, "tag", r.Tag), '}')
	}
	if r.Tag != "" {
		dst = append(append(append(dst, '#'), r.Tag...), ' ')
	}
	dst = strconv.AppendInt(append(dst, "RawResponse "...), int64(r.Status), 10)
	return append(append(dst, ' '), r.Body...)
}

// byteOrderMark stands before the JSON of some servers.
const byteOrderMark = "\ufeff"

// AppendRawBody appends the body of an HTTP answer as JSON on one line. What is
// no JSON becomes one JSON string, bytes that are no UTF-8 become U+FFFD.
func AppendRawBody(dst, body []byte) []byte {
	text := bytes.TrimPrefix(body, []byte(byteOrderMark))
	if !json.Valid(text) {
		return appendJSONString(dst, string(body))
	}
	inString := false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case !inString:
			if c > ' ' {
				dst = append(dst, c)
			}
			inString = c == '"'
			i++
		case c == '\\':
			dst = append(dst, c, text[i+1])
			i += 2
		case c < utf8.RuneSelf && c != 0x7f:
			dst = append(dst, c)
			inString = c != '"'
			i++
		default:
			_, n := utf8.DecodeRune(text[i:])
			dst = appendEscaped(dst, text[i:i+n])
			i += n
		}
	}
	return dst
}

// appendEscaped appends one character of a JSON string as appendJSONString does.
func appendEscaped(dst, char []byte) []byte {
	at := len(dst)
	dst = appendJSONString(dst, string(char))
	return append(dst[:at], dst[at+1:len(dst)-1]...) // without the quotes
}
