// Package password makes and checks the password hashes of users. The hashes
// are bcrypt's, as htpasswd -B makes them too.
package password

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/bcrypt"
)

const (
	// cost is bcrypt's own default: a check takes about 50 ms of one processor.
	cost = bcrypt.DefaultCost
	// MaxLength is the longest password, in bytes: bcrypt knows no more of it.
	MaxLength = 72
	// maxRemembered is how many good pairs of hash and password are remembered, so
	// that a thousand clients that come back after a restart do not keep the
	// processors busy for minutes.
	maxRemembered = 1024
)

// Hash returns the hash of a password.
func Hash(secret string) (string, error) {
	switch {
	case secret == "":
		return "", errors.New("the password is empty")
	case len(secret) > MaxLength:
		return "", fmt.Errorf("the password has %d bytes: %d is the most", len(secret), MaxLength)
	}
	h, err := bcrypt.GenerateFromPassword([]byte(secret), cost)
	return string(h), err
}

// IsHash tells whether a text is a hash that Check understands.
func IsHash(text string) bool {
	_, err := bcrypt.Cost([]byte(text))
	return err == nil && strings.HasPrefix(text, "$2")
}

// A Checker checks passwords against hashes, a few at a time, and remembers
// for this run of the program which pairs were good. Make one with NewChecker.
type Checker struct {
	turns chan struct{}
	key   [32]byte

	mu   sync.Mutex
	good map[[32]byte]struct{}
}

// NewChecker makes a checker.
func NewChecker() *Checker {
	c := &Checker{turns: make(chan struct{}, max(1, runtime.NumCPU()/2)), good: map[[32]byte]struct{}{}}
	rand.Read(c.key[:])
	return c
}

// nobody is the hash that the password of an unknown user is held against, so
// that the time of an answer does not tell who exists.
var nobody = sync.OnceValue(func() []byte {
	h, _ := bcrypt.GenerateFromPassword([]byte("nobody"), cost)
	return h
})

// Check tells whether hash is the hash of the password. An empty hash is that
// of nobody; the check takes as long. What is no hash is compared as it is: a
// secret that an administrator keeps in a file of its own.
func (c *Checker) Check(hash, secret string) bool {
	if hash != "" && !IsHash(hash) {
		kept, given := c.pair("", hash), c.pair("", secret)
		return hmac.Equal(kept[:], given[:])
	}
	pair := c.pair(hash, secret)
	c.mu.Lock()
	_, good := c.good[pair]
	c.mu.Unlock()
	if good {
		return true
	}
	c.turns <- struct{}{}
	defer func() { <-c.turns }()
	if hash == "" {
		bcrypt.CompareHashAndPassword(nobody(), []byte(secret))
		return false
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(secret)) != nil {
		return false
	}
	c.remember(pair)
	return true
}

// remember notes a good pair; when there are too many, all begin anew.
func (c *Checker) remember(pair [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.good) >= maxRemembered {
		clear(c.good)
	}
	c.good[pair] = struct{}{}
}

// pair is what is remembered of a good pair; it tells nothing of the password
// to those who do not have the key of this run.
func (c *Checker) pair(hash, secret string) [32]byte {
	m := hmac.New(sha256.New, c.key[:])
	m.Write([]byte(hash))
	m.Write([]byte{0})
	m.Write([]byte(secret))
	return [32]byte(m.Sum(nil))
}
