package dialogue

import (
	"reflect"
	"testing"
)

func TestParseCapture(t *testing.T) {
	comments, wire, err := ParseCapture("x.txt", `# What it is.
# ">> " is a line of a request
>> GET /1 HTTP/1.1
>> Host: h
>> 
<< HTTP/1.1 200 OK
<< Content-Length: 5
<< 
<< a
<< bcd

# between
>> GET /2 HTTP/1.1
>> 
<< HTTP/1.0 200 OK
<< 
<< a
`)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"What it is.", `">> " is a line of a request`}; !reflect.DeepEqual(comments, want) {
		t.Errorf("comments are %q", comments)
	}
	want := []Exchange{
		{"GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\nbcd"},
		{"GET /2 HTTP/1.1\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\na\n"},
	}
	if !reflect.DeepEqual(wire, want) {
		t.Errorf("wire is %q, want %q", wire, want)
	}
	if _, _, err := ParseCapture("x.txt", ">> a\noops\n"); err == nil || err.Error() != `x.txt:2: "oops" is no line of a recording` {
		t.Errorf("error is %v", err)
	}
}
