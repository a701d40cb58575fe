//go:build browser

package main_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostTabs is more than the page of three phones has places to stand on.
const mostTabs = 60

// press presses a key, wherever the keyboard stands.
func (b *tab) press(keys string) {
	b.t.Helper()
	browser(b, chromedp.KeyEvent(keys))
}

// stands says where the keyboard stands: an id, or what a link says.
func (b *tab) stands() string {
	b.t.Helper()
	return asks[string](b, `document.activeElement.id || document.activeElement.textContent.trim()`)
}

// tabTo goes on with the tabulator until the keyboard stands somewhere.
func (b *tab) tabTo(where string) {
	b.t.Helper()
	var seen []string
	for range mostTabs {
		b.press(kb.Tab)
		at := b.stands()
		if at == where {
			if hidden := asks[bool](b, `{ const r = document.activeElement.getBoundingClientRect(); r.width === 0 || r.right <= 0 || r.bottom <= 0 || r.top >= innerHeight || getComputedStyle(document.activeElement).outlineStyle === "none" }`); hidden {
				b.t.Errorf("nobody sees that the keyboard stands on %s", where)
			}
			return
		}
		seen = append(seen, at)
	}
	b.t.Fatalf("the keyboard does not come to %s: %q", where, seen)
}

// waitsAt waits until the keyboard stands somewhere.
func (b *tab) waitsAt(where string) {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.activeElement.id || document.activeElement.textContent.trim()`))
		if err == nil && at == where {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("the keyboard stands on %q, not %s: %v", at, where, err)
		}
	}
}

// TestBrowserPageByKeyboard: everything of the page is done without a mouse, and
// the answer to a form is where the keyboard then stands.
func TestBrowserPageByKeyboard(t *testing.T) {
	o := newTestOffice(t)
	server := o.start()
	page := browse(t, "http://"+server.http+"/")
	page.tabTo("To the phones")
	page.press(kb.Enter)
	page.waitsAt("phones")
	page.tabTo("102")
	page.press(kb.Enter)
	page.sees("phone", "Phone 102")
	page.sees("live", "Live.")

	page.tabTo("line")
	page.press("MakeCall 101 102")
	page.press(kb.Enter)
	page.waitsAt("answer")
	page.sees("answer", "error_ind SUCCESS MakeCall")
	if n := len(o.phones[0].Snapshot().Calls); n != 1 {
		t.Errorf("101 has %d calls", n)
	}
	page.tabTo("reload")
	page.press(kb.Enter)
	page.waitsAt("notice")
	page.sees("notice", "The configuration was read and is in force.")

	page.tabTo("q")
	page.press("103")
	page.press(kb.Enter)
	page.sees("phones", "1 found")
	page.sees("live", "Live.")
	page.tabTo("103")
	page.press(kb.Enter)
	page.sees("phone", "Phone 103")
	page.sees("live", "Live.")
	page.tabTo("Close")
	page.press(kb.Enter)
	page.sees("phone", "-Phone 103")
}
