package examples_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

var shellBox = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestFileMaker runs what the notes for FileMaker say can be run, as it stands
// there but for the address.
func TestFileMaker(t *testing.T) {
	text, err := os.ReadFile("filemaker/README.md")
	if err != nil {
		t.Fatal(err)
	}
	boxes := shellBox.FindAllStringSubmatch(string(text), -1)
	if len(boxes) != 3 {
		t.Fatalf("%d boxes, want 3", len(boxes))
	}
	for i, program := range []string{"nc", "curl", "python3"} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			need(t, program)
			if program == "curl" {
				needTelnet(t)
			}
			box := boxes[i][1]
			if !strings.Contains(box, program) {
				t.Fatalf("%s is not in %s", program, box)
			}
			office := servertest.New(t, binary)
			server := office.Start()
			host, port, _ := strings.Cut(server, ":")
			box = strings.NewReplacer("127.0.0.1:26535", server, "127.0.0.1 26535", host+" "+port).Replace(box)
			code, said := run(t, server, "sh", "-c", box)
			if code != 0 || program != "python3" && strings.Count(said, "\r\n") != 3 ||
				program != "python3" && !strings.Contains(said, "\r\nerror_ind SUCCESS MakeCall\r\n") {
				t.Errorf("exit code %d: %q", code, said)
			}
			if now := office.Phone("102").Snapshot(); !now.In(phonesim.RingingIn) {
				t.Error("102 does not ring")
			}
		})
	}
}

// needTelnet skips the test where curl was built without telnet.
func needTelnet(t *testing.T) {
	t.Helper()
	out, err := exec.Command("curl", "-V").Output()
	if err != nil || !strings.Contains(string(out), " telnet") {
		t.Skip("this curl was built without telnet")
	}
}

// TestInsertFromURL: what the notes say that an http address gets.
func TestInsertFromURL(t *testing.T) {
	need(t, "curl")
	office := servertest.New(t, binary)
	_, said := run(t, "", "curl", "-sS", "--http0.9", "--max-time", "2", "http://"+office.Start()+"/")
	if !strings.Contains(said, "timed out") || strings.Count(said, "error_ind INVALCMD\r\n") < 3 {
		t.Errorf("it says %q", said)
	}
}
