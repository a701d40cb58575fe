package phoneprofile

import (
	"strings"
	"testing"
)

// tableKeys is a phone that names its keys in its own way.
var tableKeys = Keys{Separator: ";", Star: "STAR", Hash: "#"}

func TestTemplate(t *testing.T) {
	v := values(t, "number", "1&2", "digits", "1*#", "username", "u&v", "identity", `"x"`)
	v.SetExtracted(InsertCount, "h<1>")
	sc := &scope{extracted: map[string]Insert{"handle": InsertCount}}
	for _, c := range []struct {
		name, text string
		esc        escape
		want       string
	}{
		{"nothing", "", escapeURL, ""},
		{"literal only", "/a?b=c;d&e=%20*", escapeURL, "/a?b=c;d&e=%20*"},
		{"one insert", "{number}", escapeURL, "1%262"},
		{"between literals", "/a?n={number}&b", escapeURL, "/a?n=1%262&b"},
		{"side by side", "{number}{number}", escapeURL, "1%2621%262"},
		{"an empty value", "[{remote}]", escapeURL, "[]"},
		{"raw", "/a?{username:raw}", escapeURL, "/a?u&v"},
		{"keys", "/k={digits:keys};OK", escapeURL, "/k=1;STAR;%23;OK"},
		{"keys in JSON", `"{digits:keys}"`, escapeJSON, `"1;STAR;#"`},
		{"extracted", "{handle}", escapeXML, "h&lt;1&gt;"},
		{"JSON body", `{"a":{"b":"{number}"},"c":[{}]}`, escapeJSON, `{"a":{"b":"1\u00262"},"c":[{}]}`},
		{"JSON string", `{"a":"{identity}"}`, escapeJSON, `{"a":"\"x\""}`},
		{"an open brace", "/a{", escapeURL, "/a{"},
		{"an open name", "/a{number", escapeURL, "/a{number"},
		{"an open mode", "/a{number:", escapeURL, "/a{number:"},
		{"an empty mode", "/a{number:}", escapeURL, "/a{number:}"},
		{"an open mode name", "/a{number:raw", escapeURL, "/a{number:raw"},
		{"closing only", "/a}b", escapeURL, "/a}b"},
		{"empty braces", "/a{}b", escapeURL, "/a{}b"},
		{"doubled braces", "{{number}}", escapeURL, "{1%262}"},
		{"a blank in braces", "{ number }", escapeURL, "{ number }"},
		{"a digit first", "{2,3}", escapeRegexp, "{2,3}"},
		{"other words in braces", "{number-2}", escapeURL, "{number-2}"},
		{"pattern", `^{handle}=(.*)$`, escapeRegexp, `^h<1>=(.*)$`},
		{"pattern quotes", `^{identity}{number}(.{2})$`, escapeRegexp, `^"x"1&2(.{2})$`},
		{"pattern classes", `\p{L}\P{Greek}\x{10FFFF}{number}`, escapeRegexp, `\p{L}\P{Greek}\x{10FFFF}1&2`},
		{"header", "X {number}", escapeHeader, "X 1&2"},
		{"no value in an insert's value", "{username}", escapeNone, "u&v"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, faults := parseTemplate(c.text, c.esc, sc)
			if len(faults) > 0 {
				t.Fatalf("faults %v", faults)
			}
			got, err := parsed.appendTo(nil, v, &tableKeys)
			if err != nil || string(got) != c.want {
				t.Errorf("%q renders to %q, %v, want %q", c.text, got, err, c.want)
			}
		})
	}
}

// A value is inserted, never read: braces in it stay braces.
func TestTemplateValuesAreNoTemplates(t *testing.T) {
	parsed, _ := parseTemplate("{number}", escapeHeader, &scope{})
	got, _ := parsed.appendTo(nil, values(t, "number", "{password}", "password", "secret"), nil)
	if string(got) != "{password}" {
		t.Errorf("renders to %q", got)
	}
}

func TestTemplateFaults(t *testing.T) {
	unknown := func(name string) string {
		return "unknown insert {" + name + "}: write one of " + InsertNames() + ", or a name that an earlier step extracts"
	}
	for _, c := range []struct {
		name, text string
		esc        escape
		offset     int
		want       string
	}{
		{"unknown", "/a?n={numbr}", escapeURL, 5, unknown("numbr")},
		{"case counts", "{Number}", escapeURL, 0, unknown("Number")},
		{"unknown in a pattern", "x{setting_}(y)", escapeRegexp, 1, unknown("setting_") + `; braces of the text itself are \{ and \}`},
		{"digits of a name", "{label:digits}", escapeURL, 0, "{label:digits} has no digits: only {number:digits} and {digits:digits} can be held to digits"},
		{"raw number", "{number:raw}", escapeURL, 0, "{number:raw} would let a client change the request: write {number}"},
		{"raw extracted value", "/{handle:raw}", escapeURL, 1, "{handle:raw} would let a client change the request: write {handle}"},
		{"keys of a name", "{label:keys}", escapeURL, 0, "{label:keys} has no digits: only {number:keys} and {digits:keys} can be written as keys"},
		{"keys of the key list", "{keys:keys}", escapeURL, 0, "{keys:keys} has no digits: only {number:keys} and {digits:keys} can be written as keys"},
		{"keys in a pattern", "({number:keys})", escapeRegexp, 1, "{number:keys} is for requests: in a pattern write {number}"},
		{"unknown form", "é{number:url}", escapeURL, 2, "unknown form {number:url}: write {number}, {number:keys}, {number:digits} or {number:raw}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := parseTemplate(c.text, c.esc, &scope{extracted: map[string]Insert{"handle": InsertCount}})
			if len(faults) != 1 || faults[0].offset != c.offset || faults[0].text != c.want {
				t.Errorf("faults of %q are %v, want %d %q", c.text, faults, c.offset, c.want)
			}
		})
	}
}

// Every fault of a template is reported, not the first one only.
func TestTemplateReportsAllFaults(t *testing.T) {
	_, faults := parseTemplate("{a}{number}{b}", escapeURL, &scope{})
	if len(faults) != 2 || faults[0].offset != 0 || faults[1].offset != 11 {
		t.Errorf("faults are %v", faults)
	}
}

// Which inserts may stand raw is decided here, and not by a table that a new
// insert could be forgotten in: all but those that only the configuration sets.
func TestRawInserts(t *testing.T) {
	allowed := map[string]bool{
		"identity": true, "extension": true, "username": true, "password": true, "address": true, "mac": true,
		"on": true, "off": true, "setting": true,
	}
	for in := range InsertCount {
		_, faults := parseTemplate("{"+in.String()+":raw}", escapeURL, &scope{})
		if ok := len(faults) == 0; ok != allowed[in.String()] {
			t.Errorf("{%s:raw}: allowed %v, want %v", in, ok, allowed[in.String()])
		}
	}
}

func TestOutsideQuotes(t *testing.T) {
	sc := &scope{extracted: map[string]Insert{"handle": InsertCount}}
	for _, c := range []struct {
		text string
		want int // offset; -1: no fault
	}{
		{`{"a":"{number}"}`, -1},
		{`{"a":{number}}`, 5},
		{`{"a":{handle}}`, 5},
		{`{"a":{on},"b":{identity}}`, -1},
		{`{"a":"\"{number}"}`, -1},
		{`{"a":"\\"{number}}`, 9},
		{`"{number}"{number}`, 10},
		{`{"{number}":1}`, -1},
		{`{number`, -1},
		{`{unknown}`, -1},
	} {
		faults := outsideQuotes(c.text, sc)
		switch {
		case c.want < 0 && len(faults) == 0:
		case len(faults) == 1 && faults[0].offset == c.want && strings.Contains(faults[0].text, "stands outside quotes"):
		default:
			t.Errorf("faults of %s are %v, want one at %d", c.text, faults, c.want)
		}
	}
}

func TestTemplateUses(t *testing.T) {
	parsed, _ := parseTemplate("/a?{url}", escapeURL, &scope{})
	if !parsed.uses(InsertURL) || parsed.uses(InsertNumber) {
		t.Error("uses is wrong")
	}
}
