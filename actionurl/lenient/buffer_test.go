package lenient

import "testing"

func TestBuffer(t *testing.T) {
	var b buffer
	put := func(text string) { b.grow(copy(b.room(), text)) }
	put("hello")
	b.skip(2)
	put(" world")
	if got := string(b.bytes()); got != "llo world" || b.len() != len(got) {
		t.Errorf("buffer holds %q", got)
	}
	b.skip(b.len())
	if b.len() != 0 || b.start != 0 {
		t.Error("an empty buffer does not begin anew")
	}
	for b.len() < maxHead {
		b.grow(len(b.room()))
	}
	if len(b.room()) != 0 || cap(b.data) != maxHead {
		t.Errorf("buffer has grown to %d", cap(b.data))
	}
	b.skip(1)
	if len(b.room()) != 1 {
		t.Error("a full buffer does not reuse its room")
	}
}
