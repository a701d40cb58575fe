package control

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// fileName is the file in the state folder.
const fileName = "control.json"

// keyBytes is the size of a key: 256 random bits, so that nobody guesses one.
const keyBytes = 32

// Access is where a server is reached, and the key for it.
type Access struct {
	URL string `json:"url"` // of its HTTP listener, on this machine
	Key string `json:"key"`
}

// Publish writes the file for a server that is reached at url, with a new key.
// It is there whole or not at all.
func Publish(dir, url string) (*Access, error) {
	var key [keyBytes]byte
	rand.Read(key[:]) // never fails: the runtime stops the program instead
	a := &Access{URL: url, Key: base64.RawURLEncoding.EncodeToString(key[:])}
	data, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, fileName+".*") // with mode 0600
	if err != nil {
		return nil, fmt.Errorf("control file: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, fileName))
	}
	if err != nil {
		os.Remove(f.Name())
		return nil, fmt.Errorf("control file: %w", err)
	}
	return a, nil
}

// Find reads the file.
func Find(dir string) (*Access, error) {
	data, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		return nil, err
	}
	a := &Access{}
	if err := json.Unmarshal(data, a); err != nil || a.URL == "" || a.Key == "" {
		return nil, fmt.Errorf("%s is no control file of a server", filepath.Join(dir, fileName))
	}
	return a, nil
}

// Withdraw removes the file, also one that a killed server has left, and what
// was half written then. Only who holds the lock of the folder may call it.
func Withdraw(dir string) error {
	halves, _ := filepath.Glob(filepath.Join(dir, fileName+".*")) // the pattern is a good one
	for _, half := range halves {
		os.Remove(half)
	}
	if err := os.Remove(filepath.Join(dir, fileName)); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("control file: %w", err)
	}
	return nil
}
