package stlitest

import (
	"fmt"
	"strconv"
	"strings"
)

// A Case is one example: what a client sends on a connection of its own, and
// what it gets.
type Case struct {
	Name   string
	Line   int    // where it begins in the table, from 1 on
	Input  []byte // all that the client sends
	Output []byte // all that the server writes, line ends included
	Todo   string // why the program does not do so yet; empty: it does
}

// Parse reads a table. It says what is wrong with it, and where.
func Parse(text string) ([]Case, error) {
	var cases []Case
	names := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if name, ok := strings.CutPrefix(line, "== "); ok {
			if names[name] {
				return nil, fmt.Errorf("line %d: there are two cases %q", i+1, name)
			}
			names[name] = true
			cases = append(cases, Case{Name: name, Line: i + 1})
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if len(cases) == 0 {
			return nil, fmt.Errorf("line %d: a case begins with ==", i+1)
		}
		if err := cases[len(cases)-1].add(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for i := range cases {
		if len(cases[i].Input) == 0 {
			return nil, fmt.Errorf("line %d: the client sends nothing in case %q", cases[i].Line, cases[i].Name)
		}
	}
	return cases, nil
}

// add takes one line of a case.
func (c *Case) add(line string) error {
	key, value, _ := strings.Cut(line, ": ")
	switch key {
	case "S":
		c.Output = append(append(c.Output, value...), '\r', '\n')
	case "todo":
		c.Todo = value
	case "C", "T":
		raw, err := strconv.Unquote(value)
		if err != nil {
			return fmt.Errorf("%q is no Go string", value)
		}
		if key == "C" {
			c.Input = append(c.Input, raw...)
		} else {
			c.Output = append(c.Output, raw...)
		}
	default:
		return fmt.Errorf("%q is none of ==, C, S, T, todo", key)
	}
	return nil
}
