package phonesip

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func testKey(n int) (k transactionKey) {
	binary.BigEndian.PutUint64(k[:], uint64(n))
	return k
}

// What is remembered has bounds, in all and for an address, and an end.
func TestTransactionsAreBounded(t *testing.T) {
	var x transactions
	now := time.Unix(1000, 0)
	add := func(n int, from string) bool {
		_, _, room := x.begin(testKey(n), netip.MustParseAddr(from), now)
		return room
	}
	for n := range maxTransactions {
		if !add(n, netip.AddrFrom4([4]byte{10, 0, 0, byte(n / maxPerAddress)}).String()) {
			t.Fatalf("no room for %d", n)
		}
	}
	if add(maxTransactions, "10.0.0.99") {
		t.Error("room for more than all")
	}
	x.end(testKey(0), "answer")
	x.end(testKey(maxTransactions), "nobody asked")
	now = now.Add(timerJ - 1)
	for n, want := range []string{"answer", ""} {
		if answer, known, room := x.begin(testKey(n), netip.MustParseAddr("10.0.0.0"), now); answer != want || !known || !room {
			t.Errorf("%d: %q, %v, %v", n, answer, known, room)
		}
	}
	if now = now.Add(1); !add(0, "10.0.0.0") || len(x.known) != 1 || len(x.order) != 1 || len(x.of) != 1 {
		t.Errorf("%d are known, %d in order, of %d addresses", len(x.known), len(x.order), len(x.of))
	}
	for n := 1; n < maxPerAddress; n++ {
		add(n, "10.0.0.0")
	}
	if add(maxPerAddress, "10.0.0.0") || !add(maxPerAddress, "10.0.0.1") {
		t.Error("one address has room for more than its own")
	}
	if x.has(testKey(0), now.Add(timerJ)) || len(x.known) != 0 || x.order != nil {
		t.Errorf("%d are known for ever", len(x.known))
	}
}

// A key is that of RFC 3261, 17.2.3, of one address, and of RFC 2543 for branches of
// its time.
func TestTransactionKeys(t *testing.T) {
	parse := func(text string) *sip.Request {
		m, err := newParser().ParseSIP([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return m.(*sip.Request)
	}
	from, other := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	one := asks("MESSAGE", "sip:on@x", "z9hG4bKa")
	key := keyOf(from, parse(one), sip.MESSAGE)
	if keyOf(from, parse(one), sip.MESSAGE) != key || keyOf(from, parse(asks("MESSAGE", "sip:off@x", "z9hG4bKa")), sip.MESSAGE) != key {
		t.Error("the branch does not name the transaction")
	}
	for name, k := range map[string]transactionKey{
		"another address": keyOf(other, parse(one), sip.MESSAGE), "another method": keyOf(from, parse(one), sip.CANCEL),
		"another branch": keyOf(from, parse(asks("MESSAGE", "sip:on@x", "z9hG4bKb")), sip.MESSAGE),
		"an old branch":  keyOf(from, parse(asks("MESSAGE", "sip:on@x", "a")), sip.MESSAGE),
	} {
		if k == key {
			t.Errorf("%s has the same key", name)
		}
	}
	if keyOf(from, parse(asks("MESSAGE", "sip:on@x", "a")), sip.MESSAGE) == keyOf(from, parse(asks("MESSAGE", "sip:off@x", "a")), sip.MESSAGE) {
		t.Error("an old branch alone names a transaction")
	}
}
