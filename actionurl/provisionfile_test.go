package actionurl

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/internal/vendorfile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestServedAddressesWork: each action URL in the provisioning files of the phones
// that ask for one, as a parser that is not ours finds it under the name of its
// setting, called as the phone would with its variables filled in, reaches the
// listener as the event of its setting.
func TestServedAddressesWork(t *testing.T) {
	files, err := filepath.Glob("../testdata/provisioning/*/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found, err := vendorfile.Read(data)
			if err != nil {
				t.Fatal(err)
			}
			source, err := fs.ReadFile(profiles.FS, name+".toml")
			if err != nil {
				t.Fatal(err)
			}
			p := parseProfile(t, string(source))
			s := settings(t, "101", p)
			s.Token = goldenToken
			log := make(entries, 1)
			h := &Handler{Find: newExchange(t, 0, s).Find, Logger: zerolog.New(log)}
			conn := dial(t, serve(t, h))
			for _, event := range p.MeaningfulSlots() {
				url := found.Settings[p.Events[event].Setting]
				_, target, ok := strings.Cut(url, "192.168.0.5:26580")
				if !ok {
					t.Errorf("%s: %s is %q", event, p.Events[event].Setting, url)
					continue
				}
				target = phoneVariable.ReplaceAllString(target, "1000")
				if resp := conn.send(t, "GET "+target+" HTTP/1.1\r\nHost: 192.168.0.5:26580\r\n\r\n"); resp.StatusCode != http.StatusOK {
					t.Errorf("%s: the answer is %s", target, resp.Status)
					continue
				}
				var entry struct{ Message, Event, Remote string }
				if said := log.next(t); json.Unmarshal(said, &entry) != nil || entry.Message != "notification" || entry.Event != event {
					t.Errorf("%s is %s, want the event %s", target, said, event)
				}
				if entry.Remote != "1000" {
					t.Errorf("%s: the other party is %q", target, entry.Remote)
				}
			}
		})
	}
}
