package console

import (
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// optionSet is what the options of the connection have become: a new
// connection is greeted with them.
type optionSet []string // Key=Value

// merge notes options that the server has taken.
func (o *optionSet) merge(options string) {
	if options == "" { // STLI alone is the dialect of 24U
		options = "Version=1"
	}
	if hasOption(options, "Version") {
		o.drop("DeviceInformation") // follows the version
	}
	for _, pair := range strings.Split(options, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		o.drop(strings.TrimSpace(key))
		*o = append(*o, strings.TrimSpace(key)+"="+strings.TrimSpace(value))
	}
}

func (o *optionSet) drop(key string) {
	*o = slices.DeleteFunc(*o, func(pair string) bool { return hasOption(pair, key) })
}

// snapshot tells whether Snapshot=On is among them.
func (o optionSet) snapshot() bool {
	options, _, err := stli.DefaultOptions().Greet([]byte(o.String()))
	return err == nil && options.Snapshot
}

// String writes them as the greeting does.
func (o optionSet) String() string { return strings.Join(o, ";") }
