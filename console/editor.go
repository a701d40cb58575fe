package console

import (
	"io"
	"strings"

	"golang.org/x/term"
)

// editor is a screen with line editing. The library keeps what is typed and
// what is shown apart with one lock; completion, the search through the
// history and Ctrl-C are its callback.
type editor struct {
	terminal   *term.Terminal
	keys       *keyReader
	history    *history
	vocabulary *vocabulary
	render     *renderer
	size       func() (width, height int, err error)
	restore    func()
	cancelled  func() // Ctrl-C
	width      int
	search     search
}

// readWriter is what the editor reads from and writes to.
type readWriter struct {
	io.Reader
	io.Writer
}

// newEditor makes an editor on a terminal that is in raw mode; restore ends that.
func newEditor(in io.Reader, out io.Writer, size func() (int, int, error), restore func(), h *history, v *vocabulary, r *renderer) *editor {
	e := &editor{history: h, vocabulary: v, render: r, size: size, restore: restore, cancelled: func() {}}
	e.keys = &keyReader{from: in, before: e.measure}
	e.terminal = term.NewTerminal(readWriter{e.keys, out}, "")
	e.terminal.History = h
	e.terminal.AutoCompleteCallback = e.key
	e.measure()
	return e
}

// measure follows the size of the window, before each key: a signal would not
// come on every system.
func (e *editor) measure() {
	if width, height, err := e.size(); err == nil && width > 0 && height > 0 {
		e.width = width
		e.terminal.SetSize(width, height)
	}
}

func (e *editor) read() (string, error) {
	line, err := e.terminal.ReadLine()
	e.search = search{}
	return line, err
}

func (e *editor) show(lines string) { io.WriteString(e.terminal, lines+"\n") }

func (e *editor) prompt(text string) {
	e.terminal.SetPrompt(text)
	e.terminal.Write(nil) // draws what stands there again
}

func (e *editor) secret(prompt string) (string, error) {
	e.keys.secret, e.keys.cancel = true, false
	line, err := e.terminal.ReadPassword(prompt)
	if e.keys.secret = false; e.keys.cancel {
		err = errCancelled
	}
	return line, err
}

func (e *editor) close() { e.restore() }

// key handles the keys that the library leaves to us. It is called without
// the library's lock.
func (e *editor) key(line string, pos int, key rune) (string, int, bool) {
	switch key {
	case keyTab:
		line, pos = e.tab(line, pos)
	case keyCtrlR, keyCtrlS:
		line = e.search.next(e.history, line, key == keyCtrlR)
		pos = len(line)
	case keyCtrlG:
		if e.search.shown == line && line != "" {
			line = e.search.part
			pos = len(line)
		}
		e.search = search{}
	case keyCancel:
		if line == "" {
			e.show(e.render.paint(detail, "  Ctrl-D or .quit ends the console."))
		} else {
			e.show(e.render.paint(detail, "  "+clean(shown(line))+" ^C"))
		}
		e.cancelled()
		line, pos = "", 0
	default:
		return "", 0, false
	}
	return line, pos, true
}

// tab completes the word at the cursor, or shows what it could become.
func (e *editor) tab(line string, pos int) (string, int) {
	before, after := line[:pos], line[pos:]
	c := e.vocabulary.complete(before)
	head := c.common()
	switch {
	case len(c.words) == 1:
		head = c.words[0].word
		if !strings.HasPrefix(after, " ") {
			head += c.words[0].end
		}
	case len(c.words) == 0:
		if c.usage != "" {
			e.show(e.render.paint(detail, "  "+c.usage))
		}
		return line, pos
	case len(head) <= len(before)-c.start:
		e.show(strings.TrimSuffix(e.render.listing(c.words, e.width), "\n"))
		return line, pos
	}
	before = before[:c.start] + head
	return before + after, len(before)
}
