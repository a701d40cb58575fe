package console

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// greet sets the options of a new connection and logs in. Nothing is monitored
// yet, so every line is a reply.
func greet(ctx context.Context, l *link, options string, user, password string) error {
	if options != "" {
		line, err := ask(ctx, l, "STLI;"+options)
		if err != nil {
			return err
		}
		if a, ok := parseAnswer(line); !ok || a.failed || a.verb != "STLI" {
			return fmt.Errorf("the server does not take STLI;%s: it says %s", options, clean(line))
		}
	}
	if user == "" {
		return nil
	}
	command, err := loginCommand(user, password)
	if err != nil {
		return err
	}
	line, err := ask(ctx, l, command)
	if err != nil {
		return err
	}
	if a, ok := parseAnswer(line); !ok || a.failed {
		return &loginError{user, a.reason}
	}
	return nil
}

// loginError is a login that the server refused: to try again would end in the
// server's list of attackers.
type loginError struct{ user, reason string }

// Error names the user.
func (e *loginError) Error() string {
	text := fmt.Sprintf("the server refuses the login of %s", clean(e.user))
	if e.reason != "" {
		text += ": " + clean(e.reason)
	}
	return text
}

func ask(ctx context.Context, l *link, command string) (string, error) {
	if err := l.send(command); err != nil {
		return "", err
	}
	return l.next(ctx)
}

// loginCommand writes a login as the protocol allows: there is no way to write
// a quote inside a word.
func loginCommand(user, password string) (string, error) {
	u, err := quoteWord(user)
	if err != nil {
		return "", fmt.Errorf("the user's name cannot be sent: %w", err)
	}
	p, err := quoteWord(password)
	if err != nil {
		return "", fmt.Errorf("the password cannot be sent: %w", err)
	}
	return "Login " + u + " " + p, nil
}

// quoteWord writes one word of a command.
func quoteWord(word string) (string, error) {
	switch {
	case strings.Contains(word, `"`):
		return "", errors.New(`the protocol has no way to write the character "`)
	case strings.ContainsFunc(word, func(r rune) bool { return r != '\t' && control(r) }):
		return "", errors.New("it has a control character, or is no UTF-8")
	case word == "" || strings.ContainsAny(word, " \t"):
		return `"` + word + `"`, nil
	}
	return word, nil
}
