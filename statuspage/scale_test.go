package statuspage

import (
	"testing"

	"github.com/rs/zerolog"
)

// BenchmarkLook is one view of the page with 40,000 phones, all judged anew.
func BenchmarkLook(b *testing.B) {
	h := New(newSource(b, many(b, 40000)...), "test", true, zerolog.Nop())
	for b.Loop() {
		h.survey.all = nil
		h.look(query{Page: 1})
	}
}
