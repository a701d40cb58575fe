package lab

import (
	"net/url"
	"testing"
)

func TestExpand(t *testing.T) {
	v := variables{CallID: "7f", Remote: "sip:101@127.77.0.1;x=1", DisplayRemote: "Jürgen & Co +1", Reason: "486 Rejected"}
	cases := []struct{ name, in, want string }{
		{"none", "http://a/b?c=d%20e", "http://a/b?c=d%20e"},
		{"each where it stands", "http://a/$call_id?r=$remote", "http://a/7f?r=sip%3A101%40127.77.0.1%3Bx%3D1"},
		{"a name within a name", "?n=$display_remote&r=$reason", "?n=J%C3%BCrgen%20%26%20Co%20%2B1&r=486%20Rejected"},
		{"an empty one", "?l=$local&x", "?l=&x"},
		{"no variable", "?x=$mac$5$$$call_id$", "?x=$mac$5$$7f$"},
		{"a longer name is another name", "?x=$call_ids", "?x=$call_ids"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := expand(c.in, v); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("a b&c=%$remote")
	f.Fuzz(func(t *testing.T, value string) {
		got, err := url.ParseQuery(expand("a=$remote&b=$reason", variables{Remote: value, Reason: "$remote"}))
		if err != nil || got.Get("a") != value || got.Get("b") != "$remote" {
			t.Fatalf("%q came out as %q, %v", value, got, err)
		}
	})
}
