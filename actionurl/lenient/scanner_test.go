package lenient

import (
	"strings"
	"testing"
)

func TestScanner(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       kind
		end        int
	}{
		{"telephone", "GET /a/1 HTTP/1.1\r\nX: 1\r\n\r\nmore", phone, 27},
		{"telephone behind empty lines", "\r\n\nGET /a/1 HTTP/1.1\n\nmore", phone, 22},
		{"HTTP/0.9", "GET /a/1\r\nmore", phone, 10},
		{"HTTP/0.9 is for GET", "POST /a/1\r\nX: 1\r\n", undecided, 0},
		{"another", "GET /b/1 HTTP/1.1\r\n\r\n", other, 21},
		{"another behind an empty line", "\nGET /b/1 HTTP/1.1\r\n\r\n", foreign, 0},
		{"prefix in capitals", "GET /A/1 HTTP/1.1\r\n\r\n", other, 21},
		{"prefix cut short", "GET /a HTTP/1.1\r\n\r\n", other, 19},
		{"unknown method", "GOT", foreign, 0},
		{"unfinished line", "GET /a/1", undecided, 0},
		{"unfinished head", "GET /a/1 HTTP/1.1\r\nX: 1\r\n", undecided, 0},
		{"line with CR only is not empty", "GET /a/1 HTTP/1.1\r\n\r\r\n", undecided, 0},
		{"long line", "GET /a/" + strings.Repeat("x", maxLine), tooLong, 0},
		{"long line of another", "GET /b/" + strings.Repeat("x", maxLine), foreign, 0},
		{"long line without a target", "GET " + strings.Repeat(" ", maxLine), foreign, 0},
		{"only empty lines", strings.Repeat("\n", maxHead), foreign, 0},
		{"nothing", "", undecided, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, step := range []int{1, 2, 5, len(c.head) + 1} {
				var s scanner
				got := undecided
				for n := 0; got == undecided && n < len(c.head); {
					n = min(n+step, len(c.head))
					got = s.scan([]byte(c.head)[:n], []string{testPrefix})
				}
				if got != c.want || got != undecided && s.end != c.end && c.end > 0 {
					t.Fatalf("steps of %d: kind %d, end %d, want %d, %d", step, got, s.end, c.want, c.end)
				}
			}
		})
	}
}
