package cloud

// Load tells how many phones hear of their calls from the provider, or are to,
// and whether its events come.
func (c *Cloud) Load() (phones int, hears bool) {
	a, failure := c.current()
	if failure != nil {
		return 0, false
	}
	phones = len(a.listening())
	return phones, phones > 0 && a.hears.Load()
}
