package console

import (
	"strings"
)

// ownPrefix begins the commands that the console carries out by itself. No
// command of the protocol begins so.
const ownPrefix = "."

// ownCommand is one of them: the one place where its name, usage and help stand.
type ownCommand struct {
	name, usage, help string
	run               func(s *session, args []string) bool // false: wrong arguments
}

// ownCommands returns them in the order of the help.
func ownCommands() []ownCommand {
	return []ownCommand{
		{".help", "", "Shows this list.", (*session).ownHelp},
		{".monitor", "all|<dev>[,<dev>...]", "Monitors every device, or some.", (*session).ownMonitor},
		{".repeat", "", "Sends the last command again.", (*session).ownRepeat},
		{".timing", "on|off", "Shows how long each command took.", (*session).ownTiming},
		{".quit", "", "Ends the console; so does Ctrl-D.", (*session).ownQuit},
	}
}

func findOwn(name string) (ownCommand, bool) {
	for _, o := range ownCommands() {
		if strings.EqualFold(o.name, name) {
			return o, true
		}
	}
	return ownCommand{}, false
}

// own carries out a command of the console.
func (s *session) own(line string) {
	words := strings.Fields(line)
	o, ok := findOwn(words[0])
	switch {
	case !ok:
		hint := ".help lists the console's commands"
		if near := nearest(words[0]); near != "" {
			hint = "do you mean " + near + "?"
		}
		s.fault("%s: no such command: %s", words[0], hint)
	case !o.run(s, words[1:]):
		s.fault("usage: %s", join(" ", o.name, o.usage))
	}
}

func (s *session) ownHelp(args []string) bool {
	for _, o := range ownCommands() {
		s.show(s.render.help(join(" ", o.name, o.usage) + " - " + o.help))
	}
	s.show(s.render.help("Keys: TAB completes, Up and Down go through the history, Ctrl-R and Ctrl-S search it for what is typed, Ctrl-C clears the line."))
	return len(args) == 0
}

func (s *session) ownMonitor(args []string) bool {
	devices := split(strings.Join(args, ","))
	switch {
	case len(devices) == 0:
		return false
	case len(devices) == 1 && strings.EqualFold(devices[0], everyDevice):
		s.askDevices(func(all []device) {
			for _, d := range all {
				s.monitorDevice(d.name)
			}
		})
		return true
	}
	for _, d := range devices {
		s.monitorDevice(d)
	}
	return true
}

// everyDevice is what --monitor and .monitor take for all devices.
const everyDevice = "all"

// monitorDevice asks for the events of a device, as if the user had typed it.
func (s *session) monitorDevice(device string) {
	word, err := quoteWord(device)
	if err != nil {
		s.fault("monitor %s: %v", device, err)
		return
	}
	s.command("MonitorStart " + word)
}

func (s *session) ownRepeat(args []string) bool {
	if s.last == "" {
		s.fault(".repeat: there was no command yet")
	} else {
		s.command(s.last)
	}
	return len(args) == 0
}

func (s *session) ownTiming(args []string) bool {
	if len(args) != 1 || !strings.EqualFold(args[0], "on") && !strings.EqualFold(args[0], "off") {
		return false
	}
	s.timing = strings.EqualFold(args[0], "on")
	s.note("timing is %s", strings.ToLower(args[0]))
	return true
}

func (s *session) ownQuit(args []string) bool {
	if len(args) == 0 {
		s.leave()
	}
	return len(args) == 0
}

// split cuts a list at commas, without the empty parts.
func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
