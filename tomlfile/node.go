package tomlfile

// origin is how a value was written.
type origin int

const (
	pair        origin = iota // key = value, or an element of a list
	implied                   // a table that exists because a dotted key or a header names it on its way
	header                    // [name]
	arrayHeader               // [[name]]: the list and each of its tables
)

// node is the place of one value; it has the shape of the parsed tree.
type node struct {
	key    int // offset of the key's first byte; for an element of a list that of its value
	value  int // offset of the value's first byte: a quote, a bracket, the bracket of a header
	origin origin
	table  map[string]*node // the keys of a table
	items  []*node          // the elements of a list
}

// child returns the node of a key of a table, which it makes when there is none.
func (n *node) child(key string, at int) *node {
	if c := n.table[key]; c != nil {
		return c
	}
	c := &node{key: at, value: at, origin: implied}
	if n.table == nil {
		n.table = make(map[string]*node)
	}
	n.table[key] = c
	return c
}

// last returns the table that a dotted key or a header means when it names this
// node on its way: of a list of tables, the last one.
func (n *node) last() *node {
	for len(n.items) > 0 {
		n = n.items[len(n.items)-1]
	}
	return n
}

// find returns the node of a key, or nil when the scanner has not seen it.
func (n *node) find(key string) *node {
	if n == nil {
		return nil
	}
	return n.table[key]
}

// item returns the node of an element of a list, or nil when the scanner has not
// seen it.
func (n *node) item(i int) *node {
	if n == nil || i >= len(n.items) {
		return nil
	}
	return n.items[i]
}
