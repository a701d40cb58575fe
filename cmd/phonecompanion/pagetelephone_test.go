//go:build browser

package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestBrowserPageWithLongWords: what has no blanks, such as a certificate's SHA-256
// or an address that a phone sends us to, makes the page no wider than the smallest
// telephone.
func TestBrowserPageWithLongWords(t *testing.T) {
	away := serving(t, http.RedirectHandler("https://"+strings.Repeat("a", 60)+".example/"+strings.Repeat("b", 200), http.StatusFound))
	o := newOfficeOf(t)
	o.more = "[[phone]]\nextension = \"101\"\nprofile = \"own\"\naddress = \"" + servingTLS(t) + "\"\n" +
		"[[phone]]\nextension = \"102\"\nprofile = \"snom\"\naddress = \"" + away + "\"\n"
	data, err := profiles.FS.ReadFile("snom.toml")
	if err == nil {
		data = []byte(strings.Replace(string(data), `protocol = "HTTP"`, `protocol = "HTTPS"`, 1))
		err = os.WriteFile(filepath.Join(o.dir, "own.toml"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + o.start().http
	v := &visitor{t, base}
	v.try("MakeCall 101 102")
	v.try("MakeCall 102 101")
	page := browse(t, base+"/")
	for _, at := range []string{"/", "/?phone=101", "/?phone=102"} {
		page.open(base + at)
		for _, width := range []int64{390, 320} {
			browser(page, chromedp.EmulateViewport(width, 844))
			if wide := asks[float64](page, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
				t.Errorf("%s is %v wider than a telephone of %d", at, wide, width)
			}
			if wide := asks[float64](page, `{ const w = document.querySelector("table.phones").parentElement; w.scrollWidth - w.clientWidth }`); wide > 0 {
				t.Errorf("%s: the list of phones is %v wider than a telephone of %d", at, wide, width)
			}
		}
	}
}
