package profiles_test

import (
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

// handSettings are those of a phone of each type in the golden files.
func handSettings(t *testing.T, name string) *phone.Settings {
	t.Helper()
	return &phone.Settings{Extension: "101", ProfileName: name, Profile: shipped(t)[name], Host: "192.168.0.31", Token: "Fq3vW0ZxT9-aBcDeFgHi_J"}
}

// TestProvisioning compares what is to be entered by hand, for a phone of each
// shipped type, with testdata/profiles/NAME/provision.golden. That the
// addresses in it work is tested by package actionurl.
func TestProvisioning(t *testing.T) {
	for name, p := range shipped(t) {
		golden := dialogues + name + "/provision.golden"
		if len(p.Events) == 0 {
			if _, err := handSettings(t, name).Provisioning("http://192.168.0.5:26580"); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s has no events, and the error is %v", name, err)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			got, err := handSettings(t, name).Provisioning("http://192.168.0.5:26580")
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if normal := strings.ReplaceAll(string(want), "\r\n", "\n"); got != normal {
				t.Errorf("%s is out of date (go test ./profiles -update): the text is\n%s", golden, got)
			}
		})
	}
}

// TestProvisioningTooLong names what to shorten, and no secret.
func TestProvisioningTooLong(t *testing.T) {
	s := handSettings(t, "mitel")
	_, err := s.Provisioning("http://companion.headquarters-north.example.com:26580")
	want := `the address for action uri incoming of 101 has 129 characters and the phone takes 128: shorten [callback] query in profile "mitel", or http.advertise (now http://companion.headquarters-north.example.com:26580)`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
