package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// benchPhones is the largest configuration that has to load quickly.
const benchPhones = 40_000

func manyPhones(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[[phone]]\nextension = \"%d\"\naddress = \"10.%d.%d.%d\"\nprofile = \"snom\"\nusername = \"admin\"\npassword = \"secret\"\nmac = \"00:04:13:%02x:%02x:%02x\"\n\n",
			100000+i, i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255)
	}
	return b.String()
}

// BenchmarkLoad loads 40,000 phones.
func BenchmarkLoad(b *testing.B) {
	path := write(b, map[string]string{"pc.toml": manyPhones(benchPhones)})
	b.ReportAllocs()
	for b.Loop() {
		if c, err := Load(path, profiles.FS); err != nil || len(c.Phones) != benchPhones {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadIncludes loads 40,000 phones from 400 files.
func BenchmarkLoadIncludes(b *testing.B) {
	files := map[string]string{"pc.toml": `include = ["d/*.toml"]`}
	blocks := strings.SplitAfter(manyPhones(benchPhones), "\n\n")
	for i := range 400 {
		files[fmt.Sprintf("d/%03d.toml", i)] = strings.Join(blocks[i*100:(i+1)*100], "")
	}
	path := write(b, files)
	b.ReportAllocs()
	for b.Loop() {
		if c, err := Load(path, profiles.FS); err != nil || len(c.Phones) != benchPhones {
			b.Fatal(err)
		}
	}
}

// Every phone may have its fault: all of them are found, and not one after the
// other.
func BenchmarkFaults(b *testing.B) {
	text := strings.ReplaceAll(manyPhones(benchPhones), "username", "usernam")
	path := write(b, map[string]string{"pc.toml": text})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(path, profiles.FS); err == nil {
			b.Fatal("no fault")
		}
	}
}
