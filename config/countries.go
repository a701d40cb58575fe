package config

import (
	"fmt"
	"os"
	"time"

	"github.com/phonecompanion/phonecompanion/country"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// keptCountries is a database of countries with what its file looked like when
// it was read: a file of 100 MB is not read again because a phone is added.
type keptCountries struct {
	path     string
	size     int64
	modified time.Time
	database *country.Database
}

// countryDatabase reads access.country_database. The file counts as one of the
// configuration: a new one, which comes every week, is taken into use by itself.
func (l *loader) countryDatabase(file string, t *tomlfile.Table) {
	p := path(file, t, "country_database")
	if p == "" {
		l.countries = keptCountries{}
		return
	}
	info, err := os.Stat(p)
	if err != nil {
		l.config.Patterns = append(l.config.Patterns, p) // it counts when it comes
		t.Faultf("country_database", "%s: %s", p, readText(err))
		return
	}
	now := keptCountries{path: p, size: info.Size(), modified: info.ModTime(), database: l.countries.database}
	if now != l.countries {
		if now.database, err = country.Open(p); err != nil {
			t.Faultf("country_database", "%s: %s", p, readText(err))
			return
		}
		l.countries = now
	}
	l.config.Access.CountryDatabase, l.config.Access.Countries = p, now.database
	l.config.Files = append(l.config.Files, p)
	fmt.Fprintf(l.sum, "%s %d %d\n", p, now.size, now.modified.UnixNano())
}
