package phonesim

import (
	"encoding/xml"
	"html"
	"strconv"
	"strings"
)

// functionKey presses the programmable key P1, P2, … Setting fkey0 is for P1.
// A key without a setting is a line key: it answers or retrieves.
func (p *Phone) functionKey(n int) {
	value := p.setting("fkey" + strconv.Itoa(n-1))
	kind, arg, _ := strings.Cut(value, " ")
	switch kind {
	case "url":
		p.get(event{url: p.substitute(arg, p.current(), "fkey"), page: true})
	case "speed", "blf":
		number, _, _ := strings.Cut(arg, "|")
		p.dial(number, "")
	case "keyevent":
		if !strings.HasPrefix(arg, "P") {
			p.press(arg)
		}
	case "", "line":
		if l := p.ringing(); l != nil {
			l.call.answer()
		} else if l := p.held(); l != nil && p.inState(Connected, Dialling) == nil {
			l.retrieve()
		}
	}
}

// minibrowserPage makes the phone fetch a page.
func (p *Phone) minibrowserPage(_ string, params []param) *response {
	if url, ok := lookup(params, "url"); ok {
		p.get(event{url: url, page: true})
		return page("Minibrowser", html.EscapeString(url)+"\n")
	}
	return page("Minibrowser", "")
}

// obeyLamps lights the lamps that a minibrowser page names. A lamp which is
// Off belongs to the phone again.
func (p *Phone) obeyLamps(body []byte) {
	d := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "LED" {
			continue
		}
		var led struct {
			Number int    `xml:"number,attr"`
			Color  string `xml:"color,attr"`
			Light  string `xml:",chardata"`
		}
		if d.DecodeElement(&led, &start) != nil {
			return
		}
		p.light(led.Number, led.Color, strings.TrimSpace(led.Light))
	}
}

func (p *Phone) light(number int, color, light string) {
	if strings.EqualFold(light, "off") {
		delete(p.lamps, number)
		return
	}
	if p.lamps == nil {
		p.lamps = make(map[int]string)
	}
	if len(p.lamps) < maxLamps {
		p.lamps[number] = strings.TrimSpace(color + " " + light)
	}
}
