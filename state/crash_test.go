package state

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
)

// childDir names the state folder to the child process of the crash test.
const childDir = "PHONECOMPANION_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		writeUntilKilled(dir)
		return
	}
	if dir := os.Getenv(migrateDir); dir != "" {
		migrateAndImport(dir)
		return
	}
	os.Exit(leaks.Run(m.Run))
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
		fmt.Println("saving", setting)
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

// TestKilledAtAnyPoint kills a writer after a random number of its lines, while
// it goes on, and compares what it had said with what the next start finds.
func TestKilledAtAnyPoint(t *testing.T) {
	runs := 40
	if testing.Short() {
		runs = 5
	}
	dir := t.TempDir()
	lastSequence := uint64(0)
	held := map[string]bool{} // what the store holds, as far as it is known
	saves := 0
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
		left := 1 + rand.IntN(60)
		known := map[string]int{} // 1: must be there, -1: must not, 0: may be
		for name := range held {
			known[name] = 1
		}
		for lines := bufio.NewScanner(out); lines.Scan(); left-- {
			if left == 0 {
				child.Process.Kill() // and read on: what it had said by then counts
			}
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
				known[rest], held[rest] = 1, true
				saves++
			case "saving", "dropping":
				if known[rest] = 0; held[rest] && word == "saving" {
					known[rest] = 1 // it has its old value already
				}
			case "dropped":
				known[rest], held[rest] = -1, false
			case "fault":
				t.Fatal(lines.Text())
			}
		}
		child.Wait()

		s, err := Open(dir)
		if err != nil {
			t.Fatalf("the next start: %v", err)
		}
		slots, err := s.Slots("101")
		if err != nil {
			t.Fatal(err)
		}
		clear(held)
		for _, slot := range slots {
			held[slot.Setting] = true
			if slot.Old != "old of "+slot.Setting {
				t.Errorf("%s: the old value is %q", slot.Setting, slot.Old)
			}
		}
		for name, want := range known {
			if want == 1 && !held[name] {
				t.Errorf("%s was said to be saved and is lost", name)
			}
			if want == -1 && held[name] {
				t.Errorf("%s was said to be dropped and is there", name)
			}
		}
		s.Close()
	}
	if saves < runs {
		t.Errorf("only %d saves in %d runs: they were killed too early to show anything", saves, runs)
	}
}
