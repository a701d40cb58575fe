package config

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// countries is a database that has one network.
func countries(t *testing.T, network, code string) []byte {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-Country", Description: map[string]string{"en": network + code}})
	if err != nil {
		t.Fatal(err)
	}
	_, n, err := net.ParseCIDR(network)
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Insert(n, mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(code)}}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := tree.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

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
	put(countries(t, "81.0.0.0/8", "CZ"))
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
	put(countries(t, "81.0.0.0/8", "Germany"))
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
