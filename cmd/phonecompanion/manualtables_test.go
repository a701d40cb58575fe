package main_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A manualTable is a table of the manual that is made of the program's own.
type manualTable struct {
	head []string
	rows [][]string
}

// code marks words as they stand on the wire.
func code(s string) string { return "`" + strings.ReplaceAll(s, "|", `\|`) + "`" }

// codes marks several of them.
func codes(words []string) string {
	marked := make([]string, len(words))
	for i, w := range words {
		marked[i] = code(w)
	}
	return strings.Join(marked, ", ")
}

// String writes the table in Markdown.
func (m manualTable) String() string {
	var b strings.Builder
	write := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	write(m.head)
	b.WriteString(strings.Repeat("|---", len(m.head)) + "|\n")
	for _, r := range m.rows {
		write(r)
	}
	return b.String()
}

// manualTables makes every table of the manual that the program knows.
func manualTables(t *testing.T) map[string]manualTable {
	t.Helper()
	options := manualTable{head: []string{"option", "values", "default", "meaning"}}
	for _, o := range stli.OptionInfos() {
		values := codes(o.Values)
		if o.Most > 0 {
			values = fmt.Sprintf("`0` to `%d`", o.Most)
		}
		options.rows = append(options.rows, []string{code(o.Name), values, code(o.Values[0]), o.Help})
	}
	commands := manualTable{head: []string{"command", "class", "what it does"}}
	for _, v := range stli.Verbs() {
		info, usage := v.Info(), v.Info().Usage
		if usage != "" && v != stli.VerbSTLI {
			usage = " " + usage
		}
		line := code(info.Name + usage)
		if v == stli.VerbRawCommand {
			line = code(info.Usage) + ", RawCommand"
		}
		commands.rows = append(commands.rows, []string{line, server.Class(v), info.Help})
	}
	events := manualTable{head: []string{"event", "words behind it", "its own members in JSON", "when"}}
	for _, n := range stli.EventNames() {
		events.rows = append(events.rows, []string{code(n.String()), strings.Join(n.Words(), " "), codes(n.Members()), n.Meaning()})
	}
	causes := manualTable{head: []string{"cause", "meaning"}}
	for _, c := range stli.Causes() {
		causes.rows = append(causes.rows, []string{code(string(c.Cause)), c.Meaning})
	}
	errors := manualTable{head: []string{"error", "meaning", "what a client can do"}}
	for _, c := range stli.Codes() {
		errors.rows = append(errors.rows, []string{code(string(c.Code)), c.Meaning, c.Advice})
	}
	reasons := manualTable{head: []string{"reason", "last line", "meaning"}}
	for _, r := range server.Reasons() {
		said := ""
		if r.Said {
			said = "yes"
		}
		reasons.rows = append(reasons.rows, []string{code(string(r.Reason)), said, r.Meaning})
	}
	return map[string]manualTable{
		"options": options, "commands": commands, "events": events, "causes": causes, "errors": errors, "reasons": reasons,
		"monitoring": monitoringTable(t), "limits": limitsTable(t),
	}
}

// monitoringState finds the states of monitoring, and what is said of each.
var monitoringState = regexp.MustCompile(`(?m)^\tMonitoring[A-Z][a-z]+ +Monitoring = "([a-z]+)" +// (.+)$`)

// monitoringTable is made of the source, where each state has its comment.
func monitoringTable(t *testing.T) manualTable {
	t.Helper()
	source, err := os.ReadFile("../../phone/state.go")
	if err != nil {
		t.Fatal(err)
	}
	table := manualTable{head: []string{"state", "the phone's action URLs"}}
	for _, m := range monitoringState.FindAllStringSubmatch(string(source), -1) {
		table.rows = append(table.rows, []string{code(m[1]), m[2]})
	}
	if len(table.rows) == 0 || len(table.rows) != strings.Count(string(source), " Monitoring = ") || table.rows[0][0] != code(string(phone.MonitoringOff)) {
		t.Errorf("phone/state.go has other states than %v", table.rows)
	}
	return table
}

// limitsTable lists the limits that a client can meet.
func limitsTable(t *testing.T) manualTable {
	t.Helper()
	table := manualTable{head: []string{"limit", "value", "configuration", "beyond it"}}
	add := func(what string, value any, key, beyond string) {
		text := strings.Replace(fmt.Sprint(value), "m0s", "m", 1)
		if key != "" {
			inConfiguration(t, key, text)
			key = code(key)
		}
		table.rows = append(table.rows, []string{what, text, key, beyond})
	}
	add("a line of the client", size(stli.DefaultMaxLine), "max_line", "INVALCMD, and the connection is closed")
	add("a tag", fmt.Sprintf("%d characters", stli.MaxTag), "", "INVALCMD")
	add("a number, or a row of digits", fmt.Sprintf("%d bytes", phone.MaxNumber), "", "ERROR")
	add("keys of one SendKeys", phoneprofile.MaxKeyPresses, "", "ERROR")
	add("time of a key, or pause behind it", fmt.Sprintf("%d ms", phoneprofile.MaxKeyTime), "", "ERROR")
	add("commands of one connection under way", constant(t, "server/config.go", "maxUnanswered"), "", "the server reads no more until some are answered")
	add("commands that wait for one phone", constant(t, "phone/phone.go", "maxQueue"), "", "ERROR `subscribedResourceAvailability.outstandingRequestsLimitExceeded`")
	add("time until a command begins", server.DefaultCommandDeadline, "command_deadline", "ERROR `performanceManagement.performanceLimitExceeded`")
	add("wait of events for a reply, in text", server.DefaultEventHold, "event_hold", "events of other devices come before it")
	add("lines that wait for the client", server.DefaultQueueLines, "client_queue_lines", "the connection is closed, `slow consumer`")
	add("bytes that wait for the client", size(server.DefaultQueueBytes), "client_queue_bytes", "the connection is closed, `slow consumer`")
	add("time of a write", server.DefaultWriteTimeout, "write_timeout", "the connection is closed, `slow consumer`")
	add("events for Resume", phone.DefaultResumeEvents, "resume_events", "Gap")
	add("time for Resume", phone.DefaultResumeTime, "resume_time", "Gap")
	add("connections", server.DefaultMaxConnections, "max_connections", "the connection is closed at once, `connection limit`")
	add("time until Login, where it is needed", server.DefaultLoginTimeout, "login_timeout", "the connection is closed, `login timeout`")
	add("failed logins in a row", constant(t, "server/login.go", "maxFailedLogins"), "", "the connection is closed, `too many failures`")
	add("how long a phone stays set up for a client that vanished", phone.Grace, "", "its settings are put back")
	add("how long a phone has to report what a command did", phone.ReportWait, "", "the server says it")
	return table
}

// size writes a number of bytes as the configuration does.
func size(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%dMiB", n>>20)
	}
	return fmt.Sprintf("%dKiB", n>>10)
}

// constant returns the value of a constant that only its package sees.
func constant(t *testing.T, file, name string) string {
	t.Helper()
	source, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^(?:const|\t)\s*` + name + ` = (\d+)$`).FindSubmatch(source)
	if m == nil {
		t.Fatalf("%s has no constant %s", file, name)
	}
	return string(m[1])
}

// inConfiguration checks that the configuration that is shipped, which a test
// holds against the program, gives a key this default.
func inConfiguration(t *testing.T, key, value string) {
	t.Helper()
	text, err := os.ReadFile("../../configs/phonecompanion.toml")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^(?:# )?` + key + ` = "?([^"\s]+)"?`).FindSubmatch(text)
	if m == nil {
		t.Errorf("configs/phonecompanion.toml has no %s", key)
	} else if got := string(m[1]); got != value {
		t.Errorf("%s is %s in configs/phonecompanion.toml, and %s in the program", key, got, value)
	}
}

// manualPlace is where a table stands in the manual: behind its mark, up to the
// next empty line.
var manualPlace = regexp.MustCompile(`(?m)^<!-- table: ([a-z]+) -->\n((?:\|.*\n)*)`)

// TestManualTables: what the manual lists is what the program has, word by
// word. go test ./cmd/phonecompanion -run ManualTables -update writes them anew.
func TestManualTables(t *testing.T) {
	text, _ := readManual(t)
	tables := manualTables(t)
	fresh := manualPlace.ReplaceAllStringFunc(text, func(place string) string {
		m := manualPlace.FindStringSubmatch(place)
		table, ok := tables[m[1]]
		if !ok {
			t.Errorf("the manual wants a table %q, or wants it twice", m[1])
			return place
		}
		delete(tables, m[1])
		if m[2] != table.String() && !*update {
			t.Errorf("the table %q of the manual has\n%s\nand the program\n%s", m[1], m[2], table)
		}
		return "<!-- table: " + m[1] + " -->\n" + table.String()
	})
	for name := range tables {
		t.Errorf("the manual has no table %q", name)
	}
	if *update {
		if err := os.WriteFile(manualFile, []byte(fresh), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
