package statuspage

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/phonecompanion/phonecompanion/loglevel"
)

// logView is what the page shows of the log's levels.
type logView struct {
	Now, Configured string
	Until           string // when Configured counts again; "": it does
	Parts           []partLevel
}

type partLevel struct{ Name, Level, Logs string }

// lookAtLevels makes the view of the log's levels; nil: the source has none.
func lookAtLevels(l *loglevel.Levels) *logView {
	if l == nil {
		return nil
	}
	s := l.State()
	v := &logView{Now: s.Now.String(), Configured: s.Configured.String()}
	if !s.Until.IsZero() {
		v.Until = s.Until.Format(clock)
	}
	for _, p := range loglevel.Packages() {
		v.Parts = append(v.Parts, partLevel{p.Name, s.Now.Of(p.Name), p.Logs})
	}
	return v
}

// serveLevels takes the form of the log's levels.
func (h *Handler) serveLevels() {
	h.mux.HandleFunc("POST "+Prefix+"levels", func(w http.ResponseWriter, r *http.Request) {
		notice := "This server's log has no levels."
		if l := h.Source.LogLevels(); l != nil {
			notice = setLevels(l, r)
		}
		v := h.look(query{Page: 1})
		v.Notice = notice
		h.write(w, v)
	})
	h.mux.Handle("GET "+Prefix+"levels", http.RedirectHandler("/", http.StatusSeeOther)) // a browser that is opened again asks for what it showed last
}

// setLevels does what the form says, and returns what there is to say of it.
func setLevels(l *loglevel.Levels, r *http.Request) string {
	by := "status page, " + r.RemoteAddr
	if r.PostFormValue("back") != "" {
		l.Back(by)
		return "The log's levels are those of the configuration."
	}
	most := int(loglevel.Longest / time.Minute)
	minutes, err := strconv.Atoi(r.PostFormValue("minutes"))
	if err != nil || minutes < 1 || minutes > most {
		return fmt.Sprintf("Say for how long: 1 to %d minutes. For longer, write log.level into the configuration.", most)
	}
	part, level := r.PostFormValue("part"), r.PostFormValue("level")
	s, err := l.State().Now.With(part, level)
	if err != nil {
		return err.Error()
	}
	l.For(time.Duration(minutes)*time.Minute, s, by)
	now := l.State().Now
	if now != s {
		return fmt.Sprintf("The log's level is %s: this page lets more into the log than is configured, never less.", now)
	}
	return fmt.Sprintf("The log's level is %s for %d minutes.", now, minutes)
}
