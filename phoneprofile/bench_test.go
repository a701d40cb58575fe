package phoneprofile

import (
	"strings"
	"testing"
)

// BenchmarkRender renders the requests that a server sends all day.
func BenchmarkRender(b *testing.B) {
	v := values(b, "number", "+420123456789", "identity", "sip:101@pbx.example.com", "url", strings.Repeat("http://s/a?b=$c&", 12), "setting", "action_incoming_url")
	for _, c := range []struct{ name, keys string }{
		{"literal", `resource = "/command.htm?key=ENTER"`},
		{"number", `resource = "/command.htm?number={number}&outgoing_uri={identity}"`},
		{"keys", `resource = "/command.htm?key={number:keys};ENTER"`},
		{"url", `resource = "/dummy.htm?settings=save&store_settings=save&{setting}={url}"`},
		{"json", "resource = \"/dial\"\ncontent_type = \"application/json\"\nbody = { data = { Dest = \"{number}\", Line = \"1\" } }"},
	} {
		q := oneRequest(b, c.keys+"\n")
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.Render(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParse reads the profile contract's example.
func BenchmarkParse(b *testing.B) {
	data := []byte(readFile(b, "testdata/acme.toml"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("acme.toml", data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTake reads one setting out of a settings page of a phone's size,
// with a pattern that is made for the setting.
func BenchmarkTake(b *testing.B) {
	e := oneRequest(b, "resource = \"/x\"\nextract = { a = { regex = '(?m)^{setting}!: ?(.*)$', decode = \"html\" } }\n").Extract[0]
	page := strings.Repeat("some_setting_of_the_phone!: value\n", 4000) + "action_incoming_url!: http://s/?a&amp;b\n"
	a := &Answer{Status: 200, Body: []byte(page)}
	v := values(b, "setting", "action_incoming_url")
	b.ReportAllocs()
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, ok, err := e.Take(a, v); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
