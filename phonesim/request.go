package phonesim

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"
)

// errMalformed says that a client sent something that is not a request.
var errMalformed = errors.New("malformed request")

// A request is one HTTP request. The target is as it was on the wire, even
// with raw blanks, which net/http would refuse.
type request struct {
	method, target string
	header         map[string]string // by name in lower case; the last one counts
	body           []byte
	keepAlive      bool
}

// path returns the target up to the question mark.
func (r *request) path() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}

// query returns what stands behind the question mark, and a form body after it.
func (r *request) query() string {
	_, query, _ := strings.Cut(r.target, "?")
	if len(r.body) > 0 && strings.HasPrefix(r.header["content-type"], "application/x-www-form-urlencoded") {
		query += "&" + string(r.body)
	}
	return query
}

// readRequest reads one request in full. It returns io.EOF if there is none.
func readRequest(br *bufio.Reader) (*request, error) {
	line, err := readLine(br)
	if err != nil {
		return nil, err
	}
	method, rest, ok1 := strings.Cut(line, " ")
	i := strings.LastIndexByte(rest, ' ')
	if !ok1 || i < 0 || !strings.HasPrefix(rest[i+1:], "HTTP/1.") {
		return nil, fmt.Errorf("%w: %q", errMalformed, line)
	}
	r := &request{method: method, target: rest[:i]}
	if r.header, err = readHeader(br); err != nil {
		return nil, unexpected(err)
	}
	connection := strings.ToLower(r.header["connection"])
	r.keepAlive = rest[i+1:] != "HTTP/1.0" && !strings.Contains(connection, "close") ||
		strings.Contains(connection, "keep-alive")
	if r.body, err = readBody(br, r.header); err != nil {
		return nil, unexpected(err)
	}
	return r, nil
}

// unexpected turns the end of input amid a request into an error of its own.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func readHeader(br *bufio.Reader) (map[string]string, error) {
	header := make(map[string]string)
	for range maxHeaders {
		line, err := readLine(br)
		if err != nil {
			return nil, err
		}
		if line == "" {
			return header, nil
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%w: header %q", errMalformed, line)
		}
		header[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	return nil, fmt.Errorf("%w: more than %d headers", errMalformed, maxHeaders)
}

func readBody(br *bufio.Reader, header map[string]string) ([]byte, error) {
	if strings.EqualFold(header["transfer-encoding"], "chunked") {
		body, err := io.ReadAll(io.LimitReader(httputil.NewChunkedReader(br), maxBody+1))
		if err == nil && len(body) > maxBody {
			err = fmt.Errorf("%w: body longer than %d bytes", errMalformed, maxBody)
		}
		if err == nil {
			_, err = readLine(br) // the empty line after the last chunk
		}
		return body, err
	}
	length := header["content-length"]
	if length == "" {
		return nil, nil
	}
	n, err := strconv.ParseUint(length, 10, 31)
	if err != nil || n > maxBody {
		return nil, fmt.Errorf("%w: content-length %q", errMalformed, length)
	}
	body := make([]byte, n)
	_, err = io.ReadFull(br, body)
	return body, err
}

// readLine reads up to a line feed and drops it with the carriage return before it.
func readLine(br *bufio.Reader) (string, error) {
	var long []byte
	for {
		part, err := br.ReadSlice('\n')
		if len(long)+len(part) > maxLine {
			return "", fmt.Errorf("%w: line longer than %d bytes", errMalformed, maxLine)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if err != nil {
			if len(long)+len(part) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		line := bytes.TrimSuffix(append(long, part...), []byte("\n"))
		return string(bytes.TrimSuffix(line, []byte("\r"))), nil
	}
}
