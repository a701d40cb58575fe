package phoneprofile

import "strings"

// A Provision says how the phone's slots are written in the vendor's own
// provisioning file, for phones that a person or a provisioning server sets.
type Provision struct {
	File string // the vendor's name of the file, for a person
	Note string // what a person must know besides, such as where the web page has it
	// ContentType is that of the file, for a phone that asks for it.
	ContentType string
	name        string // what a phone asks for, with {mac}; "": nothing that is known
	head        string
	line        Template
	foot        string
	escape      escape // of what stands in the lines
}

// A SlotValue is one setting of a phone and the address that it shall hold.
type SlotValue struct {
	Setting string // the phone's own name
	URL     string
}

// genericLine is for phones whose file has no syntax that a source confirms:
// people copy from it into a web page.
const genericLine = "{setting}: {url}"

// defaultContentType is for files whose profile does not say what they are:
// phones that read lines of text ask for nothing else.
const defaultContentType = "text/plain; charset=utf-8"

// Provisioning returns how the slots are written: as the profile says, or else
// as a plain list.
func (p *Profile) Provisioning() *Provision {
	if p.Provision != nil {
		return p.Provision
	}
	line, _ := parseTemplate(genericLine, escapeHeader, &scope{})
	return &Provision{line: line, escape: escapeHeader, ContentType: defaultContentType}
}

// Text returns the text that sets slots, in their order.
func (n *Provision) Text(slots []SlotValue) string {
	var b strings.Builder
	part(&b, n.head)
	for _, s := range slots {
		n.setting(&b, s.Setting, s.URL)
	}
	part(&b, n.foot)
	return b.String()
}

// setting writes one setting.
func (n *Provision) setting(b *strings.Builder, setting, value string) {
	v := &Values{}
	v.Set(InsertSetting, setting)
	v.Set(InsertURL, value)
	line, _ := n.line.appendTo(nil, v, nil) // it has no keys, which alone can fail
	part(b, string(line))
}

// MeaningfulSlots returns the events whose slots are worth setting by hand: a
// notification without a meaning is work for nobody's good.
func (p *Profile) MeaningfulSlots() []string {
	var slots []string
	for _, name := range p.Slots() {
		for _, r := range p.Events[name].Rules {
			if r.Signal != NoSignal {
				slots = append(slots, name)
				break
			}
		}
	}
	return slots
}
