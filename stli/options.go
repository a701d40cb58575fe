package stli

import (
	"bytes"
	"errors"
	"strconv"
)

// DeviceInformation says whether the DeviceInformation line follows the events
// that have one, and how much it tells.
type DeviceInformation uint8

// The values of the option DeviceInformation.
const (
	InfoOff DeviceInformation = iota
	InfoStandard
	InfoExtended
)

// MaxHeartbeat is the longest heartbeat interval, in seconds (protocol
// contract, section 2).
const MaxHeartbeat = 3600

// Options are the options of one connection. The zero value is not valid; use
// [DefaultOptions].
type Options struct {
	Version   uint8             // 1: 24U dialect, 2: STLI 2
	Info      DeviceInformation // the line after four of the events
	Extended  bool              // Errors=Extended
	JSON      bool              // Format=JSON
	Snapshot  bool              // MonitorStart is followed by a snapshot
	Heartbeat int               // seconds of silence; 0: never
	E164      bool              // outside numbers in international form
}

// DefaultOptions returns the options of a connection that has said nothing:
// the dialect of 24U.
func DefaultOptions() Options { return Options{Version: 1} }

var errOption = errors.New("unknown option or bad value")

// Greet applies a greeting to o: raw is what stands behind "STLI;", or nil for
// a bare STLI. It returns the new options and what the reply says behind
// "error_ind SUCCESS STLI". On an error nothing has changed.
func (o Options) Greet(raw []byte) (Options, string, error) {
	if raw == nil {
		o.Version, o.Info = 1, InfoOff
		return o, "", nil
	}
	n, seen, infoSet := o, [optionCount]bool{}, false
	for rest, more := raw, true; more; {
		var pair []byte
		pair, rest, more = bytes.Cut(rest, []byte{';'})
		key, value, ok := bytes.Cut(trimBlanks(pair), []byte{'='})
		if !ok {
			return o, "", errOption
		}
		k := findOption(trimBlanks(key))
		if k == optionCount || seen[k] || !n.set(k, trimBlanks(value)) {
			return o, "", errOption
		}
		seen[k] = true
		infoSet = infoSet || k == optInfo
	}
	if seen[optVersion] && !infoSet {
		if n.Info = InfoOff; n.Version == 2 {
			n.Info = InfoStandard
		}
	}
	if seen[optVersion] && n.Version == 2 && bytes.IndexByte(raw, ';') < 0 {
		// The one answer that every generation of client accepts.
		return n, ` Version "2"`, nil
	}
	return n, n.describe(), nil
}

// option names an option by its place in optionNames, which is alphabetic, as
// the reply lists them.
type option uint8

const (
	optInfo option = iota
	optErrors
	optFormat
	optHeartbeat
	optNumbers
	optSnapshot
	optVersion
	optionCount
)

var optionNames = [optionCount]string{"DeviceInformation", "Errors", "Format", "Heartbeat", "Numbers", "Snapshot", "Version"}

func findOption(name []byte) option {
	for k := option(0); k < optionCount; k++ {
		if equalFold(name, optionNames[k]) {
			return k
		}
	}
	return optionCount
}

// set gives one option its value and tells whether the value is known.
func (o *Options) set(k option, value []byte) bool {
	switch k {
	case optVersion:
		if len(value) != 1 || value[0] != '1' && value[0] != '2' {
			return false
		}
		o.Version = value[0] - '0'
		return true
	case optInfo:
		for i, name := range infoNames {
			if equalFold(value, name) {
				o.Info = DeviceInformation(i)
				return true
			}
		}
		return false
	case optHeartbeat:
		n, err := strconv.ParseUint(string(value), 10, 16)
		o.Heartbeat = int(n)
		return err == nil && n <= MaxHeartbeat
	case optErrors:
		return choose(&o.Extended, value, "Standard", "Extended")
	case optFormat:
		return choose(&o.JSON, value, "Text", "JSON")
	case optSnapshot:
		return choose(&o.Snapshot, value, "Off", "On")
	case optNumbers:
		return choose(&o.E164, value, "Raw", "E164")
	}
	return false
}

var infoNames = [...]string{"Off", "Standard", "Extended"}

// choose sets dst by one of two words and tells whether value was one of them.
func choose(dst *bool, value []byte, off, on string) bool {
	switch {
	case equalFold(value, off):
		*dst = false
	case equalFold(value, on):
		*dst = true
	default:
		return false
	}
	return true
}

// describe lists the options as the reply to a greeting does.
func (o Options) describe() string {
	b := append(make([]byte, 0, 64), ";Version="...)
	b = strconv.AppendUint(b, uint64(o.Version), 10)
	b = append(append(b, ";DeviceInformation="...), infoNames[o.Info]...)
	if o.Extended {
		b = append(b, ";Errors=Extended"...)
	}
	if o.JSON {
		b = append(b, ";Format=JSON"...)
	}
	if o.Heartbeat != 0 {
		b = strconv.AppendInt(append(b, ";Heartbeat="...), int64(o.Heartbeat), 10)
	}
	if o.E164 {
		b = append(b, ";Numbers=E164"...)
	}
	if o.Snapshot {
		b = append(b, ";Snapshot=On"...)
	}
	return string(b)
}
