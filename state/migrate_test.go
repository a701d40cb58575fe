package state

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// migrateDir names the state folder to the child process that migrates it and
// then imports what is in importFile.
const (
	migrateDir = "PHONECOMPANION_TEST_MIGRATE_DIR"
	importFile = "document.json"
)

// migrateAndImport says what it does before and after it.
func migrateAndImport(dir string) {
	fmt.Println("opening")
	s, err := Open(dir)
	fmt.Println("opened", err)
	if err != nil {
		return
	}
	f, err := os.Open(filepath.Join(dir, importFile))
	if err == nil {
		_, _, err = s.Import(f, "", nil)
	}
	fmt.Println("imported", err)
	io.Copy(io.Discard, os.Stdin) // until it is killed
}

// TestKilledInMigrationAndImport kills at any point of both: there is the old
// state, or the new one, and never a part of either.
func TestKilledInMigrationAndImport(t *testing.T) {
	const phones = 100
	runs := 40
	if testing.Short() {
		runs = 10
	}
	other := open(t, t.TempDir())
	if err := other.SaveSlots("999", []Slot{{"x", "y", "z"}}); err != nil {
		t.Fatal(err)
	}
	document := exported(t, other)
	var took time.Duration
	ends := map[string]int{}
	for run := range runs {
		dir := t.TempDir()
		firstVersion(t, dir, phones)
		if err := os.WriteFile(filepath.Join(dir, importFile), document, 0o600); err != nil {
			t.Fatal(err)
		}
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), migrateDir+"="+dir)
		in, err := child.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines, last := bufio.NewScanner(out), ""
		lines.Scan()
		began := time.Now()
		if run > 0 { // the first one shows how long it takes
			within := took
			if run%2 == 0 {
				within /= 8 // the migration is the smaller part
			}
			time.AfterFunc(time.Duration(rand.Int64N(int64(within)+1)), func() { child.Process.Kill() })
		}
		for lines.Scan() {
			switch last = lines.Text(); last {
			case "imported <nil>":
				if run == 0 {
					took = time.Since(began)
					child.Process.Kill()
				}
			case "opened <nil>":
			default:
				t.Fatal(last)
			}
		}
		child.Wait()
		in.Close()
		v := version(t, dir)
		if v != 1 && v != Version || last != "" && v != Version {
			t.Errorf("version %d after %q", v, last)
		}
		s := open(t, dir)
		if slots, err := s.Slots("999"); err == nil && len(slots) == 1 {
			if got := exported(t, s); withoutCounter(got) != withoutCounter(document) {
				t.Errorf("there is a part of the document:\n%.2000s", got)
			}
		} else if last == "imported <nil>" {
			t.Errorf("the document was said to be imported and is lost: %v, %v", slots, err)
		} else {
			wantFirstVersion(t, s, phones)
		}
		s.Close()
		ends[fmt.Sprintf("version %d, after %q", v, last)]++
	}
	t.Log(ends)
	if len(ends) < 2 && !testing.Short() {
		t.Errorf("all were killed too late to show anything: %v", ends)
	}
}
