package inventory

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

// What is made once for a phone stays: over a restart, and while the phone is not
// configured.
func TestMadeOnce(t *testing.T) {
	b := newBench(t, fileProfile)
	id, path := map[string]string{}, map[string]string{}
	for _, extension := range []string{"101", "102"} {
		id[extension], path[extension] = b.known[extension].load().ID, b.Path(extension)
		if !regexp.MustCompile(`^[0-9A-F]{24}$`).MatchString(id[extension]) || !regexp.MustCompile(`^/prov/[A-Za-z0-9_-]{22}/cfg00041300010\d\.xml$`).MatchString(path[extension]) {
			t.Errorf("%s: id %s, file %s", extension, id[extension], path[extension])
		}
	}
	if id["101"] == id["102"] || strings.Contains(path["101"], "TOKEN101") {
		t.Errorf("ids %v, files %v", id, path)
	}
	all := b.conf.Phones
	b.put("102", "notes", "the kitchen")
	for _, step := range []struct {
		name   string
		do     func()
		phones string
	}{
		{"a restart", func() { b.close(); b.open() }, "[101 102]"},
		{"one goes", func() { b.conf.Phones = all[:1]; b.reload() }, "[101]"},
		{"a restart without it", func() { b.close(); b.open() }, "[101]"},
		{"it comes back", func() { b.conf.Phones = all; b.reload() }, "[101 102]"},
	} {
		step.do()
		if got := fmt.Sprint(b.Extensions()); got != step.phones {
			t.Errorf("%s: the phones are %s", step.name, got)
		}
		for _, extension := range b.Extensions() {
			if b.known[extension].load().ID != id[extension] || b.Path(extension) != path[extension] {
				t.Errorf("%s: %s has another id or another file", step.name, extension)
			}
		}
		if _, there := b.view.Load().phones["102"]; !there {
			if _, ok := b.Get("102"); ok || b.Path("102") != "" || b.Admit("102", addr("192.0.2.1"), "") {
				t.Errorf("%s: it is still served", step.name)
			}
		} else if b.object("102").String("notes") != "the kitchen" {
			t.Errorf("%s: the notes are %q", step.name, b.object("102").String("notes"))
		}
	}
}

func TestUnreadableRecord(t *testing.T) {
	for name, record := range map[string]string{
		"no JSON":     "{",
		"no id":       `{"token":"AAAAAAAAAAAAAAAAAAAAAA","object":{}}`,
		"no token":    `{"id":"0123456789ABCDEF01234567","object":{}}`,
		"a bad value": `{"id":"0123456789ABCDEF01234567","token":"AAAAAAAAAAAAAAAAAAAAAA","object":[]}`,
	} {
		b := newBench(t, fileProfile)
		if err := b.store.SavePhone("102", []byte(record)); err != nil {
			t.Fatal(err)
		}
		_, err := New(b.Config)
		if err == nil || !strings.Contains(err.Error(), "phone 102 cannot be read") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A phone that nobody ever changes is not on disk: the disk may be full, and there
// may be many of them.
func TestUntouchedPhonesAreNotKept(t *testing.T) {
	b := newBench(t, fileProfile)
	more := *b.conf
	more.Phones = append([]*phone.Settings{b.settings("103")}, more.Phones...)
	b.store.full = true
	b.Apply(&more)
	if got := fmt.Sprint(b.Extensions()); got != "[101 102 103]" {
		t.Errorf("the phones are %s", got)
	}
	b.store.full = false
	if kept, err := b.store.Phones(); err != nil || len(kept) != 0 {
		t.Errorf("%d phones are kept, %v", len(kept), err)
	}
	b.put("102", "notes", "the kitchen")
	if kept, err := b.store.Phones(); err != nil || len(kept) != 1 {
		t.Errorf("%d phones are kept, %v", len(kept), err)
	}
}

// What is made for phones says nothing of what is made for others, and differs from
// one installation to the next.
func TestMadeOfTheSecret(t *testing.T) {
	seen := map[string]string{}
	for _, secret := range []string{"one", "another"} {
		for _, extension := range []string{"1", "2", "12", ""} {
			r := newRecord(secret, extension)
			if again := newRecord(secret, extension); again.ID != r.ID || again.Token != r.Token {
				t.Errorf("%s %q: not the same twice", secret, extension)
			}
			for _, made := range []string{r.ID, r.Token} {
				if other, twice := seen[made]; twice {
					t.Errorf("%s %q and %s have %s", secret, extension, other, made)
				}
				seen[made] = secret + " " + extension
			}
		}
	}
}

func TestFind(t *testing.T) {
	b := newBench(t, fileProfile)
	id := b.known["102"].load().ID
	b.put("101", pathMAC, "00:04:13:aa:bb:cc")
	for _, c := range []struct{ id, extension, mac, want string }{
		{id: id, want: "102"},
		{id: strings.ToLower(id), want: "102"},
		{id: id, extension: "101", want: "102"},
		{id: "0123456789ABCDEF01234567", extension: "101"},
		{extension: "101", want: "101"},
		{extension: "101", mac: "000413000102", want: "101"},
		{extension: "103", mac: "000413000102"},
		{mac: "000413AABBCC", want: "101"},
		{mac: "00-04-13-00-01-02", want: "102"},
		{mac: "000413000101"}, // of the configuration, and a program has said another
		{mac: "nonsense"},
		{},
	} {
		got, ok := b.Find(c.id, c.extension, c.mac)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%+v: %q, %v", c, got, ok)
		}
	}
	b.put("102", pathMAC, "000413AABBCC")
	if got, ok := b.Find("", "", "000413aabbcc"); ok {
		t.Errorf("a MAC address of two phones finds %s", got)
	}
}
