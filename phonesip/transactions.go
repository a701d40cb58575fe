package phonesip

import (
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Limits of what is remembered of requests.
const (
	// timerJ is how long a request may come again: 64 times T1 of RFC 3261
	// (17.2.2). A phone asks by UDP until it has an answer.
	timerJ = 32 * time.Second
	// maxTransactions is how many are remembered in all: 128 keys pressed a
	// second. One has its answer of at most maxAnswer bytes, all together 6 MB.
	maxTransactions = 4096
	// maxPerAddress is how many are remembered for one address: a person presses
	// a few keys in the time of Timer J, a PBX passes on those of all its phones.
	maxPerAddress = 512
)

// A transactionKey names a request of an address.
type transactionKey [sha256.Size]byte

// keyOf returns the key of a request, read as one of a method (RFC 3261, 17.2.3).
// The address belongs to it, so that nobody else can answer for the sender. The
// request must be complete.
func keyOf(from netip.Addr, req *sip.Request, method sip.RequestMethod) (k transactionKey) {
	h := sha256.New()
	put := func(parts ...string) {
		for _, p := range parts { // each with its length, so that none can pretend to be two
			h.Write(binary.AppendUvarint(nil, uint64(len(p))))
			h.Write([]byte(p))
		}
	}
	via := req.Via()
	branch, _ := via.Params.Get("branch")
	put(from.String(), string(method), branch, strings.ToLower(via.Host), strconv.Itoa(via.Port))
	if !strings.HasPrefix(branch, sip.RFC3261BranchMagicCookie) { // as RFC 2543 has it
		tag, _ := req.From().Params.Get("tag")
		put(req.Recipient.String(), req.CallID().Value(), strconv.FormatUint(uint64(req.CSeq().SeqNo), 10), tag, via.Value())
	}
	h.Sum(k[:0])
	return k
}

// transactions remember how requests were answered, for the time in which they
// may come again: the server transaction for a request that is answered at once
// (RFC 3261, 17.2.2). The library has one, too, but it keeps the whole request
// and a timer for each. Its zero value is ready.
type transactions struct {
	mu    sync.Mutex
	known map[transactionKey]*transaction
	of    map[netip.Addr]int
	order []*transaction // by the time of their beginning, the oldest first
}

// A transaction is a request that has come.
type transaction struct {
	key    transactionKey
	from   netip.Addr
	ends   time.Time
	answer string // empty: there is none yet
}

// begin notes a request. If it has come before, known is true and answer is what
// was answered, if anything has been; if there is no room, room is false.
func (t *transactions) begin(k transactionKey, from netip.Addr, now time.Time) (answer string, known, room bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget(now)
	if x := t.known[k]; x != nil {
		return x.answer, true, true
	}
	if len(t.known) >= maxTransactions || t.of[from] >= maxPerAddress {
		return "", false, false
	}
	if t.known == nil {
		t.known, t.of = map[transactionKey]*transaction{}, map[netip.Addr]int{}
	}
	x := &transaction{key: k, from: from, ends: now.Add(timerJ)}
	t.known[k] = x
	t.of[from]++
	t.order = append(t.order, x)
	return "", false, true
}

// end notes the answer of a request that begin did not know.
func (t *transactions) end(k transactionKey, answer string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x := t.known[k]; x != nil {
		x.answer = answer
	}
}

// has tells whether a request is known.
func (t *transactions) has(k transactionKey, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget(now)
	return t.known[k] != nil
}

// forget drops what cannot come again. The lock is held.
func (t *transactions) forget(now time.Time) {
	n := 0
	for n < len(t.order) && !now.Before(t.order[n].ends) {
		x := t.order[n]
		delete(t.known, x.key)
		if t.of[x.from]--; t.of[x.from] <= 0 {
			delete(t.of, x.from)
		}
		t.order[n] = nil
		n++
	}
	if t.order = t.order[n:]; len(t.order) == 0 {
		t.order = nil // the room in front of a slice that only moves is never free again
	}
}
