//go:build browser

package main_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// followers is how many pages are kept new at once.
const followers = 16

// TestBrowserPageThatIsOneTooMany says so, and is kept new as soon as there is room.
func TestBrowserPageThatIsOneTooMany(t *testing.T) {
	server := newTestOffice(t).start()
	base := "http://" + server.http + "/"
	var others []*http.Response
	for range followers {
		resp, err := http.Get(base + "-/status/live")
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(err, resp)
		}
		others = append(others, resp)
	}
	page := browse(t, "about:blank")
	browser(page, chromedp.Navigate(base))
	page.sees("live", "Not live: the server keeps no more pages new for now. This one tries again. This page shows what was when it was loaded. Look again")
	for _, resp := range others {
		resp.Body.Close()
	}
	page.sees("live", "-Not")
	page.sees("live", "Live.")
}
