package sipphone

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// town is a Directory: its maps hold what there is, nil everything.
type town struct {
	extensions, groups, queues, customers, serials []string
	open                                           bool // everything exists, nothing is taken
	phones                                         []Object
}

func (d town) Extension(id string) bool          { return d.open || slices.Contains(d.extensions, id) }
func (d town) Group(id string) bool              { return d.open || slices.Contains(d.groups, id) }
func (d town) Queue(id string) bool              { return d.open || slices.Contains(d.queues, id) }
func (d town) Customer(id string) bool           { return d.open || slices.Contains(d.customers, id) }
func (d town) PanelSerial(serial string) bool    { return slices.Contains(d.serials, serial) }
func (d town) Controls(extension, _ string) bool { return d.open || extension == "101" }

func (d town) Sharing(mac string) []Object {
	return slices.DeleteFunc(slices.Clone(d.phones), func(o Object) bool { return o.String("macAddress") != mac })
}

func seed(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustRead(t testing.TB, body string) Patch {
	t.Helper()
	p, err := Read([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return p
}
