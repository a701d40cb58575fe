//go:build browser

package main_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserPageLevels: the log's levels by the form, with the keyboard's and the
// screen reader's needs.
func TestBrowserPageLevels(t *testing.T) {
	server := newTestOffice(t).start()
	page := browse(t, "http://"+server.http+"/")
	page.sees("levels", "Level info, as configured.")
	for what, wrong := range map[string]string{
		"selects without a label":                `[...document.querySelectorAll("select")].filter((x) => !x.labels.length).length`,
		"selects that the keyboard does not get": `[...document.querySelectorAll("select")].filter((x) => (x.focus(), document.activeElement !== x)).length`,
		"ids that are there twice":               `[...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")].map((x) => x.id)).size`,
	} {
		if n := asks[float64](page, wrong); n != 0 {
			t.Errorf("%v %s", n, what)
		}
	}
	browser(page, chromedp.SetValue("#part", "phone"))
	browser(page, chromedp.SetValue("#minutes", "5"))
	browser(page, chromedp.Click("#set-levels"))
	page.sees("notice", "The log's level is info,phone=debug for 5 minutes.")
	page.sees("levels", "Level info,phone=debug until")
	page.sees("live", "Live.")
	browser(page, chromedp.Click("#levels-back"))
	page.sees("notice", "The log's levels are those of the configuration.")
	page.sees("levels", "Level info, as configured.")
}
