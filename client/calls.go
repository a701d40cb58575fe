package client

import "context"

// MakeCall lets the phone of device call number. The tag is the one that
// Event.CommandTag shows on the events of this call. After TransferCall with
// one call only, number is the target of the transfer.
func (c *Client) MakeCall(ctx context.Context, device, number string) (tag string, err error) {
	return c.Do(ctx, "MakeCall", device, number)
}

// AnswerCall answers the ringing call.
func (c *Client) AnswerCall(ctx context.Context, device string) error {
	return c.do(ctx, "AnswerCall", device)
}

// ClearConnection ends the active call, rejects the ringing one if there is no
// active one, or cancels the dialled one.
func (c *Client) ClearConnection(ctx context.Context, device string) error {
	return c.do(ctx, "ClearConnection", device)
}

// HoldCall holds the active call.
func (c *Client) HoldCall(ctx context.Context, device string) error {
	return c.do(ctx, "HoldCall", device)
}

// RetrieveCall takes the held call back.
func (c *Client) RetrieveCall(ctx context.Context, device string) error {
	return c.do(ctx, "RetrieveCall", device)
}

// TransferCall joins the active and the held call. With one call it begins a
// transfer, which the next MakeCall of the device completes.
func (c *Client) TransferCall(ctx context.Context, device string) error {
	return c.do(ctx, "TransferCall", device)
}

// ConsultationCall holds the active call and calls number; the tag is that of MakeCall.
func (c *Client) ConsultationCall(ctx context.Context, device, number string) (tag string, err error) {
	return c.Do(ctx, "ConsultationCall", device, number)
}

// AlternateCall swaps the active and the held call.
func (c *Client) AlternateCall(ctx context.Context, device string) error {
	return c.do(ctx, "AlternateCall", device)
}

// ReconnectCall ends the active call and takes the held one back.
func (c *Client) ReconnectCall(ctx context.Context, device string) error {
	return c.do(ctx, "ReconnectCall", device)
}

// ConferenceCall joins the active and the held call into a conference.
func (c *Client) ConferenceCall(ctx context.Context, device string) error {
	return c.do(ctx, "ConferenceCall", device)
}

// SingleStepTransferCall transfers the active call to number, blind.
func (c *Client) SingleStepTransferCall(ctx context.Context, device, number string) error {
	return c.do(ctx, "SingleStepTransferCall", device, number)
}

// DeflectCall sends the ringing call to number.
func (c *Client) DeflectCall(ctx context.Context, device, number string) error {
	return c.do(ctx, "DeflectCall", device, number)
}

// GenerateDigits sends DTMF digits (0-9 * # A-D) into the active call.
func (c *Client) GenerateDigits(ctx context.Context, device, digits string) error {
	return c.do(ctx, "GenerateDigits", device, digits)
}

// SetDoNotDisturb switches do-not-disturb.
func (c *Client) SetDoNotDisturb(ctx context.Context, device string, on bool) error {
	return c.do(ctx, "SetDoNotDisturb", device, onOff(on))
}

// SetMicrophoneMute switches the microphone off (mute is on) or on.
func (c *Client) SetMicrophoneMute(ctx context.Context, device string, on bool) error {
	return c.do(ctx, "SetMicrophoneMute", device, onOff(on))
}

// SetForwarding forwards calls of one kind - "immediate", "busy" or "noAnswer" -
// to number. An empty number ends it.
func (c *Client) SetForwarding(ctx context.Context, device, kind, number string) error {
	if number == "" {
		number = "off"
	}
	return c.do(ctx, "SetForwarding", device, kind, number)
}

// SendKeys presses keys on the phone, written as the protocol has them:
// "key[,time[,pause]]", separated by semicolons, times in milliseconds.
func (c *Client) SendKeys(ctx context.Context, device, keys string) error {
	return c.do(ctx, "SendKeys", device, keys)
}

// Ping asks the server for a sign of life.
func (c *Client) Ping(ctx context.Context) error { return c.do(ctx, "Ping") }

func (c *Client) do(ctx context.Context, verb string, args ...string) error {
	_, err := c.Do(ctx, verb, args...)
	return err
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
