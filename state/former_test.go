package state

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRotateToken: the new token is there, and the former one is remembered
// over a restart until it is forgotten.
func TestRotateToken(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 11, 20, 12, 0, 0, 5, time.UTC)
	s := open(t, dir)
	first, err := s.Tokens([]string{"10", "101"})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := s.RotateToken("10", now)
	if err != nil || len(fresh) != 22 || fresh == first["10"] {
		t.Fatalf("the new token is %q, %v", fresh, err)
	}
	s.Close()
	s = open(t, dir)
	second, err := s.Tokens([]string{"10", "101"})
	if err != nil || second["10"] != fresh || second["101"] != first["101"] {
		t.Errorf("tokens %v, were %v, %v", second, first, err)
	}
	again, err := s.RotateToken("10", now.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	former, err := s.FormerTokens()
	if err != nil || len(former) != 1 || len(former["10"]) != 2 {
		t.Fatalf("former tokens %v, %v", former, err)
	}
	for _, f := range former["10"] {
		want := map[string]time.Time{first["10"]: now, fresh: now.Add(time.Second)}[f.Token]
		if !f.Rotated.Equal(want) {
			t.Errorf("%q was rotated at %v, want %v", f.Token, f.Rotated, want)
		}
	}
	if err := s.ForgetTokens("10", []string{first["10"], "never"}); err != nil {
		t.Fatal(err)
	}
	former, err = s.FormerTokens()
	if err != nil || len(former["10"]) != 1 || former["10"][0].Token != fresh || again == fresh {
		t.Errorf("former tokens %v, %v", former, err)
	}
}

// TestRotateTokenOfANewPhone: there is nothing to remember.
func TestRotateTokenOfANewPhone(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.RotateToken("101", time.Now()); err != nil {
		t.Fatal(err)
	}
	if former, err := s.FormerTokens(); err != nil || len(former) != 0 {
		t.Errorf("former tokens %v, %v", former, err)
	}
}

// TestTooManyFormerTokens: rather no rotation than a slot that nobody knows.
func TestTooManyFormerTokens(t *testing.T) {
	s := open(t, t.TempDir())
	tokens := []string{}
	for range maxFormer + 1 {
		token, err := s.RotateToken("101", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	if _, err := s.RotateToken("101", time.Now()); err == nil || !strings.Contains(err.Error(), "16 former tokens") {
		t.Errorf("got %v", err)
	}
	if _, err := s.RotateToken("1012", time.Now()); err != nil {
		t.Error(err)
	}
	now, err := s.Tokens([]string{"101"})
	if err != nil || now["101"] != tokens[maxFormer] {
		t.Errorf("the token was changed although it was refused")
	}
	former, _ := s.FormerTokens()
	for _, f := range former["101"] {
		if !slices.Contains(tokens[:maxFormer], f.Token) {
			t.Errorf("%q was never a token", f.Token)
		}
	}
}
