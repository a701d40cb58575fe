package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/country/countrytest"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// A new database of countries is a new configuration, and one that is the same
// is not read again.
func TestCountryDatabase(t *testing.T) {
	main := write(t, map[string]string{"pc.toml": "[access]\ncountry_database = \"geo/countries.mmdb\"\n"})
	file := filepath.Join(filepath.Dir(main), "geo", "countries.mmdb")
	put := func(data []byte) {
		t.Helper()
		os.Mkdir(filepath.Dir(file), 0o777)
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	l := &Loader{File: main, Shipped: profiles.FS}
	if _, err := l.Load(); err == nil {
		t.Fatal("a database that is not there is no fault")
	}
	put(countrytest.Make(t, map[string]string{"81.0.0.0/8": "CZ"}))
	first, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	if first.Access.CountryDatabase != file || !slices.Contains(first.Files, file) {
		t.Errorf("%q is the database, and the files are %v", first.Access.CountryDatabase, first.Files)
	}
	same, err := l.Load()
	if err != nil || same.Sum != first.Sum || same.Access.Countries != first.Access.Countries {
		t.Errorf("read again although nothing changed: %v", err)
	}
	put(countrytest.Make(t, map[string]string{"81.0.0.0/8": "Germany"}))
	next, err := l.Load()
	if err != nil || next.Sum == first.Sum {
		t.Fatalf("a new database is no new configuration: %v", err)
	}
	if code, err := next.Access.Countries.Country(netip.MustParseAddr("81.1.1.1")); code != "Germany" {
		t.Errorf("country %q, %v", code, err)
	}
	put([]byte("cut off"))
	if _, err := l.Load(); err == nil {
		t.Error("a damaged database is no fault")
	}
}
