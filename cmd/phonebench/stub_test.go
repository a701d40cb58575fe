package main

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestStubPhoneAnswers(t *testing.T) {
	phones, err := openOffice(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer phones.close()
	for name, call := range map[string]caller{
		"raw": directRaw(phones[0]), "kept": directHTTP(newHTTPClient(false), phones[0]), "closing": directHTTP(newHTTPClient(true), phones[0]),
	} {
		for range 3 {
			if _, err := call(time.Now()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	client := &http.Client{Timeout: 50 * time.Millisecond}
	if _, err := client.Get("http://" + phones[1].addr() + "/"); err == nil {
		t.Error("the silent phone answered")
	}
}

func TestStubPhoneKeepsSettings(t *testing.T) {
	phones, err := openOffice(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer phones.close()
	p, client := phones[0], newHTTPClient(false)
	const value = "http://127.0.0.1:1/a/100001/secret/incoming?call=$call&remote=$remote"
	page := func(query string) string {
		resp, err := client.Get("http://" + p.addr() + "/settings?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := page("name=100001.url_incoming"); got != "" {
		t.Errorf("a new phone has %q", got)
	}
	if _, err := p.callback("100001", "url_incoming"); err == nil {
		t.Error("a new phone knows where to call")
	}
	page("save&100001.url_incoming=" + url.QueryEscape(value))
	if got := page("name=100001.url_incoming"); got != value {
		t.Errorf("the phone shows %q, want %q", got, value)
	}
	u, err := p.callback("100001", "url_incoming")
	if err != nil || u.Host != "127.0.0.1:1" || u.Path != "/a/100001/secret/incoming" || u.RawQuery != "" {
		t.Errorf("the phone calls %v, %v", u, err)
	}
}
