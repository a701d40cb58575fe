package phonesim

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestParseQuery(t *testing.T) {
	tests := map[string][]param{
		"":                      nil,
		"a=1&b=2":               {{"a", "1"}, {"b", "2"}},
		"RELEASE_ALL_CALLS":     {{"RELEASE_ALL_CALLS", ""}},
		"&&a=&=b&":              {{"a", ""}, {"", "b"}},
		"n=+420&x=a+b":          {{"n", "+420"}, {"x", "a+b"}},
		"u=%2B%41%4g%&v=1%2541": {{"u", "+A%4g%"}, {"v", "1%41"}},
		"a=b=c;d":               {{"a", "b=c;d"}},
		"touch=1 2 pr":          {{"touch", "1 2 pr"}},
	}
	for s, want := range tests {
		if got := parseQuery(s); !slices.Equal(got, want) {
			t.Errorf("parseQuery(%q) = %q, want %q", s, got, want)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"a=1&b=2", "settings=save&action_hold=http%3A%2F%2Fx%2F%24remote", "%", "%2", "a=%zz&&=", "+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		params := parseQuery(s)
		if len(params) > strings.Count(s, "&")+1 {
			t.Fatalf("%d parts in %q", len(params), s)
		}
		var again []string
		for _, kv := range params {
			again = append(again, url.QueryEscape(kv.name)+"="+url.QueryEscape(kv.value))
		}
		whole := strings.ReplaceAll(strings.Join(again, "&"), "+", "%20")
		if got := parseQuery(whole); !slices.Equal(got, params) {
			t.Fatalf("%q is %q and then %q", s, params, got)
		}
	})
}
