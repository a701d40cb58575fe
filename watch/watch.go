// Package watch tells when files have changed: by the system's notifications,
// and by looking every few seconds, for network folders and for editors that
// replace files.
package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Times of a watcher (configuration contract, "Hot reload").
const (
	// DefaultPoll is how often files are looked at without a notification.
	DefaultPoll = 5 * time.Second
	// DefaultQuiet is how long files must stay as they are before they are read:
	// an editor or a copy may still be writing.
	DefaultQuiet = 200 * time.Millisecond
	// maxUnquiet bounds the wait for quiet: a file that never rests is read as it is.
	maxUnquiet = 10 * time.Second
	// lastAgain bounds the pause before what was not taken is read again, which
	// grows from that between two looks: what keeps it from being taken may not be
	// in the files, and a large configuration is not read for nothing all the time.
	lastAgain = 5 * time.Minute
)

// Files are what is watched.
type Files struct {
	Paths    []string // files
	Patterns []string // glob patterns whose matches may come and go
	// Again says that what was read was not taken: it is read again after a while
	// even if nothing changes, for the fault may be a full disk.
	Again bool
}

// A Watcher calls Changed when files may have changed and have been quiet.
// Changed returns what to watch from then on.
type Watcher struct {
	Poll, Quiet time.Duration // 0: the defaults
	// AtOnce calls Changed once when watching has begun: what changed between the
	// first reading and the first look would be missed otherwise.
	AtOnce  bool
	Changed func() Files
	// Fault hears that the system gives no notifications for a folder; polling
	// goes on.
	Fault func(error)
}

// Run watches until ctx ends.
func (w *Watcher) Run(ctx context.Context, files Files) {
	if w.Poll == 0 {
		w.Poll = DefaultPoll
	}
	if w.Quiet == 0 {
		w.Quiet = DefaultQuiet
	}
	var events chan fsnotify.Event // nil, and so silent, where the system has none
	var errs chan error
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		w.Fault(err)
	} else {
		defer notify.Close()
		events, errs = notify.Events, notify.Errors
	}
	folders := map[string]bool{}
	w.follow(notify, folders, files)
	seen := look(files)
	if w.AtOnce {
		files = w.Changed()
		w.follow(notify, folders, files)
		seen = w.lookAgain(files, seen)
	}
	poll := time.NewTicker(w.Poll)
	defer poll.Stop()
	var again <-chan time.Time // nil: nothing is to be read again
	pause := w.Poll
	wait := func() {
		again = nil
		if files.Again {
			again = time.After(pause)
			pause = max(pause, min(2*pause, lastAgain))
		}
	}
	wait()
	for {
		due := false
		select {
		case <-ctx.Done():
			return
		case <-events:
		case err := <-errs:
			w.Fault(err) // an overflow, say: looking finds what was missed
		case <-poll.C:
		case <-again:
			due = true
		}
		switch same := slices.Equal(look(files), seen); {
		case same && !due:
			continue
		case !same:
			pause = w.Poll
		}
		if !w.settle(ctx, files) {
			return
		}
		before := look(files) // what changes while it is read counts as a change
		files = w.Changed()
		w.follow(notify, folders, files)
		seen = w.lookAgain(files, before)
		wait()
	}
}

// lookAgain looks at files of which some were looked at before they were read:
// for those the earlier look counts.
func (w *Watcher) lookAgain(files Files, before []stamp) []stamp {
	seen := look(files)
	for i := range seen {
		if at := slices.IndexFunc(before, func(s stamp) bool { return s.path == seen[i].path }); at >= 0 {
			seen[i] = before[at]
		}
	}
	return seen
}

// follow watches the folders of files: a file that is replaced is a new one,
// and only its folder tells.
func (w *Watcher) follow(notify *fsnotify.Watcher, folders map[string]bool, files Files) {
	if notify == nil {
		return
	}
	for _, path := range slices.Concat(files.Paths, files.Patterns) {
		dir := filepath.Dir(path)
		if folders[dir] {
			continue
		}
		err := notify.Add(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a folder that may come: looking finds it
		}
		folders[dir] = true
		if err != nil {
			w.Fault(err)
		}
	}
}

// settle waits until the files have been quiet; false when ctx ended.
func (w *Watcher) settle(ctx context.Context, files Files) bool {
	tick := time.NewTicker(w.Quiet / 4)
	defer tick.Stop()
	last, began := look(files), time.Now()
	since := began
	for time.Since(since) < w.Quiet && time.Since(began) < maxUnquiet {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		if now := look(files); !slices.Equal(now, last) {
			last, since = now, time.Now()
		}
	}
	return true
}

// stamp is what a look at a file tells.
type stamp struct {
	path string
	size int64
	time time.Time
}

// look returns the stamps of all files; a missing one has no time.
func look(files Files) []stamp {
	paths := slices.Clone(files.Paths)
	for _, pattern := range files.Patterns {
		matches, _ := filepath.Glob(pattern)
		paths = append(paths, matches...)
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	stamps := make([]stamp, len(paths))
	for i, p := range paths {
		stamps[i].path = p
		if info, err := os.Stat(p); err == nil {
			stamps[i].size, stamps[i].time = info.Size(), info.ModTime()
		}
	}
	return stamps
}
