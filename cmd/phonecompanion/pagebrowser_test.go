//go:build browser

package main_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// screenshots makes the pictures of docs/ anew:
// go test -tags browser ./cmd/phonecompanion -run BrowserPage -screenshots.
var screenshots = flag.Bool("screenshots", false, "write docs/statuspage-*.png")

// A tab is one page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// browse opens a page in a browser of its own.
func browse(t *testing.T, url string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 6*patience)
	t.Cleanup(cancel)
	b := &tab{t, ctx}
	browser(b, chromedp.EmulateViewport(1100, 900))
	if url != "about:blank" {
		b.open(url)
	}
	return b
}

// browser lets the browser do something, which must succeed.
func browser[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// open goes to a page and waits until it is live.
func (b *tab) open(url string) {
	b.t.Helper()
	browser(b, chromedp.Navigate(url))
	b.sees("live", "Live.")
}

// sees waits until a text stands in a part of the page, or, with a "-" before
// it, no longer does.
func (b *tab) sees(part, text string) {
	b.t.Helper()
	unwanted, gone := strings.CutPrefix(text, "-")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		// An error is that the page goes to another one just now.
		last, err := chromedp.Run(b.ctx, chromedp.TextContent("#"+part))
		if err == nil && gone != strings.Contains(last, unwanted) {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: not %q but %q, %v", part, text, last, err)
		}
	}
}

// asks evaluates an expression in the page.
func asks[T any](b *tab, expression string) T {
	b.t.Helper()
	return browser(b, chromedp.Evaluate[T](expression))
}

// enter sends a command by the form.
func (b *tab) enter(line string) {
	b.t.Helper()
	browser(b, chromedp.SetValue("#line", line))
	browser(b, chromedp.Click("#send"))
}

// picture writes a picture of the page for the documents.
func (b *tab) picture(name string) {
	b.t.Helper()
	if !*screenshots {
		return
	}
	png := browser(b, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join("..", "..", "docs", "statuspage-"+name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// lineClient is a client of the line protocol.
type lineClient struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Scanner
}

func dialLines(t *testing.T, address string) *lineClient {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(6 * patience))
	return &lineClient{t, conn, bufio.NewScanner(conn)}
}

// say sends a line and waits for a line that begins with another.
func (c *lineClient) say(line, reply string) {
	c.t.Helper()
	fmt.Fprintf(c.conn, "%s\r\n", line)
	for c.in.Scan() {
		if strings.HasPrefix(c.in.Text(), reply) {
			return
		}
	}
	c.t.Fatalf("%s: no %s", line, reply)
}

// TestBrowserPage: the page shows by itself how a phone goes deaf and comes back,
// how a call runs through, and how a fault comes and goes.
func TestBrowserPage(t *testing.T) {
	o := newTestOffice(t)
	ownProfile(o, "")
	server := o.start()
	page := browse(t, "http://"+server.http+"/")
	page.sees("summary", "3 phones, 0 with trouble, 0 calls, 0 clients.")

	one := dialLines(t, server.line)
	one.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	one.say("MonitorStart 102", "error_ind SUCCESS MonitorStart")
	page.sees("phones", "It takes commands and tells us of its calls.")
	page.sees("clients", "24U")
	if err := o.phones[0].SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	dialLines(t, server.line).say("MonitorStart 101", "error_ind ERROR MonitorStart")
	page.sees("summary", "3 phones, 1 with trouble")
	page.sees("phones", "It tells us nothing of its calls. No way to the phone: 127.0.0.1:")
	page.picture("trouble")
	if err := o.phones[0].SetFault(); err != nil {
		t.Fatal(err)
	}
	page.sees("summary", "3 phones, 0 with trouble")

	page.open("http://" + server.http + "/?phone=101")
	one.say("MakeCall 101 102", "error_ind SUCCESS MakeCall")
	page.sees("phone", "/command.htm?number=102")
	page.sees("phone", "originated")
	o.phones[1].Answer()
	page.sees("phone", "connected")
	page.sees("phone", "Established 101")
	page.picture("call")
	browser(page, chromedp.EmulateViewport(390, 844))
	if wide := asks[float64](page, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		t.Errorf("a telephone's screen is %v too narrow", wide)
	}
	page.picture("telephone")
	browser(page, chromedp.EmulateViewport(1100, 900))
	one.say("ClearConnection 101", "error_ind SUCCESS ClearConnection")
	page.sees("phone", "-connected")
	page.sees("summary", "0 calls")

	ownProfile(o, "\n[nonsense]\n")
	page.sees("configuration", "own.toml:")
	page.sees("summary", "The configuration has a fault and was not reloaded.")
	page.picture("fault")
	ownProfile(o, "")
	page.sees("configuration", "In force, without a fault")
	page.sees("summary", "-fault")
}

// TestBrowserPageForms: commands, a reload and a search; and what a screen reader
// and a keyboard need.
func TestBrowserPageForms(t *testing.T) {
	o := newTestOffice(t)
	server := o.start()
	page := browse(t, "http://"+server.http+"/")
	page.enter("MakeCall 101 102")
	page.sees("answer", "error_ind SUCCESS MakeCall")
	page.sees("phone", "Phone 101")
	page.sees("live", "Live.")
	page.picture("command")
	page.enter("Devices")
	page.sees("answer", "use phonecompanion console")
	browser(page, chromedp.Click("#reload"))
	page.sees("notice", "The configuration was read and is in force.")
	browser(page, chromedp.SetValue("#q", "103"))
	browser(page, chromedp.Click("#search"))
	page.sees("phones", "1 found")
	page.sees("live", "Live.")
	if got := o.phones[0].Snapshot(); len(got.Calls) != 1 {
		t.Errorf("101 has %d calls", len(got.Calls))
	}

	// Whoever stands on a link stays there when the list is made anew.
	asks[bool](page, `document.querySelector("#phones th a").focus(); true`)
	dialLines(t, server.line).say("MonitorStart 103", "error_ind SUCCESS MonitorStart")
	page.sees("phones", "It takes commands and tells us of its calls.")
	if at := asks[string](page, "document.activeElement.textContent"); at != "103" {
		t.Errorf("the keyboard stands on %q", at)
	}
	for what, wrong := range map[string]string{
		"inputs without a label":         `[...document.querySelectorAll("input:not([type=hidden])")].filter((x) => !x.labels.length).length`,
		"tables without column headers":  `[...document.querySelectorAll("table")].filter((x) => !x.querySelector("th[scope=col]")).length`,
		"sections without a name":        `[...document.querySelectorAll("section")].filter((x) => !x.ariaLabel && !x.getAttribute("aria-labelledby")).length`,
		"pages without one main heading": `document.querySelectorAll("main").length === 1 && document.querySelectorAll("h1").length === 1 ? 0 : 1`,
		"ids that are there twice":       `[...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")].map((x) => x.id)).size`,
	} {
		if n := asks[float64](page, wrong); n != 0 {
			t.Errorf("%v %s", n, what)
		}
	}
}

// TestBrowserPageOfHostileNames: what a caller, a profile or a client is called
// does not run, neither in the page nor in what comes later.
func TestBrowserPageOfHostileNames(t *testing.T) {
	const evil = `<img src=x onerror="document.title='bad'"><script>document.title='bad'</script>`
	o := newOfficeOf(t, phonesim.Config{Extension: "101", DisplayName: "Anna"})
	ownProfile(o, "")
	server := o.start()
	page := browse(t, "http://"+server.http+"/?phone=101&q="+"%3Cimg%20src=x%20onerror=%22document.title='bad'%22%3E")
	page.open("http://" + server.http + "/?phone=101")
	one := dialLines(t, server.line)
	one.say("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	if _, err := o.CallFrom("0301234567", evil, "101"); err != nil {
		t.Fatal(err)
	}
	page.sees("phone", "alerting")
	ownProfile(o, "\n[\"<img src=x onerror=document.title='bad'>\"]\n")
	page.sees("configuration", "onerror")
	page.enter(evil)
	page.sees("answer", "that is no command")
	page.open("http://" + server.http + "/?phone=101")
	page.sees("configuration", "onerror")
	if title := asks[string](page, "document.title"); title != "Phone Companion" {
		t.Errorf("something ran: the title is %q", title)
	}
	if n := asks[float64](page, `document.images.length + document.querySelectorAll("script:not([src])").length`); n != 0 {
		t.Errorf("%v elements are not ours", n)
	}
	// And if something came through, the policy would not let it run.
	asks[bool](page, `document.getElementById("phone").innerHTML = "<img src=x onerror=\"document.title='bad'\">"; true`)
	asks[bool](page, `{ const s = document.createElement("script"); s.textContent = "document.title='bad'"; document.body.append(s); } true`)
	if title := asks[string](page, "document.title"); title != "Phone Companion" {
		t.Error("the policy lets a script of the page itself run")
	}
}
