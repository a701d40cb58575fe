package console

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/term"
)

// ErrPasswordNeeded says that there is nobody to ask for a password: wrong
// usage.
var ErrPasswordNeeded = errors.New("--user needs --password-file or PHONECOMPANION_PASSWORD here: standard input is no terminal")

// Run runs a console until its user, its script, or ctx ends it. An error says
// in one line what went wrong; a script with a command that failed is one.
func Run(ctx context.Context, c Config, in, out *os.File) error {
	if !term.IsTerminal(int(in.Fd())) {
		if c.AskPassword {
			return ErrPasswordNeeded
		}
		return Script(ctx, c, in, out)
	}
	if c.AskPassword {
		password, err := askPassword(ctx, in, c.User)
		if err != nil {
			return err
		}
		c.Password = password
	}
	capable := term.IsTerminal(int(out.Fd())) && !dumb() && enableCodes(out)
	r := &renderer{colour: capable && !c.NoColour && !c.JSON && os.Getenv("NO_COLOR") == "", raw: c.JSON}
	s := newSession(c, r)
	if err := s.connectFirst(ctx); err != nil {
		return err
	}
	defer s.hangUp()
	if !capable {
		return s.run(ctx, newPlainScreen(in, out))
	}
	h, err := openHistory(c.HistoryFile)
	if err != nil {
		fmt.Fprintf(os.Stderr, "phonecompanion: the history is not kept: %v\n", err)
	}
	state, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal cannot be used: %w", err)
	}
	restore := func() { term.Restore(int(in.Fd()), state) }
	size := func() (int, int, error) { return term.GetSize(int(out.Fd())) }
	e := newEditor(in, out, size, restore, h, s.vocabulary, r)
	e.cancelled = s.cancelled
	defer e.close()
	return s.run(ctx, e)
}

// dumb tells whether the terminal understands no codes at all.
func dumb() bool {
	kind := os.Getenv("TERM")
	return kind == "dumb" || kind == "" && runtime.GOOS != "windows"
}

// askPassword asks for a password on standard error before anything else is on
// the screen. The terminal shows nothing from before the question on.
func askPassword(ctx context.Context, in *os.File, user string) (string, error) {
	fd := int(in.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("the password cannot be asked for: %w", err)
	}
	defer term.Restore(fd, state)
	keys := &keyReader{from: in, before: func() {}, secret: true}
	done := make(chan string, 1)
	go func() {
		password, err := term.NewTerminal(readWriter{keys, os.Stderr}, "").ReadPassword("Password of " + clean(user) + ": ")
		if err != nil || keys.cancel {
			close(done)
			return
		}
		done <- password
	}()
	select {
	case password, ok := <-done:
		if ok {
			return password, nil
		}
	case <-ctx.Done():
	}
	fmt.Fprint(os.Stderr, "\r\n")
	return "", errors.New("no password was given")
}
