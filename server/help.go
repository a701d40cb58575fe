package server

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// help lists the commands, or explains one; also an event, an option, or the
// reason of an error, which a person at a telnet wants to know as well.
func (s *session) help(reply stli.Reply) {
	var about []string
	if len(s.command.Args) == 0 {
		for _, v := range stli.Verbs() {
			about = append(about, helpOn(v))
		}
	} else if word := string(s.command.Args[0]); word != "" {
		about = explain(word)
	}
	if about == nil {
		reply.Failure = stli.Failf(stli.CodeInvalidParameter, "there is no command %q: Help lists them", s.command.Args[0])
		s.reply(reply, nil, nil)
		return
	}
	lines := make([]stli.Line, 0, len(about)+1)
	for _, text := range about {
		lines = append(lines, stli.HelpLine{Text: text})
	}
	s.reply(reply, append(lines, stli.HelpEnd), nil)
}

// explain returns what there is to say of a word of the protocol, or nil. Some
// words are commands and events both, or events and options.
func explain(word string) []string {
	var about []string
	if v, ok := stli.FindVerb(word); ok {
		about = append(about, helpOn(v))
	}
	for _, n := range stli.EventNames() {
		if strings.EqualFold(word, n.String()) {
			about = append(about, strings.Join(append([]string{n.String()}, n.Words()...), " ")+" - "+n.Meaning())
		}
	}
	for _, o := range stli.OptionInfos() {
		if strings.EqualFold(word, o.Name) {
			about = append(about, o.Name+"="+o.Choice()+" - "+o.Help)
		}
	}
	for _, c := range stli.Codes() {
		if strings.EqualFold(word, string(c.Code)) || strings.EqualFold(word, c.Code.Value()) {
			about = append(about, string(c.Code)+" - "+c.Meaning+" "+c.Advice)
		}
	}
	return about
}

// helpOn explains a command on one line.
func helpOn(v stli.Verb) string { return usage(v) + " - " + v.Info().Help }

// usage shows how a command is written.
func usage(v stli.Verb) string {
	info := v.Info()
	if info.Usage == "" || v == stli.VerbSTLI { // options follow without a blank
		return info.Name + info.Usage
	}
	return info.Name + " " + info.Usage
}
