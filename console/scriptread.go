package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/stli"
)

// command is one command of a script.
type command struct {
	place string // where it stands
	text  string
	err   error // the script cannot be read any further
}

// byteOrderMark is what some editors on Windows begin a UTF-8 file with.
const byteOrderMark = "\ufeff"

// readScript gives the commands of a script to out and closes it at the end.
// Empty lines and comments are passed over: # and a blank, # alone, #!. The
// lines of a JSON request are joined.
func readScript(ctx context.Context, in io.Reader, out chan<- command) {
	defer close(out)
	give := func(c command) bool {
		select {
		case out <- c:
			return c.err == nil
		case <-ctx.Done():
			return false
		}
	}
	var framer stli.Framer
	lines := bufio.NewReader(in)
	open := 0 // where a JSON request began
	for number := 1; ; number++ {
		line, err := readInput(lines)
		if err != nil && err != io.EOF {
			give(command{err: fmt.Errorf("standard input: line %d: %w", number, err)})
			return
		}
		if number == 1 {
			line = strings.TrimPrefix(line, byteOrderMark)
		}
		if !utf8.ValidString(line) { // the server would take parts of it for telnet's
			give(command{err: fmt.Errorf("standard input: line %d is not UTF-8: save the script as UTF-8", number)})
			return
		}
		if open == 0 && comment(line) {
			line = ""
		}
		text, _, tooLong := framer.Next([]byte(line + "\n"))
		switch {
		case tooLong != nil:
			give(command{err: fmt.Errorf("standard input: line %d: %w", number, tooLong)})
			return
		case text != nil:
			if open == 0 {
				open = number
			}
			if !give(command{place: fmt.Sprintf("line %d", open), text: string(text)}) {
				return
			}
			open = 0
		case open == 0 && strings.TrimSpace(line) != "":
			open = number
		}
		if err == io.EOF {
			if open != 0 {
				give(command{err: fmt.Errorf("standard input: the JSON request of line %d has no end", open)})
			}
			return
		}
	}
}

// readInput reads one line, of bounded length.
func readInput(r *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > stli.DefaultMaxLine+2 { // CR LF
			return "", stli.ErrLineTooLong
		}
		if err != bufio.ErrBufferFull {
			return strings.TrimRight(string(line), "\r\n"), err
		}
	}
}

func comment(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return line == "#" || strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "#\t") || strings.HasPrefix(line, "#!")
}
