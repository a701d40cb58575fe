package phoneprofile_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// Every option of the 24U document, and every way to write a placeholder, in a
// file that no shipped profile fits. A wanted line that begins with - must not
// be there.
func Test24UOptions(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"protocol":"https"}`, `protocol = "HTTPS"`},
		{`{"port":8080}`, `port = 8080`},
		{`{"port":"8080"}`, `port = 8080`},
		{`{"PORT":" 81 "}`, `port = 81`},
		{`{"holdcall":{"resource":"/h"}}`, `[action.HoldCall]`},
		{`{"HOLDCALL":{"method":"post","resource":"/h"}}`, `method = "POST"`},
		{`{"HoldCall":{"method":"","resource":"/h"}}`, `-method = ""`},
		{`{"HoldCall":{"resource":"hold.htm?a b"}}`, `resource = "/hold.htm?a%20b"`},
		{`{"HoldCall":{"resource":"/h","content_type":"text/plain"}}`, `content_type = "text/plain"`},
		{`{"HoldCall":{"resource":"/h","accept":"application/json"}}`, `accept = "application/json"`},
		{`{"HoldCall":{"resource":"/h","accept":null,"body":""}}`, `-body = ""`},
		{`{"HoldCall":{"resource":"/h","body":"a=b"}}`, `body = "a=b"`},
		{`{"HoldCall":{"resource":"/h","body":{"b":"x y","a":1}}}`, `body = { "b" = "x y", "a" = "1" }`},
		{`{"HoldCall":{"resource":"/h","content_type":"application/json","body":{"b":[1,true,null,"<x>"],"a":{}}}}`, `body = "{\"b\":[1,true,null,\"<x>\"],\"a\":{}}"`},
		{`{"HoldCall":{"resource":"/h","port":"81","protocol":"HTTPS"}}`, `port = 81`},
		{`{"MakeCall":{"resource":"/d?n={number}"}}`, `resource = "/d?n={number}"`},
		{`{"MakeCall":{"resource":"/d?n={NUMBER}"}}`, `resource = "/d?n={number}"`},
		{`{"MakeCall":{"resource":"/d?n=%number%&l=%20"}}`, `resource = "/d?n={number}&l=%20"`},
		{`{"MakeCall":{"resource":"/d?n=$number&r=$remote&c=$call-id"}}`, `resource = "/d?n={number}&r=$remote&c=$call-id"`},
		{`{"MakeCall":{"resource":"/d?n=<number>&e=<extension>"}}`, `resource = "/d?n={number}&e={extension}"`},
		{`{"MakeCall":{"resource":"/d","content_type":"text/xml","body":"<number>$number</number>"}}`, `body = "<number>{number}</number>"`},
		{`{"MakeCall":{"resource":"/d?k={number:keys}"}}`, `resource = "/d?k={number:keys}"`},
		{`{"TransferCall":{"resource":"/t"}}`, `when = ["connected"]`},
		{`{"TransferCall":{"resource":"/t"},"MakeCall":{"resource":"/d?{number}"}}`, `[action.TransferTarget]`},
		{`{"TransferCall":{"resource":"/t"},"MakeCall":{"resource":"/d?{number}"}}`, `when = ["transferring"]`},
	} {
		_, tr := read24U(t, "acme.cfg", c.text)
		want, without := strings.CutPrefix(c.want, "-")
		if strings.Contains("\n"+tr.Text, "\n"+want+"\n") == without || tr.Base != "" || len(tr.Warnings) > 0 {
			t.Errorf("%s: base %q, warnings %v, %s is wrong in\n%s", c.text, tr.Base, tr.Warnings, c.want, tr.Text)
		}
	}
}

// Every notification, in a file that no shipped profile fits, and what it means.
func Test24UNotifications(t *testing.T) {
	for name, want := range map[string]phoneprofile.Signal{
		"onIncomingCall": phoneprofile.SignalDelivered, "onOutgoingCall": phoneprofile.SignalOriginated,
		"onConnected": phoneprofile.SignalEstablished, "onCallEstablished": phoneprofile.SignalEstablished,
		"onDisconnected": phoneprofile.SignalCleared, "onCallTerminated": phoneprofile.SignalCleared,
		"onHold": phoneprofile.SignalHeld, "onUnhold": phoneprofile.SignalRetrieved, "onTransfer": phoneprofile.SignalTransferred,
		"onDndOn": phoneprofile.SignalDNDOn, "onDndOff": phoneprofile.SignalDNDOff, "onMissedCall": phoneprofile.SignalMissed,
		"onOffHook": phoneprofile.NoSignal, "ONONHOOK": phoneprofile.NoSignal,
	} {
		for _, request := range []string{
			`{"method":"GET","resource":"/set?save=1&slot_a={url}"}`, `{"method":"POST","resource":"/set","body":"save=1&slot_a=%url%"}`,
			`{"method":"POST","resource":"/set","body":{"save":"a b","slot_a":"$url"}}`,
			`{"method":"POST","resource":"/set","content_type":"application/json","body":{"slot_a":"{url}","save":1}}`,
			`{"method":"POST","resource":"/set","content_type":"text/xml","body":"<s><slot_a perm=\"\"><url></slot_a></s>"}`,
		} {
			p, tr := read24U(t, "acme.cfg", `{"monitorAutoConfiguration":{"`+name+`":`+request+`}}`)
			slots := p.Slots()
			if len(slots) != 1 || p.Events[slots[0]].Setting != "slot_a" || p.Events[slots[0]].Rules[0].Signal != want || p.Monitor.Confirm || len(tr.Warnings) > 0 {
				t.Errorf("%s: %s\n%v\n%s", name, request, tr.Warnings, tr.Text)
			}
		}
	}
}

// Slots that the shipped profile knows stay its own, others come beside them,
// and where none is known the file's are all there are.
func Test24UMonitorOfSnom(t *testing.T) {
	slot := func(setting string) string { return `{"resource":"/dummy.htm?settings=save&` + setting + `={url}"}` }
	shipped := shippedProfile(t, "snom")
	p, _ := read24U(t, "snom.cfg", `{"monitorAutoConfiguration":{"onIncomingCall":`+slot("action_incoming_url")+`,"onOffHook":`+slot("action_offhook_url")+`,"onTransfer":`+slot("action_attended_transfer")+`}}`)
	if len(p.Events) != len(shipped.Events)+1 || p.Events["off_hook"].Setting != "action_offhook_url" || p.Monitor.Read == nil || p.Provision == nil {
		t.Errorf("events %v, monitor %+v", p.Slots(), p.Monitor)
	}
	p, _ = read24U(t, "snom.cfg", `{"monitorAutoConfiguration":{"onIncomingCall":`+slot("mine")+`}}`)
	if len(p.Events) != 1 || p.Monitor.Read != nil || p.Monitor.Confirm || len(p.Callback.Fields) == 0 {
		t.Errorf("events %v, monitor %+v", p.Slots(), p.Monitor)
	}
	p, _ = read24U(t, "snom.cfg", `{"monitorAutoConfiguration":{"onHold":`+slot("action_incoming_url")+`}}`)
	if name := "hold_24u"; p.Events[name].Setting != "action_incoming_url" || p.Events["incoming"].Setting != "" {
		t.Errorf("events %v", p.Slots())
	}
	p, tr := read24U(t, "snom.cfg", `{"monitorAutoConfiguration":{"onIncomingCall":{"resource":"/dummy.htm?action_incoming_url=http://server"}}}`)
	if len(tr.Warnings) != 1 || len(p.Events) != len(shipped.Events) || p.Monitor.Read == nil {
		t.Errorf("warnings %v, events %v", tr.Warnings, p.Slots())
	}
}

// What is wrong is named with its line and column.
func Test24UFaults(t *testing.T) {
	const slot = `{"resource":"/s?a={url}"}`
	for text, want := range map[string]string{
		"{\n\"port\": }":                                              `:2:9: not valid JSON: `,
		"{\n\"port\": 80":                                             `:2:11: not valid JSON: the file ends too early, a brace or a quote is not closed`,
		"{\n\"HoldCall\": \"\xfc\"}":                                  `:2:14: this line is not UTF-8: save the file as UTF-8`,
		"{} x":                                                        `:1:4: something stands behind the object: take it out`,
		"{\"port\": 80,\n \"port\": 81}":                              `:2:2: "port" stands twice: keep one`,
		"{\"port\": 80,\n \"Port\": 81}":                              `:2:10: "Port" stands twice, in two spellings: keep one`,
		`{"port": 0}`:                                                 `:1:10: port of the phone is no number from 1 to 65535`,
		`{"port": true}`:                                              `:1:10: port of the phone is no number from 1 to 65535`,
		`{"protocol": "FTP"}`:                                         `:1:14: protocol is neither "HTTP" nor "HTTPS": write one of them`,
		`{"HoldCall": 1}`:                                             `:1:14: HoldCall has a number: write an object with method and resource`,
		`{"HoldCall": {}}`:                                            `:1:14: HoldCall has no resource: write the address on the phone, such as "/command.htm?key=ENTER"`,
		`{"HoldCall": {"resource": 1}}`:                               `:1:27: resource of HoldCall is a number: write a string`,
		`{"HoldCall": {"resource":"/h","method":"X"}}`:                `:1:40: `,
		`{"HoldCall": {"resource":"/h","body":[1]}}`:                  `:1:38: body of HoldCall is a list: write a string or an object`,
		`{"HoldCall": {"resource":"/h","body":{"a":{}}}}`:             `:1:43: "a" in the body of HoldCall is an object: a form has only strings and numbers; for JSON write content_type "application/json"`,
		`{"HoldCall": {"resource":"/h?{nmber}"}}`:                     `:1:26: unknown insert {nmber}: write one of `,
		`{"MakeCall": {"resource":"/d"}}`:                             `:1:14: MakeCall does not use {number}: every call would go to the same place`,
		`{"monitorAutoConfiguration": []}`:                            `:1:30: monitorAutoConfiguration has a list: write an object`,
		`{"monitorAutoConfiguration": {"onHold": 1}}`:                 `:1:41: onHold has a number: write an object`,
		`{"monitorAutoConfiguration": {"onHold": {"resource":"/x"}}}`: `:1:41: onHold does not set a slot to our address: write it like "action_incoming_url={url}"`,
		`{"monitorAutoConfiguration": {"onHold": {"resource":"/x?a={url}&b={url}"}}}`:                   `:1:41: onHold uses {url} more than once: one request sets one slot`,
		`{"monitorAutoConfiguration": {"onConnected": ` + slot + `,"onCallEstablished": ` + slot + `}}`: `: onCallEstablished is another name for onConnected, which stands here too: keep one`,
		`{"monitorAutoConfiguration": {"onHold": ` + slot + `,"onUnhold": {"resource":"/t?b={url}"}}}`:  `: onUnhold is set by another kind of request than onHold: `,
		"{\"a\":" + strings.Repeat("[", 20): `:1:21: objects stand in each other more than 16 deep`,
	} {
		_, _, err := phoneprofile.Read("acme.cfg", []byte(text), profiles.FS)
		if err == nil || !strings.HasPrefix(err.Error(), "acme.cfg:") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant\n%s", text, err, want)
		}
	}
}

func Test24UWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"vendor\": \"x\"}":                                       `acme.cfg:2:11: unknown key "vendor", not used: `,
		`{"HoldCall":{"resource":"/h","retries":3}}`:                  `acme.cfg:1:40: unknown key "retries" in HoldCall, not used: the keys are method, resource, content_type, accept, body, protocol, port`,
		`{"monitorAutoConfiguration":{"onRinging":{"resource":"/"}}}`: `acme.cfg:1:42: unknown notification "onRinging", not used: the names are onIncomingCall, `,
	} {
		_, tr := read24U(t, "acme.cfg", text)
		if len(tr.Warnings) != 1 || !strings.HasPrefix(tr.Warnings[0].String(), want) {
			t.Errorf("%s: %v, want %s", text, tr.Warnings, want)
		}
	}
}
