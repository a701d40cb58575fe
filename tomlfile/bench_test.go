package tomlfile

import (
	"fmt"
	"strings"
	"testing"
)

// benchPhones is the largest configuration that has to load quickly.
const benchPhones = 40_000

// phoneFile returns a configuration of so many phones.
func phoneFile(phones int) []byte {
	var b strings.Builder
	for i := range phones {
		fmt.Fprintf(&b, "[[phone]]\nextension = \"%d\"\naddress = \"10.%d.%d.%d\" # desk\nprofile = \"snom\"\nusername = \"admin\"\npassword = \"secret\"\n\n",
			100000+i, i>>16, i>>8&255, i&255)
	}
	return []byte(b.String())
}

// readPhones asks for the keys of every phone.
func readPhones(f *File) {
	for _, phone := range f.Root().Tables("phone") {
		phone.Required("extension")
		for _, key := range []string{"address", "profile", "username", "password"} {
			phone.String(key, "")
		}
	}
	f.Done()
}

// BenchmarkParse reads 40,000 phones without a fault.
func BenchmarkParse(b *testing.B) {
	data := phoneFile(benchPhones)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		f := Parse("x", data)
		readPhones(f)
		if err := f.Faults().Err(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstFault finds the places of 40,000 phones, as the first fault does.
func BenchmarkFirstFault(b *testing.B) {
	data := phoneFile(benchPhones)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		f := Parse("x", data)
		b.StartTimer()
		f.Root().Faultf("phone", "fault")
	}
}

// BenchmarkRead asks a parsed file of 40,000 phones for all its values.
func BenchmarkRead(b *testing.B) {
	f := Parse("x", phoneFile(benchPhones))
	b.ReportAllocs()
	for b.Loop() {
		f.root = &Table{file: f, values: f.root.values}
		readPhones(f)
	}
}
