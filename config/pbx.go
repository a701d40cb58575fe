package config

import (
	"strings"
	"unicode"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Limits of [pbx], [[group]] and [[queue]], in bytes: they are dialled, or name
// something in requests.
const (
	maxFeatureCode = 64
	maxPBXID       = 64
)

// insertValue is where a feature code has the number of what it is for.
const insertValue = "{value}"

// PBX is the section [pbx]: what phones dial for the features of the PBX, and
// what the phones as objects say of it.
type PBX struct {
	Cluster  int    // 1 is production, 2 is development
	Customer string // the id of whom the phones belong to
	// What is dialled; "": the PBX has no code for it. {value} is the number of the
	// extension, the group or the queue.
	Voicemail, Pickup, PickupGroup, Queue, Record string
}

// A Group is one [[group]]: extensions whose calls can be picked up.
type Group struct {
	ID, Number  string
	Extensions  []string // who is in it
	Controllers []string // who may pick up its calls
}

// A Queue is one [[queue]]: callers wait there, and extensions join and leave it.
type Queue struct{ ID, Number string }

func (l *loader) pbx(t *tomlfile.Table) {
	l.config.PBX = PBX{
		Cluster: t.Int("cluster", 1, 1, 2), Customer: pbxID(t, "customer", t.String("customer", "")),
		Voicemail: featureCode(t, "voicemail"), Pickup: featureCode(t, "pickup"), PickupGroup: featureCode(t, "pickup_group"),
		Queue: featureCode(t, "queue"), Record: featureCode(t, "record"),
	}
}

// featureCode reads what a phone dials: it goes into settings of the phone.
func featureCode(t *tomlfile.Table, key string) string {
	code := t.String(key, "")
	rest := strings.ReplaceAll(code, insertValue, "")
	if len(code) > maxFeatureCode || strings.ContainsFunc(rest, func(r rune) bool {
		return r <= ' ' || r > unicode.MaxASCII || r == 0x7f || strings.ContainsRune(`{}<>"'&;`, r)
	}) {
		t.Faultf(key, "%q is no feature code: write what a phone dials, such as \"*8\" or \"*8{value}\", %d characters at most", code, maxFeatureCode)
	}
	return code
}

// number reads the number of a group or a queue.
func number(t *tomlfile.Table) string {
	n := t.String("number", "")
	if !dialled(n) || len(n) > maxFeatureCode {
		t.Faultf("number", "%q is no number: write what a phone dials, such as \"600\", %d characters at most", n, maxFeatureCode)
	}
	return n
}

// dialled tells whether a phone can dial a text, and nothing in it ends a
// setting.
func dialled(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r > unicode.MaxASCII || r == 0x7f || strings.ContainsRune(`{}<>"'&;`, r)
	})
}

// pbxID checks an id: a word.
func pbxID(t *tomlfile.Table, key, id string) string {
	if len(id) > maxPBXID || strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		t.Faultf(key, "%q is no %s: write one word of %d bytes at most", id, key, maxPBXID)
	}
	return id
}

func (l *loader) group(t *tomlfile.Table) {
	g := Group{ID: pbxID(t, "id", t.Required("id")), Number: number(t), Extensions: extensionList(t, "extensions")}
	g.Controllers = g.Extensions
	if t.Has("controllers") {
		g.Controllers = extensionList(t, "controllers")
	}
	for _, other := range l.config.Groups {
		if other.ID == g.ID && g.ID != "" {
			t.Faultf("id", "group %q stands twice: give every group its own id", g.ID)
		}
	}
	l.config.Groups = append(l.config.Groups, g)
}

func (l *loader) queue(t *tomlfile.Table) {
	q := Queue{ID: pbxID(t, "id", t.Required("id")), Number: number(t)}
	for _, other := range l.config.Queues {
		if other.ID == q.ID && q.ID != "" {
			t.Faultf("id", "queue %q stands twice: give every queue its own id", q.ID)
		}
	}
	l.config.Queues = append(l.config.Queues, q)
}

// extensionList reads extensions of the PBX; there need not be a [[phone]] for
// each of them.
func extensionList(t *tomlfile.Table, key string) []string {
	all := t.Strings(key, nil)
	for i, e := range all {
		if e == "" || len(e) > maxExtension || strings.ContainsFunc(e, notOfExtension) {
			t.FaultItem(key, i, "%q is no extension: use letters, digits, . _ + -", e)
		}
	}
	return all
}
