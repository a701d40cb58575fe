package main

import (
	"fmt"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// BenchmarkScrapeOfPhones is what looking at 40,000 phones costs a scrape.
func BenchmarkScrapeOfPhones(b *testing.B) {
	x := phone.NewExchange(phone.Config{Logger: zerolog.Nop(), RunID: "b"})
	settings := make([]*phone.Settings, 40_000)
	for i := range settings {
		settings[i] = &phone.Settings{Extension: fmt.Sprint(i), Profile: new(phoneprofile.Profile)}
	}
	x.Apply(settings)
	b.ReportAllocs()
	for b.Loop() {
		if x.Load().Phones != len(settings) {
			b.Fatal("phones are missing")
		}
	}
}
