package client

import (
	"encoding/json"
	"time"
)

// A Message is what [Client.Messages] hands out: an [*Event], a [*Snapshot], a
// [*Gap] or an [*Unmonitored].
type Message interface{ message() }

// An Event is something that happened to a device. The members beyond Device
// are set where the event has them; their words are those of CSTA.
type Event struct {
	Name      string    `json:"event"`     // for example Delivered: the phone rings
	Seq       uint64    `json:"seq"`       // rises from event to event, with holes
	Time      time.Time `json:"time"`      // when the server heard of it
	Device    string    `json:"device"`    // the extension
	Cause     string    `json:"cause"`     // for example newCall, busy, normalClearing
	Call      string    `json:"call"`      // the same from the first to the last event of a call
	Direction string    `json:"direction"` // "in" or "out", as the user meant it

	Calling     string `json:"calling"` // who calls, as the phone said it
	Called      string `json:"called"`  // who is called
	CallingE164 string `json:"callingE164"`
	CallingName string `json:"callingName"`
	CalledE164  string `json:"calledE164"`
	CalledName  string `json:"calledName"`
	RemoteURI   string `json:"remoteURI"` // what the phone said of the other side, where it was more than a number

	Initiating      string `json:"initiating"`      // Initiated
	Originating     string `json:"originating"`     // Originated
	Alerting        string `json:"alerting"`        // Delivered
	Answering       string `json:"answering"`       // Established
	LastRedirection string `json:"lastRedirection"` // Delivered, Established

	Releasing         string   `json:"releasing"`         // ConnectionCleared: who hung up
	ActiveConnections []string `json:"activeConnections"` // ConnectionCleared: the calls that are left

	HoldingOrRetrievingDevice string `json:"holdingOrRetrievingDevice"` // Held, Retrieved

	Transferring           string   `json:"transferring"` // Transferred
	Transferred            string   `json:"transferred"`
	TransferredConnections []string `json:"transferredConnections"`
	PrimaryOldCall         string   `json:"primaryOldCall"`
	SecondaryOldCall       string   `json:"secondaryOldCall"`
	NewCall                string   `json:"newCall"`
	CorrelatorData         string   `json:"correlatorData"`

	Controller  string   `json:"controller"` // Conferenced
	Added       string   `json:"added"`
	Connections []string `json:"connections"`

	Diverting      string `json:"diverting"` // Diverted
	NewDestination string `json:"newDestination"`
	FailedDevice   string `json:"failedDevice"` // Failed

	State       string `json:"state"` // DoNotDisturb, MicrophoneMute, SpeakerMute, MessageWaiting: "on" or "off"
	Type        string `json:"type"`  // Forwarding
	ForwardDN   string `json:"forwardDN"`
	ForwardedTo string `json:"forwardedTo"`
	Invoking    string `json:"invoking"` // MessageWaiting
	Key         string `json:"key"`      // ButtonPress: the key that was pressed
	Label       string `json:"label"`    // ButtonPress
	Data        string `json:"data"`     // ButtonPress: the text of the action

	// The international forms of further numbers, where the server's dial plan
	// knows them.
	AlertingE164        string `json:"alertingE164"`
	AnsweringE164       string `json:"answeringE164"`
	LastRedirectionE164 string `json:"lastRedirectionE164"`
	ReleasingE164       string `json:"releasingE164"`
	TransferredE164     string `json:"transferredE164"`
	AddedE164           string `json:"addedE164"`
	NewDestinationE164  string `json:"newDestinationE164"`
	FailedDeviceE164    string `json:"failedDeviceE164"`
	ForwardedToE164     string `json:"forwardedToE164"`

	DeviceInformation *DeviceInformation `json:"deviceInformation"`
	// CommandTag is set on the events of a call that a command of this client
	// started, as long as its connection lasts: the tag that [Client.MakeCall]
	// returned.
	CommandTag string `json:"commandTag"`

	// JSON is the whole event as the server wrote it, for members that are newer
	// than this package.
	JSON json.RawMessage `json:"-"`
}

// DeviceInformation lists the calls of the device after the event.
type DeviceInformation struct {
	Calls int    `json:"calls"`
	Info  string `json:"info"`
}

// Remote returns the number and the name of the other side of the call. The
// number is in international form where the server knows it.
func (e *Event) Remote() (number, name string) {
	if e.Direction == "out" {
		return first(e.CalledE164, e.Called), e.CalledName
	}
	return first(e.CallingE164, e.Calling), e.CallingName
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// A Snapshot lists the calls of a device at one moment. It takes the place of
// all that was known of the device before.
type Snapshot struct {
	Device string
	Seq    uint64 // the newest event of the server at that moment: it and all before it are part of the snapshot
	Calls  []SnapshotCall
}

// A SnapshotCall is one call in a [Snapshot].
type SnapshotCall struct {
	Call    string // as in [Event]
	State   string // for example alerting, connected, hold
	Calling string
	Called  string
}

// A Gap says that events are missing and will not come: the connection was
// lost for too long, or the server was started again. A [Snapshot] of every
// device that it concerns follows.
type Gap struct {
	// From and To are the numbers that are missing, both included. To is 0 where
	// the server does not know the old numbers any more.
	From, To uint64
	// Device is empty where the gap concerns every device; otherwise it is the
	// one that could not be monitored for a time.
	Device string
}

// Unmonitored says that no events of a device come at present, and why. The
// client tries again; a [Snapshot] says that it has succeeded.
type Unmonitored struct {
	Device string
	Err    error
}

func (*Event) message()       {}
func (*Snapshot) message()    {}
func (*Gap) message()         {}
func (*Unmonitored) message() {}
