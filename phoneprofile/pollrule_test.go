package phoneprofile

import (
	"strings"
	"testing"
)

// ruled is a poll of a list that shows calls as they are for both of their ends.
const ruled = head + `[poll]
resource = "/users/{user}/calls"
decode = "json"
line = '\{[^{}]*\}'
empty = '^\[\]$'
[poll.fields]
id = '"id":"(\w+)"'
remote = '"from":"([^"]*)"'
[[poll.rule]]
name = "rings here"
state = "alerting"
match = ['"to":"{user}"', '"state":"ringing"']
[[poll.rule]]
name = "rings there"
state = "delivered"
match = ['"from":"{user}"', '"state":"ringing"']
fields = { remote = '"to":"([^"]*)"' }
[[poll.rule]]
name = "talks"
state = "connected"
match = ['"state":"talking"']
`

func TestPollRules(t *testing.T) {
	p := mustParse(t, ruled).Poll
	for _, c := range []struct{ name, user, body, want string }{
		{"ours is the called end", "101", `[{"id":"a","from":"102","to":"101","state":"ringing"}]`, `a: rings here (alerting) remote="102"`},
		{"ours is the calling end", "102", `[{"state":"ringing","to":"101","id":"a","from":"102"}]`, `a: rings there (delivered) remote="101"`},
		{"both", "102", `[{"id":"a","from":"102","to":"101","state":"talking"}]`, `a: talks (connected) remote="102"`},
		{"neither", "103", `[{"id":"a","from":"102","to":"101","state":"ringing"}]`, `a: no [[poll.rule]] matches remote="102"`},
		{"a name with characters of patterns", "1.1", `[{"id":"a","from":"102","to":"101","state":"ringing"}]`, `a: no [[poll.rule]] matches remote="102"`},
		{"nothing", "101", `[]`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &Values{}
			v.Set(InsertUser, c.user)
			lines, err := p.Read(&Answer{Status: 200, Body: []byte(c.body)}, v)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, l.String())
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("reads\n%s\nwant\n%s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}
