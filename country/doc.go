// Package country finds the country of an address, in a database of the MaxMind
// format that the configuration names. It serves phones that may come from some
// countries only.
//
// The format: https://maxmind.github.io/MaxMind-DB/. Databases in it come from
// MaxMind (GeoLite2 Country, GeoIP2 City), DB-IP and IPinfo.
package country
