package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// watched runs a watcher on a folder and returns the channel of its calls.
func watched(t *testing.T, files Files, poll time.Duration) <-chan struct{} {
	t.Helper()
	changed := make(chan struct{}, 100)
	w := &Watcher{Poll: poll, Quiet: 20 * time.Millisecond, Fault: func(err error) { t.Error(err) }, Changed: func() Files {
		changed <- struct{}{}
		return files
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	started := make(chan struct{})
	go func() {
		defer close(done)
		close(started)
		w.Run(ctx, files)
	}()
	<-started
	t.Cleanup(func() { cancel(); <-done })
	return changed
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, changed <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-changed:
	case <-time.After(patience):
		t.Fatalf("%s was not noticed", what)
	}
}

func TestChangesAreNoticed(t *testing.T) {
	for _, way := range []struct {
		name string
		poll time.Duration
	}{{"by notification", time.Hour}, {"by looking", 10 * time.Millisecond}} {
		for _, change := range []struct {
			name string
			do   func(t *testing.T, dir string)
		}{
			{"written", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "a.toml"), "longer than before") }},
			{"replaced, as editors do", func(t *testing.T, dir string) {
				write(t, filepath.Join(dir, "new"), "longer than before")
				if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "a.toml")); err != nil {
					t.Fatal(err)
				}
			}},
			{"removed", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "a.toml")) }},
			{"another file that a pattern takes in", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "b.inc"), "x") }},
		} {
			t.Run(way.name+", "+change.name, func(t *testing.T) {
				dir := t.TempDir()
				write(t, filepath.Join(dir, "a.toml"), "before")
				files := Files{Paths: []string{filepath.Join(dir, "a.toml")}, Patterns: []string{filepath.Join(dir, "*.inc"), filepath.Join(dir, "later", "x")}}
				changed := watched(t, files, way.poll)
				// The watcher may not have had its first look yet: change until it says so.
				deadline := time.After(patience)
				for n := 0; ; n++ {
					change.do(t, dir)
					select {
					case <-changed:
						return
					case <-deadline:
						t.Fatal("was not noticed")
					case <-time.After(200 * time.Millisecond):
						write(t, filepath.Join(dir, "a.toml"), "before again"[:1+n%10])
						os.Remove(filepath.Join(dir, "b.inc"))
					}
				}
			})
		}
	}
}

func TestFileInTheMakingIsNotRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.toml")
	write(t, path, "")
	w := &Watcher{Quiet: 100 * time.Millisecond}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	writing := make(chan struct{})
	var finished time.Time
	go func() { // grows for a while, a little at a time
		defer close(writing)
		text := ""
		for range 20 {
			text += "x"
			os.WriteFile(path, []byte(text), 0o600)
			<-time.After(10 * time.Millisecond)
		}
		finished = time.Now()
	}()
	if !w.settle(ctx, Files{Paths: []string{path}}) {
		t.Fatal("ended early")
	}
	settled := time.Now()
	select {
	case <-writing:
	default:
		t.Fatal("settled while the file still grew")
	}
	if settled.Before(finished) {
		t.Error("settled before the last write")
	}
}

func TestNothingChangedNothingSaid(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.toml")
	write(t, path, "same")
	other := filepath.Join(dir, "other")
	changed := watched(t, Files{Paths: []string{path}}, 5*time.Millisecond)
	for range 20 {
		write(t, other, "not ours")
		<-time.After(5 * time.Millisecond)
	}
	select {
	case <-changed:
		t.Error("a change was said that is none")
	default:
	}
}

func TestAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.toml")
	write(t, path, "x")
	files := Files{Paths: []string{path}}
	changed := make(chan struct{}, 10)
	w := &Watcher{AtOnce: true, Poll: time.Hour, Quiet: 20 * time.Millisecond, Fault: func(err error) { t.Error(err) }, Changed: func() Files {
		changed <- struct{}{}
		return files
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx, files) }()
	await(t, changed, "the beginning")
	cancel()
	<-done
}

// TestAgain: what was not taken is read again, ever more seldom, until it is.
func TestAgain(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.toml")
	write(t, path, "x")
	read := make(chan time.Time)
	taken := make(chan bool)
	w := &Watcher{AtOnce: true, Poll: 50 * time.Millisecond, Quiet: time.Millisecond, Fault: func(err error) { t.Error(err) }, Changed: func() Files {
		read <- time.Now()
		return Files{Paths: []string{path}, Again: !<-taken}
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx, Files{Paths: []string{path}}) }()
	next := func() time.Time {
		t.Helper()
		select {
		case at := <-read:
			return at
		case <-time.After(30 * time.Second):
			t.Fatal("it is not read again")
		}
		return time.Time{}
	}
	last := next()
	for _, least := range []time.Duration{50, 100, 200} {
		taken <- false
		at := next()
		if pause := at.Sub(last); pause < least*time.Millisecond {
			t.Errorf("read again after %v, want %v ms at least", pause, least)
		}
		last = at
	}
	taken <- true
	select {
	case <-read:
		t.Error("it was taken, and is read again")
	case <-time.After(300 * time.Millisecond):
	}
	cancel()
	<-done
}
