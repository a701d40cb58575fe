package console

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxHistoryFile is how long the file may grow, in lines, before it is cut to
// maxHistory when it is read.
const maxHistoryFile = 2 * maxHistory

// HistoryFile is where the user's history is kept, or nothing where the system
// does not say: in the folder for what programs remember (XDG_STATE_HOME,
// Application Support, LocalAppData).
func HistoryFile() string {
	var dir string
	var err error
	switch runtime.GOOS {
	case "windows":
		dir, err = os.UserCacheDir()
	case "darwin":
		dir, err = os.UserConfigDir()
	default:
		if dir = os.Getenv("XDG_STATE_HOME"); !filepath.IsAbs(dir) {
			dir, err = os.UserHomeDir()
			dir = filepath.Join(dir, ".local", "state")
		}
	}
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "phonecompanion", "console_history")
}

// historyFile is the history on disk: a line for each command, only for the
// eyes of its user. Several consoles may add to it.
type historyFile struct {
	name string
	err  error // the first fault; nothing is written after it
}

// openHistory reads the history of earlier sessions. Whatever is wrong with
// the file, there is a history; the error says why it is not kept.
func openHistory(name string) (*history, error) {
	h := &history{}
	if name == "" {
		return h, nil
	}
	f := &historyFile{name: name}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return h, err
	}
	lines, err := f.read()
	if err != nil {
		return h, err
	}
	for _, line := range lines {
		if line != "" && !secret(line) && !strings.ContainsFunc(line, control) { // the file may have been edited
			h.remember(line)
		}
	}
	if len(lines) > maxHistoryFile {
		if err := f.rewrite(h.entries); err != nil {
			return h, err
		}
	}
	if err := f.append(""); err != nil { // now, not in the middle of the work
		return h, err
	}
	h.file = f
	return h, nil
}

func (f *historyFile) read() ([]string, error) {
	file, err := os.Open(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	s := bufio.NewScanner(file)
	for s.Scan() {
		lines = append(lines, strings.TrimSpace(s.Text()))
	}
	return lines, s.Err()
}

// add writes one line more.
func (f *historyFile) add(line string) {
	if f.err == nil {
		f.err = f.append(line + "\n")
	}
}

func (f *historyFile) append(text string) error {
	file, err := os.OpenFile(f.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	// A file that others could read was not made by this program.
	return errors.Join(err, file.Chmod(0o600), file.Close())
}

// rewrite puts a new file into the place of the old one.
func (f *historyFile) rewrite(lines []string) error {
	file, err := os.CreateTemp(filepath.Dir(f.name), "console_history-*") // its mode is 0600
	if err != nil {
		return err
	}
	_, err = file.WriteString(strings.Join(lines, "\n") + "\n")
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), f.name)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
