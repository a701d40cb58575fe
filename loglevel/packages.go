package loglevel

// A Package is a part of the server whose level can be set apart from the others.
type Package struct {
	Name string
	Logs string // what its lines are about
}

// packages are all of them, by their names.
var packages = [...]Package{
	{"actionurl", "notifications of phones, and those that were refused"},
	{"cloud", "phones at the provider, and its events"},
	{"control", "commands beside the server, such as token rotate"},
	{"inventory", "phones as objects: what changed, and what was brought to them"},
	{"main", "start, stop, reloads, listeners, the log itself"},
	{"phone", "queues, requests to phones, action URLs, keys, the call model, events"},
	{"phoneapi", "requests to the phones as objects"},
	{"phonesip", "keys that are pressed by SIP"},
	{"provider", "requests to the provider, and its tokens"},
	{"provisioning", "provisioning files that phones fetch"},
	{"server", "clients, logins, commands and their replies, events to clients"},
	{"statuspage", "what was asked of the status page"},
}

// Packages returns all packages, by their names.
func Packages() []Package { return packages[:] }

// index returns the place of a package; -1: there is none of that name.
func index(name string) int {
	for i := range packages {
		if packages[i].Name == name {
			return i
		}
	}
	return -1
}
