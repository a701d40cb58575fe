// Package client is a client of the Phone Companion server: it dials, answers
// and transfers with the phone on the desk, and hears of that phone's calls.
//
//	c, err := client.Dial(ctx, "127.0.0.1:26535", client.Options{Devices: []string{"102"}})
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//	go func() {
//		for m := range c.Messages() {
//			if e, ok := m.(*client.Event); ok && e.Name == "Delivered" {
//				number, name := e.Remote()
//				fmt.Println("ringing:", number, name)
//			}
//		}
//	}()
//	_, err = c.MakeCall(ctx, "102", "0123456789")
//
// A [Client] keeps one connection for weeks. It connects again whenever the
// connection is lost, after a pause that grows to a limit, and asks for the
// events that it has missed. It needs the standard library alone.
//
// # Commands
//
// Any number of goroutines may give commands at the same time; they share the
// connection, and a slow phone delays nobody but its own callers. A command is
// sent once or not at all. Every error but one says that the phone has not done
// it. The one is [ErrOutcomeUnknown]: the connection was lost, the time was up or
// the phone was silent when the command was under way already. Do not
// send such a command again before you have looked: a phone that dials twice
// rings two people.
//
// # Messages
//
// [Client.Messages] tells what happens to the monitored devices. An [Event] is
// handed out once, and with rising numbers ([Event].Seq), also across lost
// connections. A [Snapshot] lists the calls that a device has at that moment:
// one comes when its monitor begins, and takes the place of all that was known
// of the device. Where the server no longer has the events that were missed, a
// [Gap] says so, and the snapshots that follow say how things are now. When a
// device cannot be monitored, [Unmonitored] says why; the client tries again.
//
// The messages wait in a buffer (Options.Buffer). When it is full the client
// stops reading the connection; then nobody's commands are answered either, so
// take messages in a goroutine of their own, and let others do what takes time. If the
// buffer stays full, the connection is given up, by the server or after ten
// seconds by the client, and once there is room again the client connects and
// asks for what it has missed. Nothing is lost as long as the server
// still has it; where it has not, a Gap says so.
//
// A client that monitors nothing gets no messages and need not take them.
package client
