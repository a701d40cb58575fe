package country_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/country"
	"github.com/phonecompanion/phonecompanion/country/countrytest"
)

func TestCountry(t *testing.T) {
	d, err := country.Parse(countrytest.Make(t, map[string]string{"81.0.0.0/8": "CZ", "82.0.0.0/8": "DE", "2a00:1028::/32": "CZ", "83.0.0.0/8": ""}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address, code string
		why           error
	}{
		{"81.2.3.4", "CZ", nil},
		{"::ffff:82.2.3.4", "DE", nil},
		{"2a00:1028::1", "CZ", nil},
		{"83.2.3.4", "", country.ErrUnknown},
		{"84.2.3.4", "", country.ErrUnknown},
		{"10.1.2.3", "", country.ErrInside},
		{"192.168.0.31", "", country.ErrInside},
		{"127.0.0.1", "", country.ErrInside},
		{"::1", "", country.ErrInside},
		{"::ffff:10.1.2.3", "", country.ErrInside},
		{"fe80::1%eth0", "", country.ErrInside},
		{"fd00::1", "", country.ErrInside},
		{"169.254.1.1", "", country.ErrInside},
		{"0.0.0.0", "", country.ErrInside},
	} {
		if code, err := d.Country(netip.MustParseAddr(c.address)); code != c.code || !errors.Is(err, c.why) {
			t.Errorf("%s: %q, %v, want %q, %v", c.address, code, err, c.code, c.why)
		}
	}
	if _, err := d.Country(netip.Addr{}); !errors.Is(err, country.ErrInside) {
		t.Errorf("no address at all: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	whole := countrytest.Make(t, map[string]string{"81.0.0.0/8": "CZ"})
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "no database of the MaxMind format"},
		"text":      {[]byte("81.0.0.0/8,CZ\n"), "no database of the MaxMind format"},
		"cut off":   {whole[:len(whole)/2], "no database of the MaxMind format"},
		"providers": {countrytest.Make(t, map[string]string{"81.0.0.0/8": ""}), `a database of the type "Test" has no countries`},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := country.Open(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := country.Open(dir); err == nil {
		t.Error("a folder is a database")
	}
	if _, err := country.Open(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// FuzzParse: a damaged database is refused, or says what it can, and ends nothing.
func FuzzParse(f *testing.F) {
	f.Add(countrytest.Make(f, map[string]string{"81.0.0.0/8": "CZ", "2a00:1028::/32": "CZ"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := country.Parse(data)
		if err != nil {
			return
		}
		for _, a := range []string{"81.2.3.4", "2a00:1028::1", "8.8.8.8"} {
			d.Country(netip.MustParseAddr(a))
		}
	})
}
