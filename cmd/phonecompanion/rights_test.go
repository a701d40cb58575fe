package main_test

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// rightsCommands is every command of the language with arguments that are
// right, and the class that it needs by the contract, section 9; "" for those
// that anyone may say.
var rightsCommands = map[stli.Verb]struct{ line, class string }{
	stli.VerbSTLI:                   {"STLI;Errors=Extended", ""},
	stli.VerbPing:                   {"Ping", ""},
	stli.VerbHelp:                   {"Help Ping", ""},
	stli.VerbLogin:                  {"Login nobody secret", ""},
	stli.VerbBye:                    {"BYE", ""},
	stli.VerbMakeCall:               {"MakeCall 101 102", "control"},
	stli.VerbAnswerCall:             {"AnswerCall 101", "control"},
	stli.VerbClearConnection:        {"ClearConnection 101", "control"},
	stli.VerbHoldCall:               {"HoldCall 101", "control"},
	stli.VerbRetrieveCall:           {"RetrieveCall 101", "control"},
	stli.VerbTransferCall:           {"TransferCall 101", "control"},
	stli.VerbConsultationCall:       {"ConsultationCall 101 103", "control"},
	stli.VerbAlternateCall:          {"AlternateCall 101", "control"},
	stli.VerbReconnectCall:          {"ReconnectCall 101", "control"},
	stli.VerbConferenceCall:         {"ConferenceCall 101", "control"},
	stli.VerbSingleStepTransferCall: {"SingleStepTransferCall 101 103", "control"},
	stli.VerbDeflectCall:            {"DeflectCall 101 103", "control"},
	stli.VerbGenerateDigits:         {"GenerateDigits 101 1", "control"},
	stli.VerbSetDoNotDisturb:        {"SetDoNotDisturb 101 on", "control"},
	stli.VerbSetForwarding:          {"SetForwarding 101 busy off", "control"},
	stli.VerbSetMicrophoneMute:      {"SetMicrophoneMute 101 on", "control"},
	stli.VerbSendKeys:               {"SendKeys 101 F1", "control"},
	stli.VerbBindKey:                {"BindKey 101 2 on Label", "control"},
	stli.VerbUnbindKey:              {"UnbindKey 101 2", "control"},
	stli.VerbMonitorStart:           {"MonitorStart 101", "monitor"},
	stli.VerbMonitorStop:            {"MonitorStop 101", "monitor"},
	stli.VerbSnapshotDevice:         {"SnapshotDevice 101", "monitor"},
	stli.VerbResume:                 {"Resume 0", "monitor"},
	stli.VerbDevices:                {"Devices", "monitor"},
	stli.VerbRawCommand:             {`{"method":"GET","resource":"/x"}`, "raw"},
	stli.VerbAction:                 {"Action 101 Reboot", "admin"},
}

// rightsUser is one kind of user.
type rightsUser struct {
	name    string
	classes []string
	sees    bool
}

// rightsUsers is every kind of user: which classes he has, and whether he may
// see 101.
var rightsUsers = []rightsUser{
	{"anonymous", nil, false}, // from a network that may not be
	{"everything", []string{"control", "monitor", "raw", "admin"}, true},
	{"control", []string{"control"}, true},
	{"monitor", []string{"monitor"}, true},
	{"raw", []string{"raw"}, true},
	{"admin", []string{"admin"}, true},
	{"elsewhere", []string{"control", "monitor", "raw", "admin"}, false},
}

// TestRights tries every command as every kind of user over every transport.
func TestRights(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.serveTLS()
	for _, u := range rightsUsers[1:] {
		devices := "10*"
		if !u.sees {
			devices = "102"
		}
		o.more += asUser(u.name, devices, u.classes...)
	}
	o.access = []string{"anonymous_networks = []"}
	p := o.start()
	for _, v := range stli.Verbs() {
		if _, ok := rightsCommands[v]; !ok {
			t.Errorf("%v is not tried", v)
		}
	}
	overEvery(t, func(t *testing.T, how transport) {
		for _, u := range rightsUsers {
			conn, err := p.dial(how)
			if err != nil {
				t.Fatal(err)
			}
			c := &rightsClient{t: t, conn: conn, r: bufio.NewReader(conn)}
			conn.SetDeadline(time.Now().Add(patience))
			c.say("STLI;Errors=Extended")
			if u.name != "anonymous" {
				if got := c.say("Login " + u.name + " word"); got != "error_ind SUCCESS Login" {
					t.Fatalf("%s: %s", u.name, got)
				}
			}
			for v, command := range rightsCommands {
				if v == stli.VerbLogin || v == stli.VerbBye {
					continue // would slow the test, and end it
				}
				got := c.say(command.line)
				if want := u.verdict(v, command.class); want != "" && !strings.Contains(got, " "+want+" ") || want == "" && refused(got) {
					t.Errorf("%s as %s: %s, want %s", command.line, u.name, got, want)
				}
			}
			conn.Close()
		}
	})
}

// verdict is the error that a user gets for a command; "" where rights are not
// in the way.
func (u *rightsUser) verdict(v stli.Verb, class string) string {
	switch {
	case class == "":
		return ""
	case u.name == "anonymous":
		return string(stli.CodeSecurity)
	case v.Info().Device && !u.sees:
		return string(stli.CodeInvalidDevice)
	case !slices.Contains(u.classes, class):
		return string(stli.CodePrivilegeViolation)
	}
	return ""
}

// refused tells whether rights are what a reply fails by.
func refused(reply string) bool {
	return slices.ContainsFunc([]stli.Code{stli.CodeSecurity, stli.CodeInvalidDevice, stli.CodePrivilegeViolation}, func(c stli.Code) bool {
		return strings.Contains(reply, " "+string(c)+" ")
	})
}

// rightsClient tags its commands, and so finds their replies among events.
type rightsClient struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
	n    int
}

// say gives a command and returns its reply.
func (c *rightsClient) say(line string) string {
	c.t.Helper()
	c.n++
	tag := fmt.Sprintf("#%d ", c.n)
	fmt.Fprintf(c.conn, "%s%s\r\n", tag, line)
	for {
		got, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Fatalf("%s: %v", line, err)
		}
		if rest, ok := strings.CutPrefix(strings.TrimSpace(got), tag); ok {
			return rest
		}
	}
}
