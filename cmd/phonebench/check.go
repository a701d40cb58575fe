package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A said is one line of the server as the checker sees it: the same whether it
// came as text or as JSON.
type said struct {
	text   string // the words of the text format: an event, or a reply
	device string // "" where a reply does not tell
	reply  bool
	tag    string // of a reply
	call   string // the event's call; "" in text, which does not tell
	seq    uint64 // 0 in text
	fault  string // why the line is wrong whatever was expected
}

// columns are the JSON names behind device and cause of the events that calls
// have, in the order of the words of a text line. The call is "call" there.
var columns = map[string][]string{
	"Initiated":         {"call", "initiating"},
	"Originated":        {"calling", "called", "originating"},
	"Delivered":         {"alerting", "calling", "called", "lastRedirection"},
	"Established":       {"answering", "calling", "called", "lastRedirection"},
	"ConnectionCleared": {"releasing", "activeConnections"},
	"Held":              {"holdingOrRetrievingDevice"},
	"Retrieved":         {"holdingOrRetrievingDevice"},
	"Transferred":       {"transferring", "transferred", "transferredConnections", "primaryOldCall", "secondaryOldCall", "newCall", "correlatorData"},
	"Failed":            {"failedDevice", "called"},
}

// parseText reads a line of the text format.
func parseText(line string) said {
	words := strings.Fields(line)
	switch {
	case len(words) < 2:
		return said{text: line, fault: "is no line that the bench knows"}
	case words[0] == "error_ind":
		return said{text: line, reply: true}
	case columns[words[0]] == nil:
		return said{text: line, device: words[1], fault: "is no event that a call has"}
	}
	return said{text: line, device: words[1]}
}

// parseJSON reads a line of the JSON format.
func parseJSON(line []byte) said {
	var m map[string]any
	if err := json.Unmarshal(line, &m); err != nil {
		return said{text: string(line), fault: "is no JSON"}
	}
	word := func(key string) string { s, _ := m[key].(string); return s }
	if verb, ok := m["reply"].(string); ok {
		s := said{reply: true, tag: word("tag")}
		if m["ok"] == true {
			s.text = "error_ind SUCCESS " + verb
		} else {
			s.text = fmt.Sprintf("error_ind ERROR %s %s %q", verb, word("error"), word("text"))
		}
		return s
	}
	name := word("event")
	s := said{device: word("device"), call: word("call")}
	if columns[name] == nil {
		s.text, s.fault = string(line), "is no event that a call has"
		return s
	}
	seq, _ := m["seq"].(float64)
	s.seq = uint64(seq)
	if s.seq == 0 || s.call == "" {
		s.fault = "has no number or no call"
	}
	words := []string{name, s.device, word("cause")}
	for _, key := range columns[name] {
		words = append(words, wordOf(m[key]))
	}
	s.text = strings.Join(words, " ")
	return s
}

// wordOf writes a JSON value as text does.
func wordOf(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return `""`
		}
		return v
	case []any:
		list := make([]string, len(v))
		for i, x := range v {
			list[i] = fmt.Sprint(x)
		}
		return "(" + strings.Join(list, ",") + ")"
	}
	return fmt.Sprintf("?%v", v)
}
