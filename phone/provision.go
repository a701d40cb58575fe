package phone

import (
	"fmt"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// Provisioning returns what is to be entered into the phone by hand, or by a
// provisioning server: its action URLs, in the vendor's own syntax. base is
// the address of our listener, as the phone reaches it.
func (s *Settings) Provisioning(base string) (string, error) {
	slots, err := s.Slots(base)
	if err != nil {
		return "", err
	}
	if len(slots) == 0 {
		return "", fmt.Errorf("profile %q has no action URLs to set", s.ProfileName)
	}
	return s.Profile.Provisioning().Text(slots), nil
}

// Slots returns the phone's settings for action URLs, and the address that each
// shall hold.
func (s *Settings) Slots(base string) ([]phoneprofile.SlotValue, error) {
	events := s.Profile.MeaningfulSlots()
	slots := make([]phoneprofile.SlotValue, 0, len(events))
	for _, event := range events {
		setting, url := s.Profile.Events[event].Setting, s.callback(base, event)
		if limit := s.Profile.Callback.MaxLength; limit > 0 && len(url) > limit {
			return nil, fmt.Errorf("the address for %s of %s has %d characters and the phone takes %d: shorten [callback] query in profile %q, or http.advertise (now %s)",
				setting, s.Extension, len(url), limit, s.ProfileName, base)
		}
		slots = append(slots, phoneprofile.SlotValue{Setting: setting, URL: url})
	}
	return slots, nil
}
