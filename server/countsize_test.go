package server

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// The tables of the counts have room for everything that is counted.
func TestCountSizes(t *testing.T) {
	if verbs, codes, reasons := len(stli.Verbs())+1, len(stli.Codes()), len(Reasons()); verbs > maxVerbs || codes > maxCodes || reasons > maxReasons {
		t.Errorf("%d verbs, %d codes, %d reasons: make the tables larger", verbs, codes, reasons)
	}
}
