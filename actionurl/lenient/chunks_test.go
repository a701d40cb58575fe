package lenient

import "testing"

func TestChunks(t *testing.T) {
	for _, c := range []struct {
		name, body string
		n          int // bytes of the body
		want       verdict
	}{
		{"empty", "0\r\n\r\nGET", 5, chunksEnd},
		{"one", "3\r\nabc\r\n0\r\n\r\nGET", 13, chunksEnd},
		{"two", "1\r\na\r\n00A\r\n0123456789\r\n0\r\n\r\n", 28, chunksEnd},
		{"line ends as data", "2\r\n\r\n\r\n0\r\n\r\n", 12, chunksEnd},
		{"extension", "1 ;a=\"b\"\r\nx\r\n0;c\r\n\r\n", 20, chunksEnd},
		{"trailer", "0\r\nA: b\r\nC:\r\n\r\nGET", 15, chunksEnd},
		{"folded trailer", "0\r\nA: b\r\n c\r\n\r\nGET", 15, chunksEnd},
		{"not at its end", "3\r\nab", 5, chunksMore},
		{"no size", "\r\n", 1, chunksBroken},
		{"no digit", "x", 1, chunksBroken},
		{"sign", "+1\r\n", 1, chunksBroken},
		{"long size", "00000000000000001\r\n", 17, chunksBroken},
		{"LF behind the size", "1\nx", 2, chunksBroken},
		{"LF in an extension", "1;a\nx", 4, chunksBroken},
		{"CR in an extension", "1;a\rb\n", 5, chunksBroken},
		{"too much data", "1\r\nab\r\n", 5, chunksBroken},
		{"LF behind the data", "1\r\na\n", 5, chunksBroken},
		{"CR alone behind the data", "1\r\na\rx", 6, chunksBroken},
		{"LF in the trailer", "0\r\nA: b\n\r\n", 8, chunksBroken},
		{"LF as the trailer", "0\r\n\n", 4, chunksBroken},
		{"CR in the trailer", "0\r\nA\rb", 6, chunksBroken},
		{"CR alone at the end", "0\r\n\rx", 5, chunksBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			for size := 1; size <= len(c.body); size++ {
				var k chunks
				total, got := 0, chunksMore
				for _, p := range pieces([]byte(c.body), size) {
					n, v := k.advance(p)
					total += n
					if got = v; got != chunksMore {
						break
					}
				}
				if total != c.n || got != c.want {
					t.Fatalf("pieces of %d: %d bytes, verdict %d, want %d, %d", size, total, got, c.n, c.want)
				}
			}
		})
	}
}
