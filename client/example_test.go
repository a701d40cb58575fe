package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
)

// One phone calls another, and a program sees it ring.
func Example() {
	address, stop := demo() // phonecompanion demo
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	c, err := client.Dial(ctx, address, client.Options{Devices: []string{"102"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	if _, err := c.MakeCall(ctx, "101", "102"); err != nil {
		fmt.Println(err)
		return
	}
	for m := range c.Messages() {
		switch m := m.(type) {
		case *client.Snapshot:
			fmt.Println(m.Device, "has", len(m.Calls), "calls")
		case *client.Event:
			number, name := m.Remote()
			fmt.Println(m.Name, m.Device, number, name)
			return
		}
	}
	// Output:
	// 102 has 0 calls
	// Delivered 102 101 Anna Novak
}

// New does not wait for the server, and goes on trying for ever.
func ExampleNew() {
	c, err := client.New("cti.example.com:26535", client.Options{
		User: "crm", Secret: os.Getenv("CRM_SECRET"),
		Devices:    []string{"101", "102"},
		Logger:     slog.Default(),
		MaxBackoff: time.Minute,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	for m := range c.Messages() {
		switch m := m.(type) {
		case *client.Event:
			fmt.Println(m.Seq, m.Name, m.Device, m.Cause)
		case *client.Snapshot:
			fmt.Println(m.Device, "has", m.Calls)
		case *client.Gap:
			fmt.Println("events", m.From, "to", m.To, "are missing")
		case *client.Unmonitored:
			fmt.Println(m.Device, "cannot be monitored:", m.Err)
		}
	}
}

// A refusal says why; an unknown outcome must not be tried again blindly.
func ExampleClient_MakeCall() {
	address, stop := demo()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := client.Dial(ctx, address, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	_, err = c.MakeCall(ctx, "999", "102")
	var refused *client.Error
	switch {
	case err == nil:
		fmt.Println("the phone dials")
	case errors.Is(err, client.ErrOutcomeUnknown):
		fmt.Println("look at the phone before you try again:", err)
	case errors.As(err, &refused):
		fmt.Println(refused.Value, "-", refused.Text)
	default:
		fmt.Println("not sent:", err)
	}
	// Output:
	// invalidDeviceID - there is no device "999"
}

// A command that has no method of its own.
func ExampleClient_Do() {
	address, stop := demo()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := client.Dial(ctx, address, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	_, err = c.Do(ctx, "SendKeys", "101", "1;0;2;ENTER")
	fmt.Println(err)
	_, err = c.Do(ctx, "SendKeys", "101", `"F1"`)
	fmt.Println(err)
	// Output:
	// <nil>
	// bad argument: argument 2 of SendKeys holds '"', which a line cannot carry
}
