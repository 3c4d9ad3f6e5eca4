package load

import "crypto/sha256"

// contents are those of the files of one package, as one unit of it sees them. The key
// under which the unit is kept and its syntax have to come of the same bytes, also where
// somebody writes to a file meanwhile; so a file that was read for its digest is not read
// again, and one that was not has to have the digest that was known of it.
type contents struct {
	load  *typedLoad
	node  *node
	sums  map[int32]string
	texts map[int32][]byte // read, and not parsed yet
	moved bool             // a file is no longer what its digest says
}

func (l *typedLoad) contentsOf(n *node) *contents {
	return &contents{load: l, node: n, sums: map[int32]string{}, texts: map[int32][]byte{}}
}

// sum returns the digest of a file, if there is a store.
func (c *contents) sum(file int32) (string, error) {
	if sum, ok := c.sums[file]; ok {
		return sum, nil
	}
	sum, text, err := c.load.store.sums.Of(c.load.Abs(c.node.pkg.FilePath(file)))
	if err != nil {
		return "", err
	}
	c.sums[file] = sum
	if text != nil {
		c.texts[file] = text
	}
	return sum, nil
}

// text returns the content of a file, once.
func (c *contents) text(file int32) ([]byte, error) {
	if text, ok := c.texts[file]; ok {
		delete(c.texts, file)
		return text, nil
	}
	text, err := c.load.readFile(c.load.Abs(c.node.pkg.FilePath(file)))
	if sum, ok := c.sums[file]; ok && !c.moved {
		now := sha256.Sum256(text)
		c.moved = err != nil || string(now[:]) != sum
	}
	return text, err
}
