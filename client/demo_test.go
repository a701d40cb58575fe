package client_test

import (
	"bufio"
	"os/exec"
	"strings"
)

// demo runs "phonecompanion demo" for the examples.
func demo() (address string, stop func()) {
	cmd := exec.Command(binary, "demo", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		panic(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	address = strings.TrimSuffix(line[strings.LastIndexByte(line, ' ')+1:], ".\n")
	return address, func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
}
