package lab

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestListCalls(t *testing.T) {
	answer := "\n--- Active calls (1) ---\n> [line 1]  0:00:07  ESTABLISHED  (on hold)  sip:102@127.77.0.1\n\n"
	status := http.StatusOK
	phone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI != "/raw/?/listcalls" {
			t.Errorf("asked for %s", r.RequestURI)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(answer))
	}))
	defer phone.Close()
	address := strings.TrimPrefix(phone.URL, "http://")

	calls, err := ListCalls(t.Context(), address)
	if err != nil || len(calls) != 1 || !calls[0].Held {
		t.Errorf("%+v, %v", calls, err)
	}
	answer = "something else"
	if _, err := ListCalls(t.Context(), address); !errors.Is(err, errCallList) {
		t.Errorf("a text that is no list: %v", err)
	}
	status = http.StatusNotFound
	if _, err := ListCalls(t.Context(), address); err == nil {
		t.Error("status 404 is no error")
	}
	for _, bad := range []string{"", "127.0.0.1", "192.0.2.1:8000", "phone:8000"} {
		if _, err := ListCalls(t.Context(), bad); err == nil {
			t.Errorf("%q was asked", bad)
		}
	}
}
