package client

import (
	"encoding/json"
	"testing"
)

// members returns the members of a JSON object, as they are written.
func members(t *testing.T, b []byte) map[string]string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	all := map[string]string{}
	for k, v := range m {
		all[k] = string(v)
	}
	return all
}

func encode(t *testing.T, e *Event) []byte {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
