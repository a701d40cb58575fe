package console

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// candidate is one word that could stand at the cursor.
type candidate struct {
	word string
	note string // what it is, for the list
	end  string // what follows when it is the only one: a blank, or nothing
}

// completion is what can stand at the cursor.
type completion struct {
	start int         // where the word begins, in bytes
	words []candidate // those that begin as the word does
	usage string      // how the command is written, where it is known
}

// complete looks what could stand at the end of text, which is the line up to
// the cursor.
func (v *vocabulary) complete(text string) completion {
	line := strings.TrimLeft(text, " \t")
	if strings.HasPrefix(line, "#") { // a tag
		_, rest, found := strings.Cut(line, " ")
		if !found {
			return completion{start: len(text)}
		}
		line = strings.TrimLeft(rest, " ")
	}
	if len(line) > 4 && line[4] == ';' && strings.EqualFold(line[:4], stli.VerbSTLI.String()) {
		return options(text)
	}
	words := strings.Fields(line)
	if len(words) == 0 || line[len(line)-1] == ' ' || line[len(line)-1] == '\t' {
		words = append(words, "")
	}
	last := words[len(words)-1]
	c := completion{start: len(text) - len(last)}
	if len(words) == 1 {
		c.take(last, commandWords())
		return c
	}
	verb, known := stli.FindVerb(words[0])
	usage := ""
	if known {
		usage = verb.Info().Usage
		c.usage = usageOf(verb)
	} else if own, ok := findOwn(words[0]); ok {
		usage = own.usage
		c.usage = join(" ", own.name, own.usage)
	}
	slots := strings.Fields(usage)
	if at := len(words) - 2; at < len(slots) {
		v.slot(&c, slots[at], last, words)
	}
	return c
}

// slot fills in what the table of verbs says of one argument: <dev>, on|off, …
func (v *vocabulary) slot(c *completion, slot, last string, words []string) {
	var all []candidate
	for _, way := range strings.Split(slot, "|") {
		switch {
		case strings.HasPrefix(way, "<dev>"), way == "<number>":
			for _, d := range v.list() {
				all = append(all, candidate{d.name, join("  ", d.profile, d.state), " "})
			}
		case way == "[command]":
			all = append(all, verbWords()...)
		case strings.HasPrefix(way, "<key>["):
			last = last[strings.LastIndex(last, ";")+1:]
			c.start += len(words[len(words)-1]) - len(last)
			fallthrough
		case way == "<key>":
			for _, k := range v.keysOf(words[1]) {
				all = append(all, candidate{word: k})
			}
		case !strings.ContainsAny(way, "<[{"):
			all = append(all, candidate{way, "", " "})
		}
	}
	c.take(last, all)
	if len(c.words) == 0 && strings.Contains(slot, "<dev>") {
		v.missing()
	}
}

// take keeps those of all that begin with word, in any case of letters.
func (c *completion) take(word string, all []candidate) {
	for _, w := range all {
		if len(w.word) >= len(word) && strings.EqualFold(w.word[:len(word)], word) {
			c.words = append(c.words, w)
		}
	}
}

// options completes behind STLI;
func options(text string) completion {
	at := strings.LastIndex(text, ";") + 1
	key, value, found := strings.Cut(text[at:], "=")
	c := completion{start: len(text) - len(key), usage: usageOf(stli.VerbSTLI)}
	var all []candidate
	for _, o := range stli.OptionInfos() {
		switch {
		case o.Name == "Format": // the console's own
		case !found:
			all = append(all, candidate{word: o.Name + "=", note: strings.Join(o.Values, " | ")})
		case strings.EqualFold(o.Name, strings.TrimSpace(key)):
			for _, v := range o.Values {
				all = append(all, candidate{word: v})
			}
		}
	}
	if found {
		key = value
		c.start = len(text) - len(value)
	}
	c.take(key, all)
	return c
}

// usageOf shows how a command is written.
func usageOf(v stli.Verb) string {
	if v == stli.VerbSTLI { // options follow without a blank
		return v.String() + v.Info().Usage
	}
	return join(" ", v.String(), v.Info().Usage)
}

// verbWords are the commands of the protocol.
func verbWords() []candidate {
	var all []candidate
	for _, v := range stli.Verbs() {
		if v == stli.VerbRawCommand {
			continue
		}
		end := " "
		if v.Info().Max == 0 {
			end = ""
		}
		all = append(all, candidate{v.String(), join("  ", v.Info().Usage, v.Info().Help), end})
	}
	return all
}

// commandWords are those and the console's own.
func commandWords() []candidate {
	all := verbWords()
	for _, o := range ownCommands() {
		end := ""
		if o.usage != "" {
			end = " "
		}
		all = append(all, candidate{o.name, join("  ", o.usage, o.help), end})
	}
	return all
}

// common returns what all the words begin with, in the spelling of the first.
func (c *completion) common() string {
	if len(c.words) == 0 {
		return ""
	}
	head := c.words[0].word
	for _, w := range c.words[1:] {
		n := 0
		for n < len(head) && n < len(w.word) && strings.EqualFold(head[n:n+1], w.word[n:n+1]) {
			n++
		}
		head = head[:n]
	}
	return head
}
