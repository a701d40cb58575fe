package statuspage

import (
	"bytes"
	"crypto/rand"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Prefix is the path under which everything of the page is, but the page itself.
const Prefix = "/-/status/"

//go:embed page.html levels.html style.css script.js
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html", "levels.html"))

// A Handler serves the page. New makes one.
type Handler struct {
	Source  Source
	Version string
	// LocalOnly keeps the page from everybody who is not on this machine.
	LocalOnly bool
	Logger    zerolog.Logger

	mux    *http.ServeMux
	token  string // of the forms; another one in each run
	survey survey
	live   listeners
}

// New makes a handler that serves a source. Close ends it.
func New(source Source, version string, localOnly bool, logger zerolog.Logger) *Handler {
	h := &Handler{Source: source, Version: version, LocalOnly: localOnly, Logger: logger, mux: http.NewServeMux(), token: rand.Text()}
	h.live.done = make(chan struct{})
	h.mux.HandleFunc("GET /{$}", h.show)
	h.mux.HandleFunc("GET "+Prefix+"style.css", file("style.css", "text/css; charset=utf-8"))
	h.mux.HandleFunc("GET "+Prefix+"script.js", file("script.js", "text/javascript; charset=utf-8"))
	h.mux.HandleFunc("GET "+Prefix+"live", h.follow)
	h.mux.HandleFunc("POST "+Prefix+"command", h.command)
	h.mux.HandleFunc("POST "+Prefix+"reload", h.reload)
	h.serveLevels()
	return h
}

// Close ends the connections that are kept open. The handler goes on with others.
func (h *Handler) Close() { h.live.close() }

// ServeHTTP serves the page and what belongs to it.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	headers(w)
	if h.LocalOnly && !local(r) {
		http.NotFound(w, r)
		return
	}
	if len(r.RequestURI) > maxTarget {
		http.Error(w, "the address is too long", http.StatusRequestURITooLong)
		return
	}
	pages := h.Source.Pages()
	own, ok := pages.Knows(r)
	if !ok {
		http.Error(w, "this server is not known by that name: call it by its address, or write the page's origin, such as \"http://cti.example:26581\", into http.allow_origins", http.StatusMisdirectedRequest)
		return
	}
	if site := r.Header.Get("Sec-Fetch-Site"); r.Method != http.MethodPost && site == "cross-site" && r.URL.Path != "/" {
		http.Error(w, "not for other pages", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(formTime))
		err := r.ParseForm()
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		if err != nil {
			status := http.StatusBadRequest
			if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
				status = http.StatusRequestEntityTooLarge
			}
			http.Error(w, "the form cannot be read, or is too long", status)
			return
		}
		if err := mayPost(r, own, h.token); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
	}
	h.mux.ServeHTTP(w, r)
}

// file serves one of the page's own files.
func file(name, kind string) http.HandlerFunc {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(content)
	}
}

// show serves the page.
func (h *Handler) show(w http.ResponseWriter, r *http.Request) {
	h.write(w, h.look(readQuery(r.URL.Query())))
}

// write writes the page whole, or says that it cannot.
func (h *Handler) write(w http.ResponseWriter, v *view) {
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "page", v); err != nil {
		h.Logger.Error().Err(err).Msg("status page")
		http.Error(w, "the page cannot be made; the log says why", http.StatusInternalServerError)
		return
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

// reload reads the configuration again, and shows what came of it.
func (h *Handler) reload(w http.ResponseWriter, r *http.Request) {
	err := h.Source.Reload()
	h.Logger.Info().Str("from", r.RemoteAddr).AnErr("reason", err).Msg("reload by the status page")
	v := h.look(query{Page: 1})
	switch {
	case err != nil:
		v.Notice = err.Error()
	case len(v.Configuration.Faults) > 0:
		v.Notice = "The configuration has a fault; what was in force stays."
	default:
		v.Notice = "The configuration was read and is in force."
	}
	h.write(w, v)
}

// maxLine is the longest command, in bytes.
const maxLine = 1 << 10

// command sends a command, and shows what came of it.
func (h *Handler) command(w http.ResponseWriter, r *http.Request) {
	c := Command{From: r.RemoteAddr, User: r.PostFormValue("user"), Secret: r.PostFormValue("secret"), Line: strings.TrimSpace(r.PostFormValue("line"))}
	if origin.Proxied(r.Header) {
		c.From = ""
	}
	problem := ""
	var answer []string
	if err := mayTry(c.Line); err != nil {
		problem = err.Error()
	} else if answer, err = h.Source.Command(r.Context(), c); err != nil {
		problem = err.Error()
	}
	q := query{Page: 1}
	var parsed stli.Command
	if parsed.Parse([]byte(c.Line)) == nil && parsed.Verb != stli.NoVerb {
		if d := string(parsed.Device()); h.Source.Find(d) != nil {
			q.Phone = d
		}
	}
	h.Logger.Info().Str("from", r.RemoteAddr).Str("command", parsed.Verb.String()).Bool("answered", problem == "").Msg("command by the status page")
	v := h.look(q)
	c.Secret = ""
	v.Command, v.Answer, v.Problem = c, answer, problem
	h.write(w, v)
}

// mayTry tells whether a line is a command that the form sends: one that
// controls a phone, or asks about one. Everything else has better places.
func mayTry(line string) error {
	if len(line) > maxLine {
		return errors.New("the command is too long")
	}
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("write one command, in one line")
	}
	var c stli.Command
	if err := c.Parse([]byte(line)); err != nil || c.Verb == stli.NoVerb {
		return errors.New("that is no command: write for example MakeCall 101 102")
	}
	if len(c.Tag) > 0 {
		return errors.New("write the command without a tag")
	}
	switch class := server.Class(c.Verb); {
	case class == "control", c.Verb == stli.VerbMonitorStart, c.Verb == stli.VerbSnapshotDevice:
		return nil
	}
	return errors.New("the page sends what controls a phone, MonitorStart and SnapshotDevice; for " + c.Verb.String() + " use phonecompanion console")
}
