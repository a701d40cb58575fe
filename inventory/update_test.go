package inventory

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/country"
	"github.com/phonecompanion/phonecompanion/country/countrytest"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// change reads a request and carries it out.
func (b *bench) change(extension, body, ifMatch string) (sipphone.Document, error) {
	b.t.Helper()
	patch, err := sipphone.Read([]byte(body))
	if err != nil {
		b.t.Fatalf("%s: %v", body, err)
	}
	return b.Update(b.t.Context(), extension, patch, ifMatch, nil)
}

// rows are the errors that an error stands for.
func rows(err error) string {
	var e *sipphone.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	var all []string
	for _, one := range flat(e) {
		all = append(all, fmt.Sprintf("%d %s %s", one.Code, one.Message, one.Description))
	}
	if len(e.Inner) > 0 {
		all = append([]string{fmt.Sprintf("%d %s", e.Code, e.Message)}, all...)
	}
	return strings.Join(all, "; ")
}

func TestUpdate(t *testing.T) {
	b := newBench(t, webProfile)
	before, ok := b.Get("101")
	if !ok || before.Tag == "" {
		t.Fatalf("%v", before)
	}
	after, err := b.change("101", `{"callWaiting": false, "ringer": {"volume": 4}, "notes": "the hall"}`, "")
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := b.Get("101"); after.Tag == before.Tag || now.Tag != after.Tag || !strings.Contains(string(now.JSON), "the hall") {
		t.Errorf("tags %s, %s, %s: %s", before.Tag, after.Tag, now.Tag, now.JSON)
	}
	b.eventually("the phone has it", func() bool { return b.web.get("call_waiting") == "off" && b.web.get("vol_ringer") == "4" })
	b.eventually("it is said so", func() bool { r := b.known["101"].load(); return r.Loaded.After(r.Saved) })
	if same, err := b.change("101", `{"notes": "the hall"}`, ""); err != nil || same.Tag != after.Tag {
		t.Errorf("what changes nothing makes the tag %s, %v", same.Tag, err)
	}
	b.close()
	b.open()
	if now, _ := b.Get("101"); now.Tag != after.Tag || !strings.Contains(string(now.JSON), "the hall") {
		t.Errorf("after a restart: %s %s", now.Tag, now.JSON)
	}
	for _, secret := range []string{"s3cret", "TOKEN101", b.tokenOf("101"), "password"} {
		if strings.Contains(string(after.JSON), secret) {
			t.Errorf("%s is in %s", secret, after.JSON)
		}
	}
}

func TestUpdateRefused(t *testing.T) {
	for _, c := range []struct{ name, extension, body, want string }{
		{"no such phone", "103", `{"notes":"n"}`, "404 not_found SIP phone not found"},
		{"its own extension", "101", `{"extension":"101"}`, ""},
		{"an unknown extension", "101", `{"extension":"999"}`, "404 extension Extension not found"},
		{"another phone's extension", "101", `{"extension":"102"}`, "403 access_denied Access denied"},
		{"no extension", "101", `{"extension":null}`, "403 access_denied Access denied"},
		{"its own cluster", "101", `{"pbxCluster":1}`, ""},
		{"the other cluster", "101", `{"pbxCluster":2}`, "403 access_denied Access denied"},
		{"another phone's MAC address", "101", `{"macAddress":"000413000102"}`, "409 macAddress A phone with the same MAC address already exists"},
		{"beyond the range", "101", `{"ringer":{"volume":16}}`, "422 ringer.volume Ringer volume is outside the valid range"},
		{"not of this model", "101", `{"ringer":{"tone":"2"}}`, "422 ringer.tone This phone model does not support ringer.tone"},
		{"roaming without a database", "101", `{"ip":{"mode":"ROAMING","countries":"CZ"}}`, "409 ip.mode ROAMING mode requires a database of countries: set access.country_database in the configuration"},
		{"two at once", "101", `{"ringer":{"volume":16},"codec":{"video":true}}`, "422 multiple; 422 ringer.volume Ringer volume is outside the valid range; 422 codec.video This phone model does not support codec.video"},
		{"a softkey of another kind", "101", `{"softkeys":[{"index":0,"function":"DND"}]}`, "422 softkeys[0].function Function type is not valid for this phone model"},
		{"no right on the group", "102", `{"softkeys":[{"index":0,"function":"PICKUPGROUP","value":"sales"}]}`, "409 softkeys[0].value Extension does not have controller rights on group"},
		{"a group without a number", "101", `{"softkeys":[{"index":0,"function":"PICKUPGROUP","value":"mute"}]}`, `409 softkeys[0].value "mute" has no number to dial: write number in the configuration`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, webProfile)
			before, _ := b.Get(c.extension)
			doc, err := b.change(c.extension, c.body, "")
			if c.want == "" {
				if err != nil || len(doc.JSON) == 0 {
					t.Errorf("%v", rows(err))
				}
				return
			}
			if err == nil || rows(err) != c.want {
				t.Errorf("%s\nwant %s", rows(err), c.want)
			}
			if now, _ := b.Get(c.extension); string(now.JSON) != string(before.JSON) || now.Tag != before.Tag {
				t.Errorf("it changed: %s", now.JSON)
			}
		})
	}
}

func TestRoaming(t *testing.T) {
	b := newBench(t, fileProfile)
	d, err := country.Parse(countrytest.Make(t, map[string]string{"81.0.0.0/8": "CZ"}))
	if err != nil {
		t.Fatal(err)
	}
	b.conf.Access.Countries = d
	b.reload()
	if _, err := b.change("101", `{"ip":{"mode":"ROAMING","countries":"CZ"}}`, ""); err != nil {
		t.Fatal(rows(err))
	}
	if !b.Admit("101", addr("81.1.1.1"), "") || b.Admit("101", addr("10.1.1.1"), "") {
		t.Error("roaming is not as it was said")
	}
	b.conf.Access.Countries = nil
	b.reload()
	if b.Admit("101", addr("81.1.1.1"), "") {
		t.Error("let in without a database")
	}
}

func TestIfMatch(t *testing.T) {
	b := newBench(t, fileProfile)
	now, _ := b.Get("101")
	n := 0
	for _, c := range []struct {
		header string
		fits   bool
	}{
		{"", true}, {"*", true}, {`"%s"`, true}, {`"other", "%s"`, true}, {`"other" ,"more","%s"`, true}, {` "%s" `, true},
		{`"other"`, false}, {`W/"%s"`, false}, {`W/"%s", "%s"`, true}, {"%s", false}, {`"%s`, false}, {`"%sx"`, false}, {`""`, false}, {`"other", *`, false},
	} {
		header := strings.ReplaceAll(c.header, "%s", now.Tag)
		n++
		next, err := b.change("101", fmt.Sprintf(`{"notes":"note %d"}`, n), header)
		if c.fits && err != nil || !c.fits && !errors.Is(err, sipphone.ErrChanged) {
			t.Errorf("%s: %v", header, err)
		}
		if err == nil {
			now = next
		}
	}
}

// Of many writers who have all seen the same, one comes through.
func TestTwoWriters(t *testing.T) {
	b := newBench(t, fileProfile)
	now, _ := b.Get("101")
	var wg sync.WaitGroup
	done := make(chan string, 16)
	for n := range 16 {
		wg.Go(func() {
			note := fmt.Sprintf("note %d", n)
			if _, err := b.change("101", `{"notes":"`+note+`"}`, `"`+now.Tag+`"`); err == nil {
				done <- note
			} else if !errors.Is(err, sipphone.ErrChanged) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(done) != 1 || b.object("101").String("notes") != <-done {
		t.Errorf("%d came through, and it is %v", len(done)+1, b.object("101"))
	}
}

// What would make the whole file unreadable is refused; elements in their place are not.
func TestCustomConfig(t *testing.T) {
	b := newBench(t, fileProfile)
	for custom, want := range map[string]string{
		"<a>1</a>\n<b x='1'/>": "<nil>", "plain": "<nil>", "": "<nil>", "</settings><other/><settings>": "422 customConfig ",
		"<a>": "422 customConfig ", "a & b": "422 customConfig ", "</settings>": "422 customConfig ", "<!--": "422 customConfig ", "<a b=1/>": "422 customConfig ",
	} {
		_, err := b.Update(t.Context(), "101", sipphone.Patch{"customConfig": custom}, "", nil)
		if got := rows(err); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", custom, got, want)
		}
	}
	lines := newBench(t, strings.Replace(fileProfile, provisionTable(), "[provision]\nname = \"{mac}.cfg\"\nline = \"{setting}={value}\"\n", 1))
	if _, err := lines.Update(t.Context(), "101", sipphone.Patch{"customConfig": "a & b = <c>"}, "", nil); err != nil {
		t.Error(rows(err))
	}
}

// Two phones that want one MAC address at once: one gets it.
func TestOneMAC(t *testing.T) {
	b := newBench(t, fileProfile)
	var wg sync.WaitGroup
	done := make(chan string, 2)
	for _, extension := range []string{"101", "102"} {
		wg.Go(func() {
			if _, err := b.change(extension, `{"macAddress":"000413AABBCC"}`, ""); err == nil {
				done <- extension
			}
		})
	}
	wg.Wait()
	if len(done) != 1 {
		t.Errorf("%d have it", len(done))
	}
	// null gives the phone the address of the configuration, which another may have by now.
	if _, err := b.change("102", `{"macAddress": "4EE8A34B56F3"}`, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := b.change("101", `{"macAddress": "000413000102"}`, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := b.change("102", `{"macAddress": null}`, ""); rows(err) != "409 macAddress A phone with the same MAC address already exists" {
		t.Errorf("null: %v", rows(err))
	}
}

// A disk that takes nothing: the row of the table, and nothing has changed, here
// or at the phone.
func TestUpdateOnAFullDisk(t *testing.T) {
	b := newBench(t, webProfile)
	before, _ := b.Get("101")
	b.store.full = true
	_, err := b.change("101", `{"ringer":{"volume":4}}`, "")
	var e *sipphone.Error
	if !errors.As(err, &e) || e.Code != 500 || e.Message != "internal_error" {
		t.Errorf("error %v", err)
	}
	if now, _ := b.Get("101"); string(now.JSON) != string(before.JSON) || now.Tag != before.Tag || b.Exchange.Find("101").Wanted() != nil {
		t.Errorf("it changed: %s", now.JSON)
	}
	if !strings.Contains(b.log.String(), "no space left") {
		t.Errorf("the log is %s", b.log.String())
	}
	b.store.full = false
	if _, err := b.change("101", `{"ringer":{"volume":4}}`, ""); err != nil {
		t.Error(err)
	}
}

func TestUpdateForNobody(t *testing.T) {
	b := newBench(t, fileProfile)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Update(ctx, "101", sipphone.Patch{"notes": "n"}, "", nil); !errors.Is(err, context.Canceled) || len(b.object("101")) > 0 {
		t.Errorf("error %v, object %v", err, b.object("101"))
	}
}

// The example request of the Telecomx API, in its notation.
func TestExampleRequest(t *testing.T) {
	b := newBench(t, webProfile)
	if extension, ok := b.Find("", "", "4EE8A34B56F3"); ok {
		t.Fatalf("%s has it already", extension)
	}
	if _, err := b.change("101", "{\n  macAddress: '4EE8A34B56F3',\n  callWaiting: false,\n  ip: {\n    mode: 'OPEN'\n  }\n}", ""); err != nil {
		t.Fatal(rows(err))
	}
	if extension, _ := b.Find("", "", "4EE8A34B56F3"); extension != "101" {
		t.Errorf("found %q", extension)
	}
	if !b.Admit("101", addr("192.0.2.1"), "") || b.Admit("101", addr("192.0.2.2"), "") {
		t.Error("it is not locked to the first address")
	}
}

// A program that sends back what it was answered changes nothing, and what the
// configuration says goes on to count.
func TestSentBack(t *testing.T) {
	b := newBench(t, fileProfile)
	keys := `"softkeys":[{"index":0,"function":"SPEEDDIAL","value":"112","label":"Help"}]`
	doc, err := b.change("101", `{"notes":"n","sipPhoneModel":"T2","ringer":{"volume":3},`+keys+`}`, "")
	if err != nil {
		t.Fatal(rows(err))
	}
	again, err := b.change("101", string(doc.JSON), "")
	if err != nil || again.Tag != doc.Tag {
		t.Errorf("%v: %s\nwas %s", rows(err), again.JSON, doc.JSON)
	}
	if again, err = b.change("101", strings.Replace(string(doc.JSON), `"n"`, `"other"`, 1), `"`+doc.Tag+`"`); err != nil || b.object("101").String("notes") != "other" {
		t.Errorf("%v: %s", rows(err), again.JSON)
	}
	moved := b.settings("101")
	moved.MAC = "000413FFEEDD"
	b.conf.Phones = []*phone.Settings{moved, b.conf.Phones[1]}
	b.reload()
	if now, _ := b.Get("101"); !strings.Contains(string(now.JSON), `"macAddress":"000413FFEEDD"`) || now.Tag == again.Tag {
		t.Errorf("%s", now.JSON)
	}
}

// What is true of the phone follows what is seen of it.
func TestStatus(t *testing.T) {
	b := newBench(t, webProfile)
	status := func() string {
		doc, _ := b.Get("101")
		_, status, _ := strings.Cut(string(doc.JSON), `"status":{`)
		return regexp.MustCompile(`:"20[^"]*Z"`).ReplaceAllString(status, ":TIME")
	}
	const local = `"localIpAddress":"127.0.0.1"`
	if got := status(); got != `"online":false,"expires":-1,`+local+"}}" {
		t.Errorf("at first: %s", got)
	}
	b.Admit("101", addr("192.0.2.5"), "test/1")
	if got := status(); got != `"online":true,`+local+`,"publicIpAddress":"192.0.2.5","userAgent":"test/1"}}` {
		t.Errorf("after it came: %s", got)
	}
	b.Admit("101", addr("127.0.0.1"), "")
	if _, err := b.change("101", `{"ringer":{"volume":4}}`, ""); err != nil {
		t.Fatal(rows(err))
	}
	const has = `"configLoaded":TIME,"configSaved":TIME,"online":true,` + local + `,"userAgent":"test/1"}}`
	b.eventually("it has its settings", func() bool { return status() == has })
	b.web.Close()
	if _, err := b.change("101", `{"ringer":{"volume":5}}`, ""); err != nil {
		t.Fatal(rows(err))
	}
	b.eventually("it is found gone", func() bool {
		return status() == `"configLoaded":TIME,"configSaved":TIME,"online":false,"expires":-1,`+local+`,"userAgent":"test/1"}}`
	})
	if r := b.known["101"].load(); r.Loaded.After(r.Saved) {
		t.Error("it is said to have what it never got")
	}
}
