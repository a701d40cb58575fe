//go:build browser

package examples_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// pages serves the example, as a web server of the company's would.
func pages(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.FileServer(http.Dir("browser")))
	t.Cleanup(s.Close)
	return s
}

// A tab is one page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// browse opens a page in a browser of its own.
func browse(t *testing.T, url string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*servertest.Patience)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.Navigate(url))
	return &tab{t, ctx}
}

// do lets the browser do something, which must succeed.
func do[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// fill writes into the fields of the page: name, value, ….
func (b *tab) fill(fields ...string) {
	b.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		do(b.t, b.ctx, chromedp.SetValue("#"+fields[i], fields[i+1]))
	}
}

func (b *tab) click(button string) {
	b.t.Helper()
	do(b.t, b.ctx, chromedp.Click("#"+button))
}

// sees waits until a text stands in a part of the page.
func (b *tab) sees(part, text string) {
	b.t.Helper()
	var last string
	defer func() {
		if b.t.Failed() {
			b.t.Logf("%s is %q", part, last)
		}
	}()
	servertest.Eventually(b.t, "the page says "+text, func() bool {
		last = do(b.t, b.ctx, chromedp.TextContent("#"+part))
		return strings.Contains(last, text)
	})
}

// TestBrowser: a page of an origin that is listed logs in, hears of calls, dials
// and hangs up; when its connection is lost, it misses nothing.
func TestBrowser(t *testing.T) {
	site := pages(t)
	office := servertest.New(t, binary)
	office.HTTP = []string{`allow_origins = ["` + site.URL + `"]`}
	office.More = "[access]\nanonymous_networks = []\n[[user]]\nname = \"crm\"\n" +
		`password_hash = "$2a$04$aMwFZc6xfvk.FwTLsu6aGuYMVVhzPrpOJmDJX73wfAW9ARZaW.6vm"` + "\n" // of "se cret"
	office.Start()
	proxy := servertest.NewProxy(t, office.Web())
	page := browse(t, site.URL)

	page.fill("server", "ws://"+proxy.Addr()+"/stli", "user", "crm", "secret", "wrong", "device", "101")
	page.click("connect")
	page.sees("state", "no such user, or another secret")
	page.fill("secret", "se cret")
	page.click("connect")
	page.sees("state", "connected, 101 is monitored")

	page.fill("number", "102")
	page.click("dial")
	page.sees("calls", "Initiated 101")
	servertest.Eventually(t, "102 rings", func() bool {
		now := office.Phone("102").Snapshot()
		return now.In(phonesim.RingingIn)
	})
	office.Phone("102").Answer()
	page.sees("calls", "Established 101")
	page.click("end")
	page.sees("calls", "ConnectionCleared 101")

	proxy.SetTarget("")
	proxy.Cut()
	missed, err := office.CallFrom("0301234567", "Žofie <b>Nová</b>", "101")
	if err != nil {
		t.Fatal(err)
	}
	missed.HangUp()
	proxy.SetTarget(office.Web())
	page.sees("calls", "Delivered 101 0301234567 Žofie <b>Nová</b> to 101")
	page.sees("state", "connected, 101 is monitored")
	if all := do(t, page.ctx, chromedp.TextContent("#calls")); strings.Count(all, "Delivered 101 0301234567") != 1 || strings.Count(all, "Initiated 101") != 1 {
		t.Errorf("an event is doubled: %s", all)
	}
	if got := dialled(office, "101"); len(got) != 1 {
		t.Errorf("101 was asked %q", got)
	}
}

// TestBrowserOfAStranger: the same page from elsewhere gets nothing, though the
// browser runs on the server's machine, where anybody may dial without a login.
func TestBrowserOfAStranger(t *testing.T) {
	site, stranger := pages(t), pages(t)
	office := servertest.New(t, binary)
	office.HTTP = []string{`allow_origins = ["` + site.URL + `"]`}
	office.Start()
	page := browse(t, stranger.URL)
	page.fill("server", "ws://"+office.Web()+"/stli", "number", "102")
	page.click("connect")
	page.sees("state", "no connection: is "+stranger.URL+" in http.allow_origins?")
	page.click("dial")
	page.sees("state", "not connected")
	if office.Logged(`"reason":"origin refused"`) == 0 || office.Logged("client connected") > 0 {
		t.Error("the log does not say that the page was refused")
	}
	if got := dialled(office, "101"); len(got) != 0 {
		t.Errorf("101 was asked %q", got)
	}

	// The same browser, the same machine, and a page that is listed.
	do(t, page.ctx, chromedp.Navigate(site.URL))
	page.fill("server", "ws://"+office.Web()+"/stli")
	page.click("connect")
	page.sees("state", "connected, 101 is monitored")
}
