package country

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// made returns a database with a country for each network.
func made(t testing.TB, kind string, countries map[string]string) []byte {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind})
	if err != nil {
		t.Fatal(err)
	}
	for network, code := range countries {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		value := mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(code)}}
		if code == "" {
			value = mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64500)}
		}
		if err := tree.Insert(n, value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := tree.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCountry(t *testing.T) {
	d, err := Parse(made(t, "Test-Country", map[string]string{"81.0.0.0/8": "CZ", "82.0.0.0/8": "DE", "2a00:1028::/32": "CZ", "83.0.0.0/8": ""}))
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
		{"83.2.3.4", "", ErrUnknown},
		{"84.2.3.4", "", ErrUnknown},
		{"10.1.2.3", "", ErrInside},
		{"192.168.0.31", "", ErrInside},
		{"127.0.0.1", "", ErrInside},
		{"::1", "", ErrInside},
		{"::ffff:10.1.2.3", "", ErrInside},
		{"fe80::1%eth0", "", ErrInside},
		{"fd00::1", "", ErrInside},
		{"169.254.1.1", "", ErrInside},
		{"0.0.0.0", "", ErrInside},
	} {
		if code, err := d.Country(netip.MustParseAddr(c.address)); code != c.code || !errors.Is(err, c.why) {
			t.Errorf("%s: %q, %v, want %q, %v", c.address, code, err, c.code, c.why)
		}
	}
	if _, err := d.Country(netip.Addr{}); !errors.Is(err, ErrInside) {
		t.Errorf("no address at all: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	whole := made(t, "Test-Country", map[string]string{"81.0.0.0/8": "CZ"})
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "no database of the MaxMind format"},
		"text":      {[]byte("81.0.0.0/8,CZ\n"), "no database of the MaxMind format"},
		"cut off":   {whole[:len(whole)/2], "no database of the MaxMind format"},
		"providers": {made(t, "Test-ASN", map[string]string{"81.0.0.0/8": ""}), `a database of the type "Test-ASN" has no countries`},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder is a database")
	}
	if _, err := Open(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// FuzzParse: a damaged database is refused, or says what it can, and ends nothing.
func FuzzParse(f *testing.F) {
	f.Add(made(f, "Test-Country", map[string]string{"81.0.0.0/8": "CZ", "2a00:1028::/32": "CZ"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		for _, a := range []string{"81.2.3.4", "2a00:1028::1", "8.8.8.8"} {
			d.Country(netip.MustParseAddr(a))
		}
	})
}
