package tomlfile

import "slices"

const (
	// askedRoom is for how many keys there is room at once: most of our tables
	// are asked for fewer, and growing the list for each of 40,000 phones costs.
	askedRoom = 16
	// askedList is up to how many keys a list is searched; a table with more,
	// such as one with a table for each phone in it, gets a map as well.
	askedList = 64
)

// askedKeys are the keys of one table that somebody asked for.
type askedKeys struct {
	list []string
	set  map[string]struct{} // the same keys, when they are many
}

// has reports whether the key was asked for.
func (a *askedKeys) has(key string) bool {
	if a.set != nil {
		_, ok := a.set[key]
		return ok
	}
	return slices.Contains(a.list, key)
}

// add remembers a key.
func (a *askedKeys) add(key string) {
	if a.has(key) {
		return
	}
	if a.list == nil {
		a.list = make([]string, 0, askedRoom)
	}
	a.list = append(a.list, key)
	if a.set == nil && len(a.list) > askedList {
		a.set = make(map[string]struct{}, 2*askedList)
		for _, k := range a.list {
			a.set[k] = struct{}{}
		}
	} else if a.set != nil {
		a.set[key] = struct{}{}
	}
}
