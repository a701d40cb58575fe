package console

import "strings"

// answer is the reply to a command, in either format.
type answer struct {
	tag    string
	verb   string // empty: the line was no command
	failed bool
	reason string // code and text, where the server says them
}

// parseAnswer reads a reply; ok is false for every other line.
func parseAnswer(line string) (a answer, ok bool) {
	if strings.HasPrefix(line, "{") {
		m := parseMessage(line)
		if !m.has("reply") {
			return answer{}, false
		}
		a = answer{tag: m.text("tag"), verb: m.text("reply"), failed: m.text("ok") != "true"}
		if a.failed {
			a.reason = join(" ", m.text("error"), m.text("text"))
		}
		return a, true
	}
	a.tag, line = cutTag(line)
	rest, ok := strings.CutPrefix(line, "error_ind ")
	if !ok {
		return answer{}, false
	}
	word, rest, _ := strings.Cut(rest, " ")
	if word == "INVALCMD" {
		a.failed, a.reason = true, "INVALCMD no such command"
		return a, true
	}
	a.failed = word != "SUCCESS"
	a.verb, rest, _ = strings.Cut(rest, " ")
	a.verb, _, _ = strings.Cut(a.verb, ";") // the options of a greeting
	if a.failed {
		a.reason = rest
	}
	return a, true
}

// cutTag takes the tag from the head of a text line.
func cutTag(line string) (tag, rest string) {
	if !strings.HasPrefix(line, "#") {
		return "", line
	}
	tag, rest, _ = strings.Cut(line[1:], " ")
	return tag, rest
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, separator)
}
