package phoneprofile

// TakesProperty tells whether a property reaches the phone: it has a setting of
// its own, or a place in the value of another's.
func (p *Profile) TakesProperty(path string) bool {
	for i := range p.settables {
		s := &p.settables[i]
		if s.path == path {
			return true
		}
		for j := range s.forms {
			if s.forms[j].value.uses(path) {
				return true
			}
		}
	}
	return false
}
