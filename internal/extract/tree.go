package extract

import (
	"go/ast"
	"go/types"
)

// A tree is the syntax of one declaration, each node before those inside it. It is
// laid out once, so that every extractor goes over it in a loop instead of walking
// the syntax by itself.
type tree struct {
	nodes []node
	open  []int32 // nodes whose end is not known yet, while the tree is laid out
	uses  map[*ast.Ident]types.Object
}

// A node is one piece of syntax; comments are left out.
type node struct {
	ast.Node
	uses types.Object // what an identifier denotes, nil where that is not known
	up   int32        // the node around, -1 at the top
	end  int32        // the first node behind all that are inside
}

// lay makes the tree that of another declaration.
func (t *tree) lay(root ast.Node, info *types.Info) {
	clear(t.nodes) // or a large declaration would keep its syntax alive
	t.nodes, t.uses = t.nodes[:0], info.Uses
	ast.Walk(t, root)
}

// Visit is what ast.Walk calls.
func (t *tree) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case nil:
		t.nodes[t.open[len(t.open)-1]].end = int32(len(t.nodes))
		t.open = t.open[:len(t.open)-1]
		return nil
	case *ast.CommentGroup:
		return nil
	case *ast.Ident:
		t.nodes = append(t.nodes, node{Node: n, uses: t.uses[n], up: t.inside(), end: int32(len(t.nodes) + 1)})
		return nil
	case *ast.BasicLit:
		t.nodes = append(t.nodes, node{Node: n, up: t.inside(), end: int32(len(t.nodes) + 1)})
		return nil
	}
	up := t.inside()
	t.open = append(t.open, int32(len(t.nodes)))
	t.nodes = append(t.nodes, node{Node: n, up: up})
	return t
}

// inside returns the node that is being looked into.
func (t *tree) inside() int32 {
	if len(t.open) == 0 {
		return -1
	}
	return t.open[len(t.open)-1]
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
