package phoneprofile

import "testing"

// An address has what each syntax must not take for its own.
var slotValue = []SlotValue{{"url_in", `http://s/a/1/T/in?n=$remote&q="<a>'`}, {"url_out", "http://s/o"}}

const slotEvents = "[event.in]\nsignal = \"delivered\"\nsetting = \"url_in\"\n[event.out]\nsignal = \"none\"\nsetting = \"url_out\"\n[event.hand]\nsignal = \"cleared\"\n"

func TestProvisioningText(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"nothing said", "", "url_in: http://s/a/1/T/in?n=$remote&q=\"<a>'\nurl_out: http://s/o\n"},
		{"a line", "[provision]\nline = \"{setting} = {url}\"\n", "url_in = http://s/a/1/T/in?n=$remote&q=\"<a>'\nurl_out = http://s/o\n"},
		{
			"xml", "[provision]\nescape = \"xml\"\nhead = \"<p a='{mac}'>\"\nline = '<{setting}>{url}</{setting}>'\nfoot = \"</p>\\n\"\n",
			"<p a='{mac}'>\n<url_in>http://s/a/1/T/in?n=$remote&amp;q=&#34;&lt;a&gt;&#39;</url_in>\n<url_out>http://s/o</url_out>\n</p>\n",
		},
		{
			"url", "[provision]\nescape = \"url\"\nline = '/set&{setting}={url}'\n",
			"/set&url_in=http%3A%2F%2Fs%2Fa%2F1%2FT%2Fin%3Fn%3D%24remote%26q%3D%22%3Ca%3E%27\n/set&url_out=http%3A%2F%2Fs%2Fo\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := mustParse(t, head+slotEvents+c.keys)
			if got := p.Provisioning().Text(slotValue); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// What means nothing, and what has no slot, is no work for a person.
func TestMeaningfulSlots(t *testing.T) {
	if got := mustParse(t, head+slotEvents).MeaningfulSlots(); len(got) != 1 || got[0] != "in" {
		t.Errorf("%v", got)
	}
}
