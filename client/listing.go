package client

import "context"

// A Device is one phone that the client may see.
type Device struct {
	Device  string // the extension
	Profile string // the kind of phone
	State   string // whether its events come: for example configured, off, unreachable
}

// Devices lists the devices that the client may see.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	k := &call{verb: "Devices"}
	if err := c.give(ctx, k, nil); err != nil {
		return nil, err
	}
	return k.listed, nil
}

// SnapshotDevice lists the present calls of a device. It goes to the caller
// and not to [Client.Messages]: there, events that are part of it (their Seq is
// not above the snapshot's) may still be on their way.
func (c *Client) SnapshotDevice(ctx context.Context, device string) (*Snapshot, error) {
	k := &call{verb: "SnapshotDevice", device: device}
	if err := c.give(ctx, k, []string{device}); err != nil {
		return nil, err
	}
	return k.snapshot, nil
}
