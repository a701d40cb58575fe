package dialplan

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// Limits of a plan.
const (
	// MaxPrefix is the longest outside prefix, in digits: PBXs have one to three.
	MaxPrefix = 8
	// maxNumber is the longest number that is looked at, in digits: 15 of E.164,
	// and before them an outside prefix and what a country dials to get out of
	// it, with a carrier's code at most six.
	maxNumber = MaxPrefix + 6 + maxInternational
	// cacheSize is how many numbers a plan remembers, a power of two. A call has
	// several events, and readers in several formats; reading its number anew for
	// each of them costs a hundred times as much.
	cacheSize = 1 << 10
)

// Rules are what the configuration says about numbers ([dialplan]).
type Rules struct {
	Country        string // as [Country] gives it, or "": numbers of the world are known only
	OutsidePrefix  string // digits, or ""
	InternalDigits int    // numbers up to this length are extensions
}

// A Plan knows the numbers of one place. It is safe for use by several
// goroutines, and takes no lock. A nil Plan knows no outside numbers.
type Plan struct {
	rules Rules
	seed  maphash.Seed
	cache [cacheSize]atomic.Pointer[answer]
}

// answer is a number that was read, and what came of it.
type answer struct{ number, e164 string }

// New makes a plan. The rules must be valid: the configuration checks them
// with [Country] and [ValidPrefix].
func New(rules Rules) *Plan { return &Plan{rules: rules, seed: maphash.MakeSeed()} }

// Rules returns what the plan was made with.
func (p *Plan) Rules() Rules { return p.rules }

// E164 returns the international form of a number as a phone or a client writes
// it, or "" where the number is an extension, or none that the plan knows to be
// public. It allocates only when it meets an outside number that it does not
// remember.
func (p *Plan) E164(number string) string {
	if p == nil {
		return ""
	}
	var space [maxNumber]byte
	n := clean(space[:0], number)
	if len(n) == 0 || len(n) <= p.rules.InternalDigits && n[0] != '+' {
		return ""
	}
	place := &p.cache[maphash.Bytes(p.seed, n)%cacheSize]
	if a := place.Load(); a != nil && a.number == string(n) {
		return a.e164
	}
	a := &answer{number: string(n)}
	a.e164 = p.read(a.number)
	place.Store(a)
	return a.e164
}

// read reads a number of digits and plus signs.
func (p *Plan) read(number string) string {
	if rest, ok := strings.CutPrefix(number, p.rules.OutsidePrefix); ok && rest != number {
		if e := p.outside(rest, true); e != "" {
			return e
		}
	}
	return p.outside(number, false)
}

// outside reads a number as it stands behind the outside prefix, or without
// one.
func (p *Plan) outside(number string, behindPrefix bool) string {
	if digits, ok := strings.CutPrefix(number, "+"); ok {
		return asWritten(digits)
	}
	if strings.Contains(number, "+") {
		return ""
	}
	if digits, ok := strings.CutPrefix(number, "00"); ok {
		return dialled(digits)
	}
	return national(number, p.rules.Country, behindPrefix)
}
