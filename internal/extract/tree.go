package extract

import (
	"go/ast"
	"go/types"
)

// A tree is the syntax of one declaration, each node before those inside it.
type tree struct {
	nodes []node
}

// A node is one piece of syntax; comments are left out.
type node struct {
	ast.Node
	uses types.Object // what an identifier denotes, nil where that is not known
	up   int32        // the node around, -1 at the top
	end  int32        // the first node behind all that are inside
}

// resolve notes what the identifiers denote.
func (t *tree) resolve(uses map[*ast.Ident]types.Object) {
	for i := range t.nodes {
		if id, ok := t.nodes[i].Node.(*ast.Ident); ok {
			t.nodes[i].uses = uses[id]
		}
	}
}

// child returns the place of a node that lies directly inside the one at i.
func (t *tree) child(i int32, n ast.Node) int32 {
	for c := i + 1; c < t.nodes[i].end; c = t.nodes[c].end {
		if t.nodes[c].Node == n {
			return c
		}
	}
	panic("internal error: a node is not inside the one around it")
}

// find returns the place of a node, wherever it is.
func (t *tree) find(n ast.Node) int32 {
	for i := range t.nodes {
		if t.nodes[i].Node == n {
			return int32(i)
		}
	}
	panic("internal error: a node is not in its declaration")
}
