package providersim

import (
	"net/http"
	"time"
)

// A wish is the body of POST and PUT: CreateSubscriptionRequest. The guide says
// validationToken where the specification says verificationToken
// (docs/notifications/webhooks/receiving.md); both are taken.
type wish struct {
	EventFilters []string `json:"eventFilters"`
	ExpiresIn    int64    `json:"expiresIn"`
	DeliveryMode struct {
		TransportType     string `json:"transportType"`
		Address           string `json:"address"`
		VerificationToken string `json:"verificationToken"`
		ValidationToken   string `json:"validationToken"`
	} `json:"deliveryMode"`
}

// filters reads the filters of a wish.
func (p *Provider) filters(w *wish, owner *extension) ([]filter, *reply) {
	var all []filter
	for _, text := range w.EventFilters {
		f, good := p.filter(text, owner)
		if !good {
			bad := apiError(http.StatusBadRequest, "SUB-508", "Invalid event filters: ["+text+"]")
			return nil, &bad
		}
		all = append(all, f)
	}
	if len(all) == 0 || len(all) > maxFilters {
		bad := invalid("eventFilters")
		return nil, &bad
	}
	return all, nil
}

// lifeOf is how long a subscription lives.
func (p *Provider) lifeOf(w *wish) (time.Duration, bool) {
	if w.ExpiresIn == 0 {
		return p.cfg.SubscriptionLife, true
	}
	life := time.Duration(min(w.ExpiresIn, int64(maxLife/time.Second)+1)) * time.Second
	return life, life > 0 && life <= maxLife
}
