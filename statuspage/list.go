package statuspage

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
)

// Limits of the list of phones.
const (
	// perPage is how many phones a page shows: a few screens of a telephone.
	perPage = 50
	// surveyShare makes the judgement of all phones last: it gets as many times as
	// old as it took to make it before it is made anew. So looking takes no more than
	// this part of one processor, however many phones there are, and however many
	// people look.
	surveyShare = 20
	// maxSearch is the longest text to search for, in bytes.
	maxSearch = 100
)

// A query is which part of the page somebody looks at.
type query struct {
	Search  string
	Trouble bool   // only phones with trouble
	Page    int    // from 1
	Phone   string // the one that is shown in full; "": none
}

// readQuery reads what stands behind the question mark. Anything is a query:
// what makes no sense is left out.
func readQuery(v url.Values) query {
	q := query{Search: strings.TrimSpace(v.Get("q")), Trouble: v.Get("trouble") != "", Phone: v.Get("phone"), Page: 1}
	if len(q.Search) > maxSearch {
		q.Search = strings.ToValidUTF8(q.Search[:maxSearch], "")
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 1 {
		q.Page = n
	}
	return q
}

// at returns what stands behind the question mark of another page, or of a phone,
// of the same query.
func (q query) at(page int, extension string) string {
	v := url.Values{}
	if q.Search != "" {
		v.Set("q", q.Search)
	}
	if q.Trouble {
		v.Set("trouble", "1")
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if extension != "" {
		v.Set("phone", extension)
	}
	return v.Encode()
}

// judged is a phone and how it is.
type judged struct {
	phone   *phone.Phone
	trouble bool
}

// A survey is how all phones are, as all who look share it.
type survey struct {
	mu      sync.Mutex
	made    time.Time
	took    time.Duration
	all     []judged
	trouble int
	calls   int
}

// of returns the survey, made anew where it is too old. What it returns is not
// changed any more.
func (s *survey) of(src Source, now time.Time) (all []judged, trouble, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all != nil && now.Sub(s.made) < surveyShare*s.took {
		return s.all, s.trouble, s.calls
	}
	phones, c := src.Phones(), circumstancesOf(src)
	next := make([]judged, len(phones))
	trouble, calls = 0, 0
	for i, p := range phones {
		l := p.Look()
		next[i] = judged{p, judge(&l, c).Level == Trouble}
		calls += len(l.Calls)
		if next[i].trouble {
			trouble++
		}
	}
	s.all, s.trouble, s.calls = next, trouble, calls
	s.made, s.took = time.Now(), time.Since(now)
	return next, trouble, calls
}

func circumstancesOf(src Source) *circumstances {
	return &circumstances{provider: src.Provider(), faults: src.Configuration().Faults}
}

// matching returns the phones that a query asks for.
func (q query) matching(all []judged) []judged {
	if q.Search == "" && !q.Trouble {
		return all
	}
	var some []judged
	want := strings.ToLower(q.Search)
	for _, j := range all {
		if q.Trouble && !j.trouble {
			continue
		}
		s := j.phone.Settings()
		if want == "" || strings.Contains(strings.ToLower(s.Extension), want) || strings.Contains(strings.ToLower(s.Host), want) || strings.Contains(strings.ToLower(s.ProfileName), want) {
			some = append(some, j)
		}
	}
	return some
}

// to is at with the page's path: the answer to a form stands at another one.
func (q query) to(page int, extension string) string { return "/?" + q.at(page, extension) }

// At is the address of the query itself, for the template.
func (q query) At() string { return q.to(q.Page, q.Phone) }
