package console

import "sync"

// device is a device that the server has listed.
type device struct{ name, profile, state string }

// vocabulary is what completion knows of the server. The editor asks it while
// the session fills it.
type vocabulary struct {
	keys func(profile string) []string // the keys that phones of a profile have; may be nil

	mu      sync.Mutex
	devices []device
	want    chan struct{} // a device was asked for that is not known
}

func newVocabulary(keys func(profile string) []string) *vocabulary {
	return &vocabulary{keys: keys, want: make(chan struct{}, 1)}
}

func (v *vocabulary) set(devices []device) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.devices = devices
}

func (v *vocabulary) list() []device {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.devices
}

// missing says that a device is not known: the list may be old.
func (v *vocabulary) missing() {
	select {
	case v.want <- struct{}{}:
	default:
	}
}

// keysOf returns the keys that a device has, as far as they are known.
func (v *vocabulary) keysOf(name string) []string {
	if v.keys == nil {
		return nil
	}
	for _, d := range v.list() {
		if d.name == name {
			return v.keys(d.profile)
		}
	}
	return nil
}
