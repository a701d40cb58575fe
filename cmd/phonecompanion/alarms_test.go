package main_test

import (
	"strings"
	"testing"
	"time"
)

// TestCertificateThatEnds: the page and the metrics say when.
func TestCertificateThatEnds(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.serveTLS()
	o.certify(-time.Hour, time.Hour)
	p := startProcess(t, o.configure())
	if page := (&visitor{t, "http://" + p.http}).see("/"); !strings.Contains(page, "The certificate of server.tls_certificate ends ") {
		t.Errorf("the page does not say so:\n%s", page)
	}
	values, _ := p.scrape()
	end := time.Unix(int64(values["phonecompanion_tls_certificate_expiry_timestamp_seconds"]), 0)
	if left := time.Until(end); left <= 0 || left > time.Hour {
		t.Errorf("it ends in %v", left)
	}
}
