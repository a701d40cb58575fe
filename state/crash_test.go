package state

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// childDir names the state folder to the child process of the crash test.
const childDir = "PHONECOMPANION_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		writeUntilKilled(dir)
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled records slots, one transaction each, and says on standard
// output what has been returned as done.
func writeUntilKilled(dir string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Println("fault", err)
		return
	}
	from, err := s.ReserveSequence(1000)
	fmt.Println("sequence", from, err)
	for i := 0; ; i++ {
		setting := fmt.Sprintf("slot%d", i%10)
		if err := s.SaveSlots("101", []Slot{{Setting: setting, Old: "old of " + setting, Ours: fmt.Sprint("ours ", i)}}); err != nil {
			fmt.Println("fault", err)
			return
		}
		fmt.Println("saved", setting)
		if i%7 == 6 {
			drop := fmt.Sprintf("slot%d", (i+5)%10)
			fmt.Println("dropping", drop)
			if err := s.DropSlots("101", []string{drop}); err != nil {
				fmt.Println("fault", err)
				return
			}
			fmt.Println("dropped", drop)
		}
	}
}

// TestKilledAtAnyPoint kills a writer at random moments and compares what it
// had said with what the next start finds.
func TestKilledAtAnyPoint(t *testing.T) {
	runs := 40
	if testing.Short() {
		runs = 5
	}
	dir := t.TempDir()
	lastSequence := uint64(0)
	before := map[string]bool{} // what the store held before this run
	for range runs {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(rand.IntN(30000))*time.Microsecond+20*time.Millisecond, func() { child.Process.Kill() })
		known := map[string]int{} // 1: must be there, -1: must not, 0: may be
		for name := range before {
			known[name] = 1
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			word, rest, _ := strings.Cut(lines.Text(), " ")
			switch word {
			case "sequence":
				var from uint64
				fmt.Sscan(rest, &from)
				if from <= lastSequence {
					t.Fatalf("event numbers went back: %d after %d", from, lastSequence)
				}
				lastSequence = from + 999
			case "saved":
				known[rest] = 1
			case "dropping":
				known[rest] = 0
			case "dropped":
				known[rest] = -1
			case "fault":
				t.Fatal(lines.Text())
			}
		}
		child.Wait()
		kill.Stop()

		s, err := Open(dir)
		if err != nil {
			t.Fatalf("the next start: %v", err)
		}
		slots, err := s.Slots("101")
		if err != nil {
			t.Fatal(err)
		}
		clear(before)
		for _, slot := range slots {
			before[slot.Setting] = true
			if slot.Old != "old of "+slot.Setting {
				t.Errorf("%s: the old value is %q", slot.Setting, slot.Old)
			}
		}
		for name, want := range known {
			if want == 1 && !before[name] {
				t.Errorf("%s was said to be saved and is lost", name)
			}
			// A slot that was dropped may have been saved again when the kill came.
		}
		s.Close()
	}
}
