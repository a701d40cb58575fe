package lenient

import "bytes"

// rewriter writes the head of a telephone's request anew.
type rewriter struct {
	out     []byte
	framing framing
	hasHost bool
	badHost bool // there was a Host that net/http refuses
	field   int  // offset in out of the header that is being written; -1: none
	folded  bool // it was continued on another line
}

// rewrite appends the head that net/http gets to out: the request line and then the
// header lines, which are the text up to the empty line. It also says how long the
// body is.
func rewrite(out []byte, line requestLine, headers []byte) ([]byte, framing) {
	w := rewriter{out: appendLine(out, line), field: -1}
	w.framing.version = line.version
	if isHost(line.authority) {
		w.host(line.authority)
	}
	for len(headers) > 0 {
		var header []byte
		header, headers = cutLine(headers)
		if isFolded(header) {
			w.fold(header)
			continue
		}
		w.finish()
		w.field, w.folded = len(w.out), false
		w.out = append(w.out, bytes.TrimRight(header, blanks)...)
	}
	w.finish()
	if !w.hasHost && (w.badHost || line.version == version11) {
		w.host([]byte(unknownHost))
	}
	w.out = append(w.out, "\r\n"...)
	return w.out, w.framing
}

// fold joins a line to the header before; without one it is dropped.
func (w *rewriter) fold(line []byte) {
	if w.field < 0 {
		return
	}
	w.out = append(w.out, ' ')
	w.out = append(w.out, bytes.Trim(line, blanks)...)
	w.folded = true
}

// finish ends the header that is being written, or takes it back.
func (w *rewriter) finish() {
	if w.field < 0 {
		return
	}
	if w.keep(w.out[w.field:]) {
		w.out = append(w.out, "\r\n"...)
	} else {
		w.out = w.out[:w.field]
	}
	w.field = -1
}

// keep looks at a complete header and reports whether net/http gets it.
func (w *rewriter) keep(header []byte) bool {
	if len(header) == 0 {
		return false
	}
	name, value, ok := cutField(header)
	if (!ok || w.folded) && isFraming(header) {
		w.framing.doubtful = true
		return false
	}
	if !ok {
		return false
	}
	if isName(name, "host") {
		if w.hasHost || !isHost(value) {
			w.badHost = true
			return false
		}
		w.hasHost = true
		return true
	}
	return w.framing.add(name, value)
}

// host writes a Host header.
func (w *rewriter) host(value []byte) {
	w.out = append(w.out, "Host: "...)
	w.out = append(w.out, value...)
	w.out = append(w.out, "\r\n"...)
	w.hasHost = true
}

// inspect says how long the body is of a request that is not a telephone's. It
// reports whether the head is so plain that net/http cannot read it otherwise.
func inspect(line requestLine, headers []byte) (framing, bool) {
	f := framing{version: line.version}
	for len(headers) > 0 {
		var header []byte
		header, headers = cutLine(headers)
		if len(header) == 0 {
			break
		}
		name, value, ok := cutField(header)
		if !ok || isFolded(header) {
			return f, false
		}
		f.add(name, value)
	}
	return f, line.plain && line.version != noVersion && f.clear() && !f.letGo
}
