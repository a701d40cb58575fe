package sipphone

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{``, "422 body Body is invalid: it is neither JSON nor a JavaScript object: unexpected end of JSON input"},
		{`[]`, "422 body Body is invalid: it is not an object"},
		{`null`, "422 body Body is invalid: it is not an object"},
		{`{"notes": "a"} x`, "422 body Body is invalid: it is neither JSON nor a JavaScript object: invalid character 'x' after top-level value"},
		{`{"notes": "a", "notes": "b"}`, "422 body Body is invalid: an object has the same member twice"},
		{`{notes: 'a', /* : */ notes: 'it\'s: {b}'}`, "422 body Body is invalid: an object has the same member twice"},
		{"{\"notes\": \"\xff\"}", "422 body Body is invalid: it is not UTF-8"},
		{strings.Repeat("[", 100000), "422 body Body is invalid: its objects and lists are nested more than 16 deep"},
		{strings.Repeat("{a:", 30) + "1" + strings.Repeat("}", 30), "422 body Body is invalid: its objects and lists are nested more than 16 deep"},
		{`{"notes": "` + strings.Repeat("a", MaxBody) + `"}`, "422 body Body is invalid: it is longer than 131072 bytes"},
		{`{"": 1}`, "422 \"\" Property is not known"},
		{`{"color": 1}`, "422 color Property is not known"},
		{`{"ringer": {"colour": 1}, "ip.mode": "OPEN"}`, "422 ip.mode Property is not known + 422 ringer.colour Property is not known"},
		{`{"softkeys": [{"index": 0, "icon": "x"}]}`, "422 softkeys[0].icon Property is not known"},
		{`{"` + strings.Repeat("x", 100) + `": 1}`, "422 " + strings.Repeat("x", 64) + "… Property is not known"},
		{`{"a\nb": 1}`, "422 a\uFFFDb Property is not known"},
		{`{"ringer": 4}`, "422 ringer Value is invalid, must be an object"},
		{`{"orderId": "1", "purchaseInfo": {"orderId": "2"}}`, "422 purchaseInfo.orderId Property is given twice with different values"},
		{`{"serial": "a\nb"}`, "422 serial Text has a control character"},
		{`{"notes": "a\u0000b"}`, "422 notes Text has a control character"},
		{`{"softkeys": [{}, {"label": "a\u001b[31m"}]}`, "422 softkeys[1].label Text has a control character"},
		{`{"softkeys": [{"label": "` + strings.Repeat("ø", 65) + `"}]}`, "422 softkeys[0].label Text is too long, at most 64 characters"},
		{`{"serial": "` + strings.Repeat("a", 513) + `"}`, "422 serial Text is too long, at most 512 bytes"},
		{`{"notes": "` + strings.Repeat("a", 4097) + `"}`, "422 notes Text is too long, at most 4096 bytes"},
		{`{"customConfig": "` + strings.Repeat("a", 16385) + `"}`, "422 customConfig Text is too long, at most 16384 bytes"},
	} {
		p, err := Read([]byte(c.body))
		if got := words(err); got != c.want || p != nil {
			t.Errorf("%.80s: got %v, %s, want %s", c.body, p, got, c.want)
		}
	}
}

func TestRead(t *testing.T) {
	label := strings.Repeat("ø", 64)
	for body, want := range map[string]Patch{
		`{}`: {},
		`{"notes": "a\r\n\tb", "dhsg": null, "_id": "7", "password": "\u0000", "username": "\u0000", "status": {"expires": 7}}`: {"notes": "a\n\tb", "dhsg": nil, "_id": "7"},
		`{ringer: {volume: 4, tone: 2.5}, extension: '101',}`:                                                                   {"ringer.volume": 4, "ringer.tone": 2.5, "extension": "101"},
		`{"ringer": null, "volume": {"headset": null}}`:                                                                         {"ringer.volume": nil, "ringer.tone": nil, "volume.headset.mic": nil, "volume.headset.speaker": nil},
		`{"softkeys": [{"label": "` + label + `"}]}`:                                                                            {"softkeys": []any{map[string]any{"label": label}}},
		"// {{{{{{{{{{{{{{{{{{{ note\n{notes: \"a:b{{{{{{{{{{{{{{{{{{{{{{{{{\"}":                                                {"notes": "a:b{{{{{{{{{{{{{{{{{{{{{{{{{"},
	} {
		got, err := Read([]byte(body))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", body, got, err, want)
		}
	}
}

// TestTable holds the table against itself: nothing is left out, groups are
// together, and what a request may have can be read.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	closed := map[string]bool{}
	group := ""
	for _, p := range Properties() {
		if seen[p.Path] || p.Meaning == "" || !strings.HasSuffix(p.Meaning, ".") || p.Kind == "" || p.Wrong.Description == "" || p.Wrong.Message == "" || p.Bytes == 0 {
			t.Errorf("%+v", p)
		}
		seen[p.Path] = true
		g, _, nested := strings.Cut(p.Path, ".")
		if !nested {
			g = ""
		}
		if g != group {
			if closed[g] && g != "" {
				t.Errorf("%s is apart from its group", p.Path)
			}
			closed[group], group = true, g
		}
	}
	for r := multiple; r <= noSwitch; r++ {
		if rows[r].Code == 0 || rows[r].Description == "" && r != badBody {
			t.Error(fmt.Sprint("row ", int(r)), rows[r])
		}
	}
	Properties()[0].Path = "changed"
	if Properties()[0].Path != "_id" {
		t.Error("the table can be changed from outside")
	}
}
