package stli

import (
	"strconv"
	"strings"
)

// An OptionInfo is one option of a connection and the values that people may
// choose from.
type OptionInfo struct {
	Name   string   // canonical spelling
	Values []string // canonical spelling, the default of dialect 1 first; a number has examples
	Most   int      // the greatest value of a number; 0: Values are all that there are
	Help   string   // one sentence
}

// OptionInfos returns every option in alphabetic order.
func OptionInfos() []OptionInfo {
	all := [optionCount]OptionInfo{
		optInfo:      {Values: infoNames[:], Help: "What the line behind Initiated, Originated, Delivered and ConnectionCleared tells of the device's calls; Standard with Version=2."},
		optErrors:    {Values: []string{"Standard", "Extended"}, Help: "Extended appends the CSTA category, its value and a text to errors, and says why the server closes the connection."},
		optFormat:    {Values: []string{"Text", "JSON"}, Help: "JSON makes every line from the server one JSON object."},
		optHeartbeat: {Values: []string{"0", "30", "60"}, Most: MaxHeartbeat, Help: "After so many seconds of silence the server sends Heartbeat with the newest event number; 0 is never."},
		optNumbers:   {Values: []string{"Raw", "E164"}, Help: "How outside numbers are written: as the phone said them, or in international form with a leading +."},
		optSnapshot:  {Values: []string{"Off", "On"}, Help: "On makes the present calls of the device follow the reply of MonitorStart."},
		optVersion:   {Values: []string{"1", "2"}, Help: "The dialect: 1 is 24U, 2 is STLI 2, which has DeviceInformation=Standard."},
	}
	for k := range all {
		all[k].Name = optionNames[k]
	}
	return all[:]
}

// Choice shows the values that there are.
func (o *OptionInfo) Choice() string {
	if o.Most > 0 {
		return "0..." + strconv.Itoa(o.Most)
	}
	return strings.Join(o.Values, "|")
}
