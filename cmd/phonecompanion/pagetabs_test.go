//go:build browser

package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// tabsOfOneBrowser is one more than the connections that a browser makes to one
// server that speaks HTTP/1.1.
const tabsOfOneBrowser = 7

// looked makes a tab believe that it is seen, or that another one covers it: for a
// browser without a screen all are seen.
func (b *tab) looked(at bool) {
	b.t.Helper()
	asks[bool](b, fmt.Sprintf(`Object.defineProperty(document, "hidden", { value: %v, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`, !at))
}

// TestBrowserPageInManyTabs: a page that nobody sees holds no connection, for the
// browser has six, and the seventh tab would stay empty.
func TestBrowserPageInManyTabs(t *testing.T) {
	o := newTestOffice(t)
	base := "http://" + o.start().http
	first := browse(t, base+"/?phone=101")
	last := first
	for range tabsOfOneBrowser {
		last.looked(false)
		ctx, cancel := chromedp.NewContext(first.ctx)
		t.Cleanup(cancel)
		last = &tab{t, ctx}
		last.open(base + "/?phone=101")
	}
	last.enter("MakeCall 101 102")
	last.sees("answer", "error_ind SUCCESS MakeCall")
	if at := asks[string](first, `document.getElementById("phone").textContent`); strings.Contains(at, "The last request worked") {
		t.Errorf("a page that nobody sees is kept new: %s", at)
	}
	last.looked(false)
	first.looked(true)
	first.sees("phone", "The last request worked")
	first.sees("live", "Live.")
}
