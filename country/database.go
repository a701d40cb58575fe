package country

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Limits of a database.
const (
	// maxSize is the largest file, in bytes: the largest that are sold, of cities,
	// have 130 MB, and it is held in memory.
	maxSize = 512 << 20
	// samples is how many addresses are looked up for one that has a country: one
	// of each network of the size /16.
	samples = 1 << 16
)

// The reasons why an address has no country.
var (
	ErrInside  = errors.New("an address of a private network or of this machine has no country")
	ErrUnknown = errors.New("the database of countries does not have the address")
)

// A Database knows the countries of addresses. It does not change; it is safe for
// use by several goroutines.
type Database struct{ reader *maxminddb.Reader }

// Open reads a database, whole: a file that is replaced or cut off while it is
// in use does no harm.
func Open(path string) (*Database, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSize {
		return nil, fmt.Errorf("no file of %d MB at most", maxSize>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(data)
}

// Parse is Open for the bytes of a database, which it keeps.
func Parse(data []byte) (*Database, error) {
	reader, err := maxminddb.OpenBytes(data)
	if err != nil {
		return nil, fmt.Errorf("no database of the MaxMind format: %w", err)
	}
	d := &Database{reader}
	if d.wrongKind() {
		return nil, fmt.Errorf("a database of the type %q has no countries: take one of countries or cities", reader.Metadata.DatabaseType)
	}
	return d, nil
}

// wrongKind tells whether there are records and none of those that were looked at
// has a country: a database of another kind, such as of providers, would let
// nobody in. Addresses are looked up and not all networks walked through, for
// in a damaged tree there is no end of them.
func (d *Database) wrongKind() bool {
	found := false
	for i := range samples {
		r := d.reader.Lookup(netip.AddrFrom4([4]byte{byte(i >> 8), byte(i), 1, 1}))
		if !r.Found() {
			continue
		}
		found = true
		if code, err := read(r); err == nil && code != "" {
			return false
		}
	}
	return found
}

// Country returns the code of the country of an address, two capital letters
// (ISO 3166-1), or why it has none.
func (d *Database) Country(a netip.Addr) (string, error) {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return "", ErrInside
	}
	code, err := read(d.reader.Lookup(a))
	if err == nil && code == "" {
		err = ErrUnknown
	}
	return code, err
}

// read returns the country of a record; "" where it has none.
func read(r maxminddb.Result) (code string, err error) {
	if err := r.Err(); err != nil {
		return "", err
	}
	err = r.DecodePath(&code, "country", "iso_code")
	return code, err
}
