package main_test

import (
	"fmt"
	"strconv"
	"strings"
)

// vt is the screen of a terminal, as far as the console uses one. What it does
// not know it takes down: nothing of that kind may reach it.
type vt struct {
	width, height int
	rows          [][]rune // everything that was shown; the last height of them are the screen
	x, y          int      // y counts from the first row
	rest          string   // a sequence that is not complete
	strange       []string
}

func newVT(width, height int) *vt { return &vt{width: width, height: height, rows: [][]rune{nil}} }

// write shows what a program has written.
func (v *vt) write(text string) {
	text, v.rest = v.rest+text, ""
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\r':
			v.x = 0
		case r == '\n':
			v.down()
		case r == 0x1b:
			end := i + 1
			for end < len(runes) && (end == i+1 || !(runes[end] >= '@' && runes[end] <= '~')) {
				end++
			}
			if end >= len(runes) {
				v.rest = string(runes[i:])
				return
			}
			v.code(string(runes[i+1 : end+1]))
			i = end
		case r < ' ' || r >= 0x7f && r < 0xa0:
			v.strange = append(v.strange, fmt.Sprintf("%U", r))
		default:
			if v.x == v.width {
				v.x = 0
				v.down()
			}
			v.put(r)
			v.x++
		}
	}
}

func (v *vt) down() {
	if v.y++; v.y == len(v.rows) {
		v.rows = append(v.rows, nil)
	}
}

func (v *vt) put(r rune) {
	row := v.rows[v.y]
	for len(row) <= v.x {
		row = append(row, ' ')
	}
	row[v.x] = r
	v.rows[v.y] = row
}

// code obeys one escape sequence, without its escape.
func (v *vt) code(code string) {
	n := 1
	if p := strings.Trim(code, "[ABCDKm"); p != "" {
		n, _ = strconv.Atoi(p)
	}
	switch code[len(code)-1] {
	case 'A':
		v.y = max(v.y-n, 0, len(v.rows)-v.height)
	case 'B':
		v.y = min(v.y+n, len(v.rows)-1)
	case 'C':
		v.x = min(v.x+n, v.width-1)
	case 'D':
		v.x = max(v.x-n, 0)
	case 'K':
		if row := v.rows[v.y]; len(row) > v.x {
			v.rows[v.y] = row[:v.x]
		}
	case 'm':
	default:
		v.strange = append(v.strange, strconv.Quote(code))
	}
	if code[0] != '[' {
		v.strange = append(v.strange, strconv.Quote(code))
	}
}

// lines are what can be read, without blanks at the ends.
func (v *vt) lines() []string {
	var all []string
	for _, row := range v.rows {
		all = append(all, strings.TrimRight(string(row), " "))
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}
