package load

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A describer writes the objects of a package down and sums up what can be reached
// from each.
type describer struct {
	of       *types.Package
	digestOf func(importPath string) *digest
	fields   map[*types.Var]string // as facts name them
	nodes    map[types.Object]*described
	locals   int // types of no package's scope that have been met
	turns    int
	open     []*described // visited, and not summed up yet
	text     []byte
	refs     []*described // of text
}

// A described is an object on its way to the sum of what can be reached from it.
type described struct {
	object    types.Object
	local     int          // tells types apart that are declared inside funcs
	text      sum          // of the declaration alone, in which types count by name
	refs      []*described // types that it mentions, in that order
	reach     sum
	turn, low int // as in Tarjan's algorithm; 0 until visited
	done      bool
}

func (w *describer) node(o types.Object) *described {
	n := w.nodes[o]
	if n == nil {
		n = &described{object: o}
		if o.Parent() != o.Pkg().Scope() {
			w.locals++
			n.local = w.locals
		}
		w.nodes[o] = n
	}
	return n
}

// visit sums up a node. Types that mention each other are summed up together, once
// the first of them has been seen through.
func (w *describer) visit(n *described) {
	w.turns++
	n.turn, n.low = w.turns, w.turns
	w.open = append(w.open, n)
	w.text, w.refs = w.text[:0], nil
	w.object(n)
	n.text, n.refs = sumOf(w.text), w.refs
	for _, ref := range n.refs {
		if ref.turn == 0 {
			w.visit(ref)
			n.low = min(n.low, ref.low)
		} else if !ref.done {
			n.low = min(n.low, ref.turn)
		}
	}
	if n.low == n.turn {
		at := slices.Index(w.open, n)
		w.close(slices.Clone(w.open[at:]))
		w.open = w.open[:at]
	}
}

// close sums up nodes that can all be reached from each other.
func (w *describer) close(group []*described) {
	slices.SortFunc(group, func(a, b *described) int {
		return cmp.Or(strings.Compare(a.object.Name(), b.object.Name()), bytes.Compare(a.text[:], b.text[:]))
	})
	var all []byte
	for _, n := range group {
		all = append(all, n.text[:]...)
		for _, ref := range n.refs {
			if ref.done { // what is not lies in the group
				all = append(all, ref.reach[:]...)
			}
		}
	}
	whole := sumOf(all)
	for _, n := range group {
		n.reach, n.done = sumOf(append(whole[:len(whole):len(whole)], n.text[:]...)), true
	}
}

// object writes a declaration.
func (w *describer) object(n *described) {
	o := n.object
	w.word(o.Name())
	w.number(n.local)
	switch o := o.(type) {
	case *types.TypeName:
		w.typeName(o)
	case *types.Func:
		w.mark('f')
		w.signature(o.Signature())
	case *types.Const:
		w.mark('c')
		w.typ(o.Type())
		w.word(o.Val().ExactString())
	default:
		w.mark('v')
		w.typ(o.Type())
	}
}

func (w *describer) typeName(o *types.TypeName) {
	switch t := o.Type().(type) {
	case *types.Alias:
		w.mark('a')
		w.typeParams(t.TypeParams())
		w.typ(t.Rhs())
	case *types.Named:
		w.mark('t')
		w.typeParams(t.TypeParams())
		w.typ(t.Underlying())
		for m := range t.Methods() {
			w.name(m)
			_, pointer := m.Signature().Recv().Type().(*types.Pointer)
			w.flag(pointer)
			w.signature(m.Signature())
		}
	default: // an alias that go/types could not resolve
		w.mark('a')
		w.typ(t)
	}
}

// typ writes a type. A type with a name counts by it; what is behind the name is a
// node of its own, or was summed up with its package.
func (w *describer) typ(t types.Type) {
	switch t := t.(type) {
	case *types.Basic:
		w.word(t.Name())
	case *types.Alias:
		w.mark('A')
		w.ref(t.Obj())
		w.typeArgs(t.TypeArgs())
	case *types.Named:
		w.mark('N')
		w.ref(t.Origin().Obj())
		w.typeArgs(t.TypeArgs())
	case *types.TypeParam:
		w.mark('P')
		w.number(t.Index())
		w.word(t.Obj().Name())
	case *types.Pointer:
		w.mark('*')
		w.typ(t.Elem())
	case *types.Slice:
		w.mark('[')
		w.typ(t.Elem())
	case *types.Array:
		w.mark(']')
		w.number(int(t.Len()))
		w.typ(t.Elem())
	case *types.Map:
		w.mark('m')
		w.typ(t.Key())
		w.typ(t.Elem())
	case *types.Chan:
		w.mark('<')
		w.number(int(t.Dir()))
		w.typ(t.Elem())
	case *types.Signature:
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.iface(t)
	case *types.Union:
		w.mark('|')
		w.number(t.Len())
		for term := range t.Terms() {
			w.flag(term.Tilde())
			w.typ(term.Type())
		}
	case *types.Tuple:
		w.tuple(t)
	case nil:
		w.mark('0')
	}
}

// ref writes the name of a type and, if it is not of this package, what its own
// says of it.
func (w *describer) ref(o *types.TypeName) {
	if o.Pkg() == nil {
		w.word(o.Name())
		return
	}
	w.word(o.Pkg().Path())
	w.word(o.Name())
	if o.Pkg() != w.of {
		d := w.digestOf(o.Pkg().Path())
		if d == nil { // a stand-in, which is no more than this
			return
		}
		if i, ok := slices.BinarySearch(d.names, o.Name()); ok && o.Parent() == o.Pkg().Scope() {
			w.text = append(w.text, d.sums[i][:]...)
			return
		}
	}
	n := w.node(o)
	w.number(n.local)
	w.refs = append(w.refs, n)
}

func (w *describer) signature(t *types.Signature) {
	w.mark('(')
	w.typeParams(t.TypeParams())
	w.tuple(t.Params())
	w.tuple(t.Results())
	w.flag(t.Variadic())
}

// tuple writes parameters. Their names are part of the text of a func's type.
func (w *describer) tuple(t *types.Tuple) {
	w.number(t.Len())
	for v := range t.Variables() {
		w.word(v.Name())
		w.typ(v.Type())
	}
}

// structure writes a struct. Facts call a field after the first type of its package
// that has it, so that is part of it.
func (w *describer) structure(t *types.Struct) {
	w.mark('{')
	w.number(t.NumFields())
	for i := range t.NumFields() {
		f := t.Field(i)
		w.name(f)
		w.word(w.fields[f])
		w.flag(f.Embedded())
		w.word(t.Tag(i))
		w.typ(f.Type())
	}
}

func (w *describer) iface(t *types.Interface) {
	w.mark('i')
	w.flag(t.IsImplicit())
	w.number(t.NumExplicitMethods())
	for m := range t.ExplicitMethods() {
		w.name(m)
		w.signature(m.Signature())
	}
	w.number(t.NumEmbeddeds())
	for e := range t.EmbeddedTypes() {
		w.typ(e)
	}
}

func (w *describer) typeParams(list *types.TypeParamList) {
	w.number(list.Len())
	for p := range list.TypeParams() {
		w.word(p.Obj().Name())
		w.typ(p.Constraint())
	}
}

func (w *describer) typeArgs(list *types.TypeList) {
	w.number(list.Len())
	for t := range list.Types() {
		w.typ(t)
	}
}

// name writes the name of a field or a method; one that is not exported means
// something else in every package.
func (w *describer) name(o types.Object) {
	w.word(o.Name())
	if !token.IsExported(o.Name()) && o.Pkg() != nil {
		w.word(o.Pkg().Path())
	}
}

func (w *describer) mark(b byte) { w.text = append(w.text, b) }

func (w *describer) number(n int) { w.text = binary.AppendVarint(w.text, int64(n)) }

func (w *describer) word(s string) {
	w.number(len(s))
	w.text = append(w.text, s...)
}

func (w *describer) flag(set bool) {
	n := 0
	if set {
		n = 1
	}
	w.number(n)
}
