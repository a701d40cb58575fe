package inventory

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// tokenOf is the token in the path of a phone's file.
func (b *bench) tokenOf(extension string) string {
	return b.known[extension].load().Token
}

func TestFile(t *testing.T) {
	b := newBench(t, fileProfile)
	b.put("101", "ringer.volume", 4, "callWaiting", false, "network.vlanId", "12", "network.vlanPriority", 5, "notes", "<nobody's>", "customConfig", "<own>1</own>", pathModel, "T2",
		pathSoftkeys, []sipphone.Softkey{
			{Index: 0, Function: "SPEEDDIAL", Value: "112", Label: "<Help> & \"more\""},
			{Index: 1, Function: "VOICEMAIL"},
			{Index: 2, Function: "PICKUPGROUP", Value: "sales"},
			{Index: 3, Function: "QUEUE", Value: "support", Label: "Support"},
		})
	f, err := b.File("101")
	if err != nil {
		t.Fatal(err)
	}
	const want = `<settings>
<url_in>http://pbx:26580/a/101/TOKEN101/incoming?n=$n</url_in>
<vol_ringer>4</vol_ringer>
<call_waiting>off</call_waiting>
<vlan>12 5</vlan>
<fkey0>speed 112</fkey0>
<fkey_label0>&lt;Help&gt; &amp; &#34;more&#34;</fkey_label0>
<fkey1>speed *97</fkey1>
<fkey_label1></fkey_label1>
<fkey2>speed *8600</fkey2>
<fkey_label2></fkey_label2>
<fkey3>url http://pbx:26580/a/101/TOKEN101/key?key=4</fkey3>
<fkey_label3>Support</fkey_label3>
<own>1</own>
</settings>
`
	if string(f.Body) != want || f.ContentType != "text/xml" {
		t.Errorf("%s:\n%s\nwant\n%s", f.ContentType, f.Body, want)
	}
	d := xml.NewDecoder(strings.NewReader(string(f.Body)))
	for err == nil {
		_, err = d.Token()
	}
	if err != io.EOF {
		t.Errorf("no XML: %v", err)
	}
	if again, err := b.File("101"); err != nil || again.Tag != f.Tag || !again.Modified.Equal(f.Modified) {
		t.Errorf("the same file is another one: %v, %v", again, err)
	}
	if other, err := b.File("102"); err != nil || strings.Contains(string(other.Body), "fkey") || other.Tag == f.Tag {
		t.Errorf("the other phone has %s, %v", other.Body, err)
	}
	if _, err := b.File("103"); err == nil {
		t.Error("a phone that there is not has a file")
	}
}

// Each state of the file has a date of its own, so that a phone that asks by date
// gets a change, however quickly it came; also after a restart.
func TestFileDates(t *testing.T) {
	b := newBench(t, fileProfile)
	seen := map[time.Time]string{}
	for n := range 5 {
		b.put("101", "ringer.volume", n)
		f, err := b.File("101")
		if err != nil {
			t.Fatal(err)
		}
		if other, is := seen[f.Modified]; is || f.Modified.Nanosecond() != 0 {
			t.Errorf("%v is the date of %s and %s", f.Modified, other, f.Tag)
		}
		seen[f.Modified] = f.Tag
		if n == 2 {
			b.close()
			b.open()
			if again, err := b.File("101"); err != nil || again.Tag != f.Tag || !again.Modified.Equal(f.Modified) {
				t.Errorf("after a restart: %v, %v", again, err)
			}
		}
	}
	rotated := b.settings("101")
	rotated.Token = "ANOTHER"
	b.conf.Phones = []*phone.Settings{rotated}
	b.reload()
	if f, err := b.File("101"); err != nil || seen[f.Modified] != "" || !strings.Contains(string(f.Body), "/ANOTHER/") {
		t.Errorf("with another token: %v", err)
	}
}

func TestByToken(t *testing.T) {
	b := newBench(t, fileProfile)
	one, two := b.tokenOf("101"), b.tokenOf("102")
	for token, want := range map[string]string{one: "101", two: "102", one[:21]: "", one + "A": "", strings.ToLower(one) + "-": "", "": "", "TOKEN101": ""} {
		if got, ok := b.ByToken(token); got != want || ok != (want != "") {
			t.Errorf("%q finds %q", token, got)
		}
	}
	for _, c := range []struct {
		name string
		want Name
	}{
		{"cfg000413000101.xml", NameOwn}, {"cfg000413000102.xml", NameOther}, {"cfg000413000101", NameForeign}, {"000413000101.xml", NameForeign},
		{"cfg.xml", NameForeign}, {"cfg00041300010G.xml", NameForeign}, {"", NameForeign},
	} {
		if got := b.Names("101", c.name); got != c.want {
			t.Errorf("%q is %v", c.name, got)
		}
	}
	b.put("101", pathMAC, "000413AABBCC")
	if b.Names("101", "cfg000413aabbcc.xml") != NameOwn || b.Names("101", "cfg000413000101.xml") != NameOther {
		t.Error("what a program has written as the MAC address does not count")
	}
	unknown := b.settings("102")
	unknown.MAC = ""
	b.conf.Phones = []*phone.Settings{unknown}
	b.reload()
	if b.Names("102", "cfg000413000102.xml") != NameOther || b.Path("102") != "" {
		t.Error("a phone whose MAC address nobody knows has a file")
	}
}

// Beside a server, the path is the one that the server will have.
func TestPathIn(t *testing.T) {
	b := newBench(t, fileProfile)
	want := b.Path("101")
	if got, err := PathIn(b.store, b.conf.Phones[0]); err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	s := b.settings("103")
	got, err := PathIn(b.store, s)
	if err != nil || got == "" {
		t.Fatalf("%s, %v", got, err)
	}
	b.close()
	b.conf.Phones = append(b.conf.Phones, s)
	b.open()
	if now := b.Path("103"); now != got {
		t.Errorf("it was %s and is %s", got, now)
	}
}

// configLoaded is when the phone had what was saved: not before, and not for what
// was saved while it fetched.
func TestLoaded(t *testing.T) {
	b := newBench(t, fileProfile)
	loaded := func() time.Time { return b.known["101"].load().Loaded }
	saved := func() time.Time { return b.known["101"].load().Saved }
	b.put("101", "ringer.volume", 1)
	f, err := b.File("101")
	if err != nil || !loaded().IsZero() {
		t.Fatalf("loaded at %v before it was sent, %v", loaded(), err)
	}
	b.Loaded(f)
	if !loaded().After(saved()) {
		t.Errorf("saved at %v, loaded at %v", saved(), loaded())
	}
	f, _ = b.File("101")
	b.put("101", "ringer.volume", 2)
	b.Loaded(f)
	if loaded().After(saved()) {
		t.Error("the phone is said to have what was saved after its file was made")
	}
	b.close()
	b.open()
	if loaded().IsZero() {
		t.Error("forgotten over a restart")
	}
}

// A file whose addresses are too long for the phone is not served cut off.
func TestNoFile(t *testing.T) {
	b := newBench(t, strings.Replace(fileProfile, `query = "n=$n"`, "query = \"n=$n\"\nmax_length = 20", 1))
	if _, err := b.File("101"); err == nil || !strings.Contains(err.Error(), "the phone takes 20") {
		t.Errorf("error %v", err)
	}
}
