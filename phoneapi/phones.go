package phoneapi

import (
	"context"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// Phones are the phones as objects. Its methods are safe for use by several
// goroutines.
type Phones interface {
	// Extensions lists the phones, sorted.
	Extensions() []string
	// Get returns one as it is now.
	Get(extension string) (sipphone.Document, bool)
	// Update changes a phone and returns it as it is then. Where ifMatch, the header
	// If-Match with strong tags in their quotes, is not empty and has not the phone's
	// tag, it changes nothing and returns [sipphone.ErrChanged]; a [sipphone.Error]
	// says what is wrong with the patch. An extension that sees does not see is one
	// that does not exist.
	Update(ctx context.Context, extension string, p sipphone.Patch, ifMatch string, sees func(extension string) bool) (sipphone.Document, error)
	// Find finds a phone by its _id, else by its extension, else by its MAC address,
	// and returns its extension.
	Find(id, extension, mac string) (string, bool)
}
