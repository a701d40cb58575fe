package phonesip

import (
	"slices"
	"testing"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		press Press
		want  []string
		key   string
	}{
		{Press{}, nil, ""},
		{Press{User: "on", Host: "10.0.0.1", To: "on"}, []string{"on", "on@10.0.0.1"}, ""},
		{Press{User: "pc", Host: "x", To: "on", Body: " off\r\n"}, []string{"pc", "on", "pc@x", "off"}, ""},
		{Press{Host: "x", ContentType: "text/plain", Body: "k=2\nn=on"}, []string{"k=2\nn=on"}, ""},
		{Press{User: "on", ContentType: "application/x-buttons", Body: "k=2\r\nc=on\r\nn=off=1\r\nk=3\r\n"}, []string{"on", "on@", "off=1", "k=2\r\nc=on\r\nn=off=1\r\nk=3"}, "2"},
		{Press{ContentType: "Application/X-Buttons ;a=b", Body: "=\nk\n k = P2 "}, []string{"=\nk\n k = P2"}, "P2"},
	} {
		if got := c.press.Texts(); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.press, got, c.want)
		}
		if got, ok := c.press.Key(); got != c.key || ok != (c.key != "") {
			t.Errorf("%+v: the key is %q, %v", c.press, got, ok)
		}
	}
}
