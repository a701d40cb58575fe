package console

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableCodes makes a console window obey escape codes. One before Windows 10
// cannot: it gets plain lines.
func enableCodes(out *os.File) bool {
	h := windows.Handle(out.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
