package dialplan

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Plans of the tables.
var (
	czech   = Rules{Country: "CZ", OutsidePrefix: "0", InternalDigits: 4} // as in the contract
	german  = Rules{Country: "DE", OutsidePrefix: "0", InternalDigits: 4}
	british = Rules{Country: "GB", OutsidePrefix: "9", InternalDigits: 4}
	usa     = Rules{Country: "US", OutsidePrefix: "9", InternalDigits: 4}
	nowhere = Rules{OutsidePrefix: "0", InternalDigits: 4}
	plain   = func(country string) Rules { return Rules{Country: country, InternalDigits: 4} }
)

// TestE164 is what the package document says, number by number. An empty want
// says that the number stays as it is.
func TestE164(t *testing.T) {
	for _, c := range []struct {
		what   string
		rules  Rules
		number string
		want   string
	}{
		{"extension", czech, "102", ""},
		{"longest extension", czech, "1024", ""},
		{"longer than an extension, and no number", czech, "10245", ""},
		{"extension that begins with the prefix", czech, "0102", ""},
		{"direct number as long as an extension", Rules{"CZ", "0", 9}, "221555111", ""},
		{"the same with the prefix is longer", Rules{"CZ", "0", 9}, "0221555111", "+420221555111"},
		{"no extensions by length", Rules{"CZ", "", 0}, "102", ""},
		{"nothing", czech, "", ""},
		{"the prefix alone", Rules{"CZ", "0", 0}, "0", ""},

		{"behind the prefix", czech, "0221555111", "+420221555111"},
		{"without the prefix", czech, "221555111", "+420221555111"},
		{"00", czech, "00420221555111", "+420221555111"},
		{"00 behind the prefix", czech, "000420221555111", "+420221555111"},
		{"abroad", czech, "00442071838750", "+442071838750"},
		{"abroad behind the prefix", czech, "000442071838750", "+442071838750"},
		{"plus", czech, "+420221555111", "+420221555111"},
		{"plus behind the prefix", czech, "0+420221555111", "+420221555111"},
		{"the country's code without a sign", czech, "420221555111", "+420221555111"},
		{"the same behind the prefix", czech, "0420221555111", ""},
		{"mobile", czech, "0603123456", "+420603123456"},
		{"the prefix cut from a number that needs it", Rules{"CZ", "2", 4}, "221555111", "+420221555111"},
		{"a prefix of two digits", Rules{"CZ", "99", 4}, "99221555111", "+420221555111"},
		{"not valid in the country", czech, "0123456789", ""},
		{"a digit too few", czech, "022155511", ""},
		{"a digit too many", czech, "02215551112", ""},

		{"trunk prefix", plain("DE"), "03012345678", "+493012345678"},
		{"local number", plain("DE"), "12345678", ""},
		{"area code without the trunk prefix", plain("DE"), "3012345678", ""},
		{"the country's code without a sign, Germany", plain("DE"), "4930123456", "+4930123456"},
		{"outside prefix and trunk prefix are the same", german, "003012345678", "+493012345678"},
		{"the trunk prefix alone", german, "03012345678", "+493012345678"},
		{"the country's code without a sign, Germany, behind the prefix", german, "04930123456", ""},
		{"abroad, outside prefix and trunk prefix are the same", german, "000442071838750", "+442071838750"},
		{"as the PBX reads it: a town, not a country", german, "00491701234567", "+49491701234567"},
		{"without an outside prefix it is the country", plain("DE"), "00491701234567", "+491701234567"},
		{"British", british, "902071838750", "+442071838750"},
		{"British without the outside prefix", british, "02071838750", "+442071838750"},
		{"British without the trunk prefix", british, "2071838750", ""},
		{"French", plain("FR"), "0142685300", "+33142685300"},
		{"Italian: the zero belongs to the number", plain("IT"), "0669812345", "+390669812345"},
		{"Polish", plain("PL"), "224608000", "+48224608000"},
		{"Slovak", plain("SK"), "0257887111", "+421257887111"},
		{"Hungarian: the trunk prefix is 06", plain("HU"), "0612345678", "+3612345678"},
		{"Russian: the trunk prefix is 8", plain("RU"), "89161234567", "+79161234567"},
		{"American", usa, "92125551234", "+12125551234"},
		{"American with the trunk prefix", usa, "912125551234", "+12125551234"},
		{"American without the outside prefix", usa, "2125551234", "+12125551234"},
		{"an area code that begins with the outside prefix", usa, "9122345678", "+19122345678"},
		{"the country's own way abroad", usa, "9011420221555111", "+420221555111"},
		{"a local number without its area code", usa, "5551234", ""},

		{"a German in Prague", czech, "+49 (0)30 12345678", "+493012345678"},
		{"an Italian in Prague", czech, "+39 06 69812345", "+390669812345"},
		{"a range that is newer than the tables", czech, "+420123456789", "+420123456789"},
		{"the same behind 00", czech, "00420123456789", "+420123456789"},
		{"no such country", czech, "+999123456789", ""},
		{"no such country behind 00", czech, "00999123456789", ""},
		{"a service, with plus", czech, "+112", ""},
		{"the shortest", czech, "+29021", ""},
		{"the longest", czech, "+498005550123456", "+498005550123456"},
		{"longer", czech, "+4980055501234567", ""},
		{"00 and a wrong length", czech, "0042022155", ""},
		{"00 and an extension", czech, "00102", ""},
		{"two plus signs", czech, "++420221555111", ""},
		{"plus in the middle", czech, "420+221555111", ""},
		{"freephone of the world", czech, "0080012345678", "+80012345678"},

		{"blanks", czech, "+420 221 555 111", "+420221555111"},
		{"dashes", usa, "1-212-555-1234", "+12125551234"},
		{"brackets", usa, "(212) 555-1234", "+12125551234"},
		{"dots", plain("FR"), "01.42.68.53.00", "+33142685300"},
		{"strokes", plain("DE"), "030/12345678", "+493012345678"},
		{"fixed blanks and fine dashes", czech, "+420\u00a0221\u202f555\u2011111", "+420221555111"},
		{"extension with blanks", czech, "1 02", ""},

		{"SIP", czech, "sip:+420221555111@pbx.example", "+420221555111"},
		{"SIP, a phone number by its parameter", czech, "sip:0221555111@pbx.example;user=phone", "+420221555111"},
		{"SIP in capitals", czech, "SIPS:0221555111@PBX", "+420221555111"},
		{"SIP, escaped", czech, "sip:%2b420221555111@pbx", "+420221555111"},
		{"SIP, parameters of the user", czech, "sip:+420221555111;npdi@pbx", "+420221555111"},
		{"SIP without a scheme", czech, "221555111@pbx", "+420221555111"},
		{"SIP, extension", czech, "sip:102@pbx", ""},
		{"SIP, a name", czech, "sip:jane.doe@pbx", ""},
		{"SIP, a host", czech, "sip:pbx.example", ""},
		{"tel", czech, "tel:+420-221-555-111;ext=5", "+420221555111"},
		{"tel, of a private network", czech, "tel:221555111;phone-context=pbx.example", ""},
		{"an address", plain("US"), "212.55.51.234", ""},

		{"emergency", czech, "112", ""},
		{"emergency without extensions", Rules{"CZ", "0", 0}, "112", ""},
		{"emergency behind the prefix", Rules{"CZ", "0", 0}, "0112", ""},
		{"emergency in America", Rules{"US", "9", 0}, "911", ""},
		{"emergency in America behind the prefix", Rules{"US", "9", 3}, "9911", ""},
		{"service", czech, "116111", ""},
		{"service behind the prefix", czech, "0116111", ""},
		{"number with as few digits as a service", plain("NO"), "02800", "+4702800"},

		{"hidden", czech, "anonymous", ""},
		{"not there", czech, "unavailable", ""},
		{"restricted", czech, "Restricted", ""},
		{"hidden, in words", czech, "Private Number", ""},
		{"code", czech, "*21*0221555111#", ""},
		{"code with a sharp", czech, "#31#221555111", ""},
		{"vanity number", usa, "1-800-FLOWERS", ""},
		{"pause and digits behind", czech, "0221555111,,123", ""},
		{"other digits", czech, "٠٢٢١٥٥٥١١١", ""},
		{"no UTF-8", czech, "+420\xff221555111", ""},
		{"far too long", czech, strings.Repeat("1", 300), ""},
		{"far too long, with plus", czech, "+" + strings.Repeat("1", 300), ""},

		{"no country: plus", nowhere, "+420221555111", "+420221555111"},
		{"no country: 00", nowhere, "00420221555111", "+420221555111"},
		{"no country: 00 behind the prefix", nowhere, "000420221555111", "+420221555111"},
		{"no country: national", nowhere, "0221555111", ""},
		{"no country: without a sign", nowhere, "420221555111", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			p := New(c.rules)
			for _, when := range []string{"first", "remembered"} {
				if got := p.E164(c.number); got != c.want {
					t.Errorf("%s: %q is %q, want %q", when, c.number, got, c.want)
				}
			}
		})
	}
}

// TestNoPlan: without a plan no number is known.
func TestNoPlan(t *testing.T) {
	if got := (*Plan)(nil).E164("+420221555111"); got != "" {
		t.Errorf("%q", got)
	}
}

// TestCrowdedCache: a plan remembers a bounded number of numbers, and what it
// has forgotten it reads again. Readers take no lock.
func TestCrowdedCache(t *testing.T) {
	p := New(czech)
	var wg sync.WaitGroup
	for reader := range 2 {
		wg.Go(func() {
			for i := range 3 * cacheSize / 2 {
				n := (i*7 + reader) % (2 * cacheSize)
				if got, want := p.E164(fmt.Sprintf("0221%06d", 500000+n)), fmt.Sprintf("+420221%06d", 500000+n); got != want {
					t.Errorf("%q, want %q", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
	used := 0
	for i := range p.cache {
		if p.cache[i].Load() != nil {
			used++
		}
	}
	if used < cacheSize/2 {
		t.Errorf("%d numbers are remembered", used)
	}
}

// TestNoAllocations: extensions, names and numbers that are remembered cost no
// memory.
func TestNoAllocations(t *testing.T) {
	p := New(czech)
	for _, n := range []string{"102", "anonymous", "0221555111", "+420 221 555 111", "sip:00420221555111@pbx;user=phone", "0123456789", "*21#"} {
		p.E164(n)
		if allocs := testing.AllocsPerRun(100, func() { p.E164(n) }); allocs != 0 {
			t.Errorf("%q: %v allocations", n, allocs)
		}
	}
}

func BenchmarkE164(b *testing.B) {
	p := New(czech)
	for _, n := range []string{"102", "anonymous", "0221555111", "sip:00420221555111@pbx;user=phone"} {
		b.Run("known "+n, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.E164(n)
			}
		})
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.read("0221555111")
		}
	})
	b.Run("new and abroad", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.read("000442071838750")
		}
	})
}
