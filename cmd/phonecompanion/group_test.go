package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// group is a row of lines that may come mixed: per device, the units that must
// come in this order. A unit is an event and its DeviceInformation.
type group struct {
	devices []string
	units   map[string][][]string
}

func newGroup(lines []string) *group {
	g := &group{units: map[string][][]string{}}
	for _, line := range lines {
		d := deviceOf(line)
		units := g.units[d]
		if len(units) > 0 && strings.HasPrefix(line, "DeviceInformation ") {
			units[len(units)-1] = append(units[len(units)-1], line)
			continue
		}
		if units == nil {
			g.devices = append(g.devices, d)
		}
		g.units[d] = append(units, []string{line})
	}
	return g
}

// next takes the unit that a line must belong to, or nil.
func (g *group) next(line string) []string {
	units := g.units[deviceOf(line)]
	if len(units) == 0 {
		return nil
	}
	g.units[deviceOf(line)] = units[1:]
	return units[0]
}

// jsonDevice finds the device in an event in JSON.
var jsonDevice = regexp.MustCompile(`"device":"([^"]*)"`)

// deviceOf returns the device that a line is about.
func deviceOf(line string) string {
	if strings.HasPrefix(line, "{") {
		if m := jsonDevice.FindStringSubmatch(line); m != nil {
			return m[1]
		}
		return ""
	}
	if words := strings.Fields(line); len(words) > 1 {
		return words[1]
	}
	return ""
}

func TestGroup(t *testing.T) {
	g := newGroup([]string{"Originated 101", "DeviceInformation 101 1", "Held 101", `{"event":"Delivered","device":"102"}`})
	if !slices.Equal(g.devices, []string{"101", "102"}) {
		t.Errorf("devices %q", g.devices)
	}
	if u := g.next(`{"event":"Held","device":"102"}`); !slices.Equal(u, []string{`{"event":"Delivered","device":"102"}`}) {
		t.Errorf("%q", u)
	}
	if u := g.next("x 101"); !slices.Equal(u, []string{"Originated 101", "DeviceInformation 101 1"}) {
		t.Errorf("%q", u)
	}
	if u := g.next("Held 102"); u != nil {
		t.Errorf("%q", u)
	}
}
