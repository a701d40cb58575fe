// Command phone lets a phone dial (phone dial DEVICE NUMBER), or says who calls
// (phone watch DEVICE).
// PHONECOMPANION=host:port names another server than 127.0.0.1:26535.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/phonecompanion/phonecompanion/client"
)

func main() {
	address, args := cmp.Or(os.Getenv("PHONECOMPANION"), "127.0.0.1:26535"), os.Args[1:]
	err := errors.New("usage: phone dial DEVICE NUMBER | watch DEVICE")
	if len(args) == 3 && args[0] == "dial" {
		err = dial(context.Background(), address, args[1], args[2])
	} else if len(args) == 2 && args[0] == "watch" {
		err = watch(address, args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if errors.Is(err, client.ErrOutcomeUnknown) {
		os.Exit(2) // look at the phone before you try again
	} else if err != nil {
		os.Exit(1)
	}
}

func dial(ctx context.Context, address, device, number string) error {
	c, err := client.Dial(ctx, address, client.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.MakeCall(ctx, device, number)
	return err
}

func watch(address, device string) error {
	c, err := client.New(address, client.Options{Devices: []string{device}, Logger: slog.Default()})
	if err != nil {
		return err
	}
	defer c.Close()
	for m := range c.Messages() { // connects again, and asks for what was missed, by itself
		if e, ok := m.(*client.Event); ok && e.Name == "Delivered" {
			number, name := e.Remote()
			fmt.Println(e.Device, "rings:", number, name) // here the customer's card would open
		}
	}
	return nil
}
