package old24u

import "strings"

// What is said of a # behind a value. 24U's document shows comments in lines of
// their own only.
const (
	commentCut  = "what stands behind # is taken for a comment: put the value in quotes if it is none"
	commentKept = "what stands behind # is taken for a part of the value: put comments in a line of their own"
)

// plain is a value without the quotes and the comment that some people write. A
// secret stays as it is.
func (f *File) plain(key, text string, at place) string {
	start := commentStart(text)
	if secrets[key] {
		if start > 0 {
			f.warn(at, commentKept)
		}
		return text
	}
	if inner, rest, closed := strings.Cut(strings.TrimPrefix(text, `"`), `"`); strings.HasPrefix(text, `"`) && closed {
		if rest = strings.TrimSpace(rest); rest == "" || rest[0] == '#' {
			return inner
		}
	}
	if start >= 0 {
		f.warn(at, commentCut)
		text = strings.TrimSpace(text[:start])
	}
	return text
}

// commentStart is where a # stands at the beginning or behind a blank; -1 where
// none does.
func commentStart(text string) int {
	for i := range len(text) {
		if text[i] == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') {
			return i
		}
	}
	return -1
}

// shownKey is as much of an unknown key as may be shown: in a line such as
// "providerPassword: a=b" the rest of it is a secret.
func shownKey(key string) string {
	const enough = 40 // characters, to find the place by
	for i, c := range key {
		if i >= enough || !strings.ContainsRune("_.-", c) && (c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z') {
			return key[:i] + "…"
		}
	}
	return key
}
