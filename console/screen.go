package console

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/phonecompanion/phonecompanion/stli"
)

// screen is where the user types and reads. Lines may be shown while one is
// typed.
type screen interface {
	read() (string, error)                // the next line; io.EOF: the user is done
	show(lines string)                    // one or more whole lines
	prompt(text string)                   // what stands before the typed line
	secret(prompt string) (string, error) // a line that is not shown
	close()
}

// errNoSecret says that a screen cannot read a password unseen.
var errNoSecret = errors.New("this terminal cannot hide what is typed: write Login <user> <secret> in one line, or use --user")

// errCancelled says that the user has thought better of it.
var errCancelled = errors.New("cancelled")

// plainScreen reads and writes lines, nothing more: for terminals that can do
// no more, and for an output that is a file.
type plainScreen struct {
	in  *bufio.Reader
	mu  sync.Mutex
	out io.Writer
}

func newPlainScreen(in io.Reader, out io.Writer) *plainScreen {
	return &plainScreen{in: bufio.NewReaderSize(in, stli.DefaultMaxLine), out: out}
}

func (p *plainScreen) read() (string, error) {
	line, err := p.in.ReadString('\n')
	if line != "" && errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

func (p *plainScreen) show(lines string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	io.WriteString(p.out, lines+"\n")
}

func (p *plainScreen) prompt(string) {}

func (p *plainScreen) secret(string) (string, error) { return "", errNoSecret }

func (p *plainScreen) close() {}
