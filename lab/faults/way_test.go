package faults_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"syscall"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// Directions of a toxic, as toxiproxy names them.
const (
	up   = "upstream"   // from the one who connects
	down = "downstream" // to the one who connects
)

// A toxic is one thing wrong with a way, in toxiproxy's words.
type toxic struct {
	Type       string         `json:"type"`
	Stream     string         `json:"stream"`
	Attributes map[string]any `json:"attributes"`
}

type attributes = map[string]any

// A way is where bytes go, and can be broken. It is closed with the test.
type way struct {
	*toxiproxy.Proxy
	t testing.TB
}

// newWay makes a way to an address; "" is told later, by leadTo.
func newWay(t testing.TB, upstream string) *way {
	t.Helper()
	quiet := zerolog.Nop()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), quiet)
	w := &way{toxiproxy.NewProxy(server, t.Name(), reserve(t), upstream), t}
	w.open()
	t.Cleanup(w.Stop)
	return w
}

// addr is where the way begins.
func (w *way) addr() string { return w.Listen }

// leadTo says where the way leads, before anybody goes it. One that is closed stays so.
func (w *way) leadTo(upstream string) {
	w.t.Helper()
	closed := !w.Enabled
	w.Stop()
	w.Upstream = upstream
	if !closed {
		w.open()
	}
}

// shut closes the way: its connections end, and new ones are refused. It returns
// when they are, for the reason that open gives.
func (w *way) shut() {
	w.t.Helper()
	w.Stop()
	servertest.Eventually(w.t, "the way is closed", func() bool {
		conn, err := net.Dial("tcp", w.addr())
		if err == nil {
			conn.Close()
		}
		return errors.Is(err, syscall.ECONNREFUSED)
	})
}

// open makes a closed way good again. A program that another test is just starting
// holds what was open here for a moment: then the address is not free yet.
func (w *way) open() {
	w.t.Helper()
	servertest.Eventually(w.t, "the way is open", func() bool {
		err := w.Start()
		if err != nil && !errors.Is(err, syscall.EADDRINUSE) {
			w.t.Fatal(err)
		}
		return err == nil
	})
}

// put makes the way toxic, for connections that there are and for new ones.
func (w *way) put(toxics ...toxic) {
	w.t.Helper()
	for _, x := range toxics {
		text, err := json.Marshal(x)
		if err == nil {
			_, err = w.Toxics.AddToxicJson(bytes.NewReader(text))
		}
		if err != nil {
			w.t.Fatalf("%+v: %v", x, err)
		}
	}
}

// heal takes every toxic off the way.
func (w *way) heal() { w.Toxics.ResetToxics(context.Background()) }

// vanishing lets nothing of a direction arrive, nor its end, as a network does
// that is gone.
func vanishing(stream string) []toxic {
	return []toxic{{"slow_close", stream, attributes{"delay": 600_000}}, {"timeout", stream, attributes{"timeout": 0}}}
}
