//go:build browser

package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axNode is a node of the tree that the browser gives to screen readers.
type axNode struct {
	Ignored    bool    `json:"ignored"`
	Role       axValue `json:"role"`
	Name       axValue `json:"name"`
	Properties []struct {
		Name  string  `json:"name"`
		Value axValue `json:"value"`
	} `json:"properties"`
}

// axValue is a value of any kind.
type axValue struct {
	Value any `json:"value"`
}

// String is how a test compares it.
func (v axValue) String() string {
	if v.Value == nil {
		return ""
	}
	return fmt.Sprint(v.Value)
}

// ask sends a message of the browser's own protocol:
// https://chromedevtools.github.io/devtools-protocol/
func ask[T any](b *tab, method string, params any) T {
	b.t.Helper()
	return browser(b, func(ctx context.Context, target *chromedp.Target) (result T, err error) {
		return result, target.Call(ctx, method, params, &result)
	})
}

// heard is what a screen reader is told: role and name of each node, and how
// often it is there.
func (b *tab) heard() map[string]int {
	b.t.Helper()
	tree := ask[struct {
		Nodes []axNode `json:"nodes"`
	}](b, "Accessibility.getFullAXTree", map[string]any{})
	all := map[string]int{}
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		text := n.Role.String() + " " + n.Name.String()
		for _, p := range n.Properties {
			switch p.Name {
			case "live", "level":
				text += " " + p.Name + "=" + p.Value.String()
			}
		}
		all[text]++
	}
	return all
}

// unnamed are the kinds of nodes that say nothing without a name.
var unnamed = []string{"link", "button", "textbox", "searchbox", "checkbox", "region", "navigation", "heading", "DisclosureTriangle"}

// contrasts returns the texts of the page that stand out from their background by
// less than WCAG's 4.5 to 1 (https://www.w3.org/TR/WCAG22/#contrast-minimum).
const contrasts = `(() => {
	const rgb = (text) => { const m = text.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
	const probe = document.createElement("i");
	probe.style.background = "Canvas";
	document.body.append(probe);
	const canvas = rgb(getComputedStyle(probe).backgroundColor);
	probe.remove();
	const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
	const light = (c) => { const [r, g, b] = c.map((x) => { x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	const weak = [];
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) { continue; }
		const under = [];
		for (let p = e; p; p = p.parentElement) { under.unshift(rgb(getComputedStyle(p).backgroundColor)); }
		const back = under.reduce((below, c) => over(c, below), canvas);
		const a = light(over(rgb(getComputedStyle(e).color), back)), b = light(back);
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) { weak.push(e.tagName + " " + e.textContent.slice(0, 40) + " " + ratio.toFixed(2)); }
	}
	return weak;
})()`

// TestBrowserPageForScreenReaders: what the browser tells a screen reader is all
// that eyes get, on a desk's screen and on a telephone's; and eyes get it in
// colours that can be told apart.
func TestBrowserPageForScreenReaders(t *testing.T) {
	o := newTestOffice(t)
	server := o.start()
	page := browse(t, "http://"+server.http+"/")
	one := dialLines(t, server.line)
	one.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	one.say("MakeCall 101 102", "error_ind SUCCESS MakeCall")
	o.phones[1].Answer()
	one.say("MakeCall 999 102", "error_ind ERROR MakeCall")
	page.enter("MakeCall 103 104")
	page.sees("answer", "MakeCall")
	page.sees("live", "Live.")
	page.open("http://" + server.http + "/?phone=101")
	page.sees("phone", "connected")
	for _, width := range []int64{1100, 390} {
		browser(page, chromedp.EmulateViewport(width, 844))
		heard := page.heard()
		for _, want := range []string{
			"banner ", "main ", "search ", "navigation On this page", "heading Phone Companion level=1", "heading Phones level=2", "heading Phone 101 level=2",
			"region One phone", "region Phones", "region Try a command", "region Configuration", "region Provider", "region Clients",
			"searchbox Extension, address or profile", "checkbox only those with trouble", "button Find", "textbox Command", "button Send", "button Read the configuration again",
			"link 101", "link To the phones", "columnheader What is so", "columnheader Verdict", "rowheader 102", "status  live=polite",
		} {
			found := heard[want]
			if strings.HasPrefix(want, "heading Phone Companion") { // the version follows
				for text, n := range heard {
					if strings.HasPrefix(text, "heading Phone Companion ") && strings.HasSuffix(text, "level=1") {
						found += n
					}
				}
			}
			if found == 0 {
				t.Errorf("%d wide: no %q in %v", width, want, slices.Sorted(maps.Keys(heard)))
			}
		}
		for _, role := range unnamed {
			if n := heard[role+" "]; n > 0 {
				t.Errorf("%d wide: %d of role %s without a name", width, n, role)
			}
		}
		for _, scheme := range []string{"light", "dark"} {
			ask[json.RawMessage](page, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
			if weak := asks[[]string](page, contrasts); len(weak) > 0 {
				t.Errorf("%d wide, %s: weak contrast of %q", width, scheme, weak)
			}
		}
	}
}
