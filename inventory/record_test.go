package inventory

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// What is kept is what is read again, of every kind of value.
func TestRecord(t *testing.T) {
	r := newRecord("secret", "101")
	r.Object = sipphone.Object{
		"notes": "a \"note\" <b>\n", "ringer.volume": 4, "callWaiting": false, "sidePanel": nil,
		pathSoftkeys: []sipphone.Softkey{{Index: 0, Function: "SPEEDDIAL", Value: "112", Label: "é"}, {Index: 3, Function: "LINE"}},
		pathPanels:   []sipphone.SidePanel{{Serial: "S1", PaymentOption: "RENTED", OrderID: "1", Date: "2015-01-01T00:00:00Z", Product: "P"}},
	}
	r.Changes, r.Saved, r.Loaded = 7, time.Now().UTC().Round(0), time.Now().UTC().Round(0)
	r.Contact = seen{Time: r.Saved, Address: addr("2001:db8::1"), Agent: "test/1"}
	r.File = fileState{"abc", r.Saved.Truncate(time.Second)}
	data, err := r.bytes()
	if err != nil {
		t.Fatal(err)
	}
	again, err := readRecord(data)
	if err != nil || !reflect.DeepEqual(again, r) {
		t.Errorf("%v\n%+v\nwant\n%+v", err, again, r)
	}
	empty := newRecord("secret", "101")
	empty.Object[pathSoftkeys] = []sipphone.Softkey{}
	data, _ = empty.bytes()
	if again, err := readRecord(data); err != nil || !reflect.DeepEqual(again, empty) {
		t.Errorf("%v\n%+v\nwant\n%+v", err, again, empty)
	}
}

func TestRecordOfANewerVersion(t *testing.T) {
	for _, object := range []string{`{"ringer.volume":1.5}`, `{"notes":{"text":"x"}}`, `{"softkeys":[{"index":0,"colour":"red"}]}`, `{"softkeys":{}}`, `{"ringer.volume":99999999999999999999}`} {
		data := `{"id":"0123456789ABCDEF01234567","token":"AAAAAAAAAAAAAAAAAAAAAA","object":` + object + `}`
		if _, err := readRecord([]byte(data)); err == nil || !strings.Contains(err.Error(), "its properties: ") {
			t.Errorf("%s: %v", object, err)
		}
	}
}

func FuzzReadRecord(f *testing.F) {
	f.Add([]byte(`{"id":"0123456789ABCDEF01234567","token":"AAAAAAAAAAAAAAAAAAAAAA","object":{"notes":"n","softkeys":[{"index":1}],"ringer.volume":3,"x":null}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := readRecord(data)
		if err != nil {
			return
		}
		once, err := r.bytes()
		if err != nil {
			t.Skip() // a time that JSON cannot write
		}
		again, err := readRecord(once)
		if err != nil || !reflect.DeepEqual(again.Object, r.Object) {
			t.Errorf("%s becomes %s: %v", data, once, err)
		}
	})
}
