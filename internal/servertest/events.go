package servertest

import (
	"net/http"
	"strings"
)

// DND makes a monitored phone report do-not-disturb, as often as a test likes:
// the report is one event each time that the state is another one. It returns
// when the server has taken the report.
func (o *Office) DND(extension string, on bool) {
	o.t.Helper()
	setting := "action_dnd_off_url"
	if on {
		setting = "action_dnd_on_url"
	}
	url, _, _ := strings.Cut(o.Phone(extension).Setting(setting), "?")
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	req.Close = true // nothing is kept that a test would have to end
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		o.t.Fatalf("%s answers %s", url, resp.Status)
	}
}
