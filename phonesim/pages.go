package phonesim

import (
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// handle carries out a request and returns the answer.
func (p *Phone) handle(req *request) *response {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	if r := p.authorize(req); r != nil {
		return r
	}
	switch req.method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return &response{status: http.StatusMethodNotAllowed}
	}
	if p.cfg.Kind == Generic {
		return p.handleGeneric(req)
	}
	path, query := req.path(), req.query()
	handler := route(path)
	if handler == nil {
		r := page("404 Not Found", "Not found\n")
		r.status = http.StatusNotFound
		return r
	}
	params := parseQuery(query)
	if index := path == "/" || path == "/index.htm"; p.setting("use_hidden_tags") == "on" &&
		(!index || query != "") {
		if tag, _ := lookup(params, "hidden_tag"); !same(tag, p.tag) {
			return page("Hidden tag required: nothing was done",
				"<form action=\"/index.htm\"><input type=\"submit\" value=\"Login\"></form>\n")
		}
	}
	return handler(p, query, params)
}

// route returns what answers for a path, or nil.
func route(path string) func(p *Phone, query string, params []param) *response {
	switch path {
	case "/", "/index.htm":
		return (*Phone).indexPage
	case "/command.htm":
		return (*Phone).commandPage
	case "/dummy.htm":
		return (*Phone).dummyPage
	case "/settings.htm":
		return (*Phone).settingsPage
	case "/action.htm":
		return (*Phone).actionPage
	case "/fkey.htm":
		return (*Phone).fkeyPage
	case "/info.htm":
		return (*Phone).infoPage
	case "/advanced_update.htm":
		return (*Phone).updatePage
	case "/line_login.htm":
		return (*Phone).linePage
	case "/minibrowser.htm":
		return (*Phone).minibrowserPage
	}
	return nil
}

// indexPage shows the phone and forgets call lists.
func (p *Phone) indexPage(_ string, params []param) *response {
	if _, ok := lookup(params, "dialeddel"); ok {
		p.lastDialled = ""
	}
	body := "<h1>" + html.EscapeString(p.cfg.Model) + "</h1>\n<p>" +
		html.EscapeString(p.cfg.DisplayName) + " " + html.EscapeString(p.cfg.Extension) + "</p>\n"
	if p.setting("use_hidden_tags") == "on" {
		body += "<form action=\"/command.htm\"><input type=\"hidden\" name=\"hidden_tag\" value=\"" +
			p.tag + "\"></form>\n"
	}
	return page(html.EscapeString(p.cfg.Model), body)
}

func (p *Phone) dummyPage(query string, _ []param) *response {
	p.saveSettings(query)
	return page("Settings", "")
}

// settingsPage saves settings like dummy.htm, and shows all of them.
func (p *Phone) settingsPage(query string, _ []param) *response {
	p.saveSettings(query)
	var b strings.Builder
	b.WriteString("<pre>\n")
	for _, name := range p.allSettings() {
		value := p.setting(name)
		if secret(name) {
			value = ""
		}
		b.WriteString(html.EscapeString(name + "!: " + oneLine(value)))
		b.WriteByte('\n')
	}
	b.WriteString("</pre>\n")
	return page("Settings", b.String())
}

func (p *Phone) actionPage(query string, _ []param) *response {
	p.saveSettings(query)
	return page("Action URL Settings", p.form(actionSettings[:]))
}

func (p *Phone) fkeyPage(query string, _ []param) *response {
	p.saveSettings(query)
	var names []string
	for _, name := range p.allSettings() {
		if base, ok := indexed(name); ok && strings.HasPrefix(base, "fkey") {
			names = append(names, name)
		}
	}
	return page("Function Keys", p.form(names))
}

// form shows settings with their values in input fields.
func (p *Phone) form(names []string) string {
	var b strings.Builder
	b.WriteString("<form method=\"post\">\n")
	for _, name := range names {
		b.WriteString("<input name=\"" + html.EscapeString(name) + "\" value=\"" +
			html.EscapeString(p.setting(name)) + "\"")
		if slices.Contains(p.cfg.ReadOnlySettings, name) {
			b.WriteString(" disabled")
		}
		b.WriteString(">\n")
	}
	b.WriteString("</form>\n")
	return b.String()
}

func (p *Phone) infoPage(string, []param) *response {
	model := html.EscapeString(p.cfg.Model)
	return page("System Information", "<pre>\n"+
		"Phone Type: "+model+"\n"+
		"Hardware: "+strings.TrimPrefix(model, "snom")+"\n"+
		"Mac:"+html.EscapeString(p.cfg.MAC)+"\n"+
		"IP-Adr:"+p.ip()+"\n"+
		"Firmware-Version: "+model+"-SIP "+html.EscapeString(p.cfg.Firmware)+"\n"+
		"</pre>\n")
}

// updatePage restarts the phone when the answer has been sent.
func (p *Phone) updatePage(_ string, params []param) *response {
	r := page("Update", "")
	if _, ok := lookup(params, "reset"); ok {
		r.then = func() { p.reboot(true) }
	} else if _, ok := lookup(params, "reboot"); ok {
		r.then = func() { p.reboot(false) }
	}
	return r
}

func (p *Phone) linePage(_ string, params []param) *response {
	for _, kv := range params {
		if n, ok := strings.CutPrefix(kv.name, "PLAY_RINGER:"); ok {
			if _, err := strconv.Atoi(n); err == nil {
				p.rung++
				p.changed.notify()
			}
		}
	}
	return page("Line", "")
}
