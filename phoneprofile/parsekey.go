package phoneprofile

import (
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// defaultWithin is how long a phone has to fetch a page: it does so when its
// answer is out, and on Wi-Fi that takes a second.
const defaultWithin = 5 * time.Second

// key reads [key].
func (r *reader) key(t *tomlfile.Table) {
	if t == nil {
		return
	}
	k := &Key{First: t.Int("first", 1, 0, MaxKey), Free: t.Strings("free", nil), lights: map[string]lamp{}}
	for i, name := range t.Strings("names", nil) {
		if !validKeyName(name) {
			t.FaultItem("names", i, "%q is no key name: use letters, digits, _ and -", name)
		}
		k.Names = append(k.Names, name)
	}
	for _, st := range t.Tables("settings") {
		s := keySetting{short: st.Bool("short", false)}
		s.name = r.template(st, "setting", oneLine(st, "setting"), escapeHeader, &scope{})
		s.value = r.template(st, "value", oneLine(st, "value"), escapeHeader, &scope{})
		if s.name.size == 0 || !s.name.uses(InsertIndex) && !s.name.uses(InsertKeyName) {
			st.Faultf("setting", "setting must name the key's own setting: write {index} or {key_name} where its number or name belongs")
		}
		k.settings = append(k.settings, s)
	}
	if len(k.settings) > 0 && r.profile.Monitor == nil {
		t.Faultf("settings", "settings are written as action URLs are, and there is no [monitor] that says how")
	}
	r.keyLights(t.Table("lights"), k)
	k.Page = r.keyPage(t.Table("page"))
	if mt := t.Table("model"); mt != nil {
		r.httpOnly = "[key] model"
		sc := &scope{extracted: map[string]Insert{}}
		k.Model = r.request(mt, sc)
		r.httpOnly = ""
		if _, ok := sc.extracted["model"]; !ok {
			t.Faultf("model", "model does not say where the model stands: write extract = { model = \"…\" }")
		}
	}
	r.profile.Key = k
}

// keyLights reads [key.lights]: how the phone shows each light.
func (r *reader) keyLights(t *tomlfile.Table, k *Key) {
	for _, word := range t.Keys() {
		lt := t.Table(word)
		light, ok := Light(word)
		if !ok {
			t.Faultf(word, "unknown light %q: write one of %s", word, LightNames())
		}
		k.lights[light] = lamp{state: oneLine(lt, "state"), color: oneLine(lt, "color")}
	}
	if t == nil {
		return
	}
	for _, l := range lights {
		if _, ok := k.lights[l]; !ok {
			t.Faultf("", "[key.lights] has no %s: write all of %s", l, LightNames())
		}
	}
}

// keyPage reads [key.page].
func (r *reader) keyPage(t *tomlfile.Table) *Page {
	if t == nil {
		return nil
	}
	g := &Page{Name: t.Required("name"), ContentType: headerText(t, "content_type", "text/xml"), Within: t.Duration("within", defaultWithin, time.Millisecond, MaxTimeout)}
	if g.Name != "" && !validSegment(g.Name) {
		t.Faultf("name", "page %q becomes the last part of an address: write it with letters, digits, - and _ only", g.Name)
	}
	if _, twice := r.profile.Event(g.Name); twice {
		t.Faultf("name", "%q is an event already: give the page another name", g.Name)
	}
	esc := escapeHeader
	if strings.Contains(strings.ToLower(g.ContentType), "xml") {
		esc = escapeXML
	}
	if body := fileText(t, "body", t.Required("body")); body != "" {
		g.body = r.template(t, "body", body, esc, &scope{})
	}
	return g
}
