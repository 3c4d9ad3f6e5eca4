package load

import (
	"encoding/binary"
	"go/constant"
	"go/token"
	"go/types"
	"math/big"
)

// An exporter writes down the types of a package for those that import it when its
// source need not be looked at again: the exported declarations and the types of the
// package that these lead to. Types of other packages count by name, so reading them
// means reading those packages too; that keeps the text of each as short as its API.
type exporter struct {
	of        *types.Package
	standIn   func(*types.Package) bool
	out       []byte
	strings   map[string]int
	table     []string
	decls     []types.Object // fields among them, in the order of their numbers
	numbers   map[types.Object]int
	params    []*types.TypeParam // of the declaration that is being written
	dependent bool               // a type parameter has been mentioned
	failed    bool
}

// What stands before a type, and before the name of one.
const (
	noType byte = iota
	basicType
	namedType
	aliasType
	paramType
	pointerType
	sliceType
	arrayType
	mapType
	chanType
	funcType
	structType
	interfaceType
	unionType
	tupleType
)

const (
	fromUniverse byte = iota
	fromHere
	fromOther
	fromStandIn
)

// Where a field is written down.
const (
	ownField byte = iota
	sharedField
	foreignField
)

// What a declaration is.
const (
	constDecl byte = iota
	varDecl
	funcDecl
	typeDecl
	aliasDecl
	fieldDecl
	hiddenDecl // a variable whose type is nobody's business
	plainDecl  // a name for a type, without a type of its own
)

// writeExport returns the text of a package, nil if there is something that cannot
// be written down. StandIn tells the packages that stand for others.
func writeExport(p *types.Package, standIn func(*types.Package) bool) []byte {
	w := exporter{of: p, standIn: standIn, strings: map[string]int{}, numbers: map[types.Object]int{}}
	scope := p.Scope()
	for _, name := range scope.Names() {
		o := scope.Lookup(name)
		if _, isVar := o.(*types.Var); isVar || token.IsExported(name) {
			w.number(o)
		}
	}
	var places []int
	for i := 0; i < len(w.decls); i++ {
		places = append(places, len(w.out))
		w.decl(w.decls[i])
		if i == len(w.decls)-1 {
			w.namesakes()
		}
	}
	if w.failed {
		return nil
	}
	body := w.out
	w.out = nil
	w.uint(len(w.table))
	for _, s := range w.table {
		w.uint(len(s))
		w.out = append(w.out, s...)
	}
	w.uint(len(places))
	for _, at := range places {
		w.uint(at)
	}
	return append(w.out, body...)
}

// number returns the number of a declaration of the package, or of a field.
func (w *exporter) number(o types.Object) int {
	n, ok := w.numbers[o]
	if !ok {
		n = len(w.decls)
		w.numbers[o] = n
		w.decls = append(w.decls, o)
	}
	return n
}

// namesakes adds the types that share a field with one that is written: the first of
// these is what facts call the field after.
func (w *exporter) namesakes() {
	scope := w.of.Scope()
	for _, name := range scope.Names() {
		o, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || o.IsAlias() {
			continue
		}
		if t, ok := o.Type().Underlying().(*types.Struct); ok {
			for f := range t.Fields() {
				if _, written := w.numbers[f]; written {
					w.number(o)
					break
				}
			}
		}
	}
}

func (w *exporter) decl(o types.Object) {
	w.params = nil
	switch o := o.(type) {
	case *types.Const:
		w.head(constDecl, o)
		w.typ(o.Type())
		w.value(o.Val())
	case *types.Var:
		if o.IsField() {
			w.head(fieldDecl, o)
			w.fieldType(o)
			return
		}
		if !o.Exported() { // a go:linkname may name it
			w.head(hiddenDecl, o)
			return
		}
		w.head(varDecl, o)
		w.typ(o.Type())
	case *types.Func:
		w.head(funcDecl, o)
		w.typeParams(o.Signature().TypeParams())
		w.signature(o.Signature())
	case *types.TypeName:
		w.typeName(o)
	default:
		w.failed = true
	}
}

// head writes what is needed to refer to a declaration.
func (w *exporter) head(kind byte, o types.Object) {
	w.byte(kind)
	w.string(o.Name())
	w.bool(o.Parent() == w.of.Scope())
}

func (w *exporter) typeName(o *types.TypeName) {
	switch t := o.Type().(type) {
	case *types.Alias:
		w.head(aliasDecl, o)
		w.typeParams(t.TypeParams())
		w.typ(t.Rhs())
	case *types.Named:
		w.head(typeDecl, o)
		w.typeParams(t.TypeParams())
		w.typ(t.Underlying())
		w.uint(t.NumMethods())
		for m := range t.Methods() {
			w.method(m)
		}
	default: // an alias that go/types could not resolve
		w.head(plainDecl, o)
		w.typ(t)
	}
}

// method writes a method. Its receiver has type parameters of its own.
func (w *exporter) method(m *types.Func) {
	sig := m.Signature()
	w.string(m.Name())
	w.string(sig.Recv().Name())
	_, pointer := types.Unalias(sig.Recv().Type()).(*types.Pointer)
	w.bool(pointer)
	w.typeParams(sig.RecvTypeParams())
	w.signature(sig)
}

func (w *exporter) typeParams(list *types.TypeParamList) {
	w.uint(list.Len())
	w.params = w.params[:0]
	for p := range list.TypeParams() {
		w.params = append(w.params, p)
		w.string(p.Obj().Name())
	}
	for p := range list.TypeParams() {
		w.typ(p.Constraint())
	}
}

func (w *exporter) typ(t types.Type) {
	switch t := t.(type) {
	case *types.Basic:
		w.byte(basicType)
		w.string(t.Name())
	case *types.Named:
		w.byte(namedType)
		w.name(t.Obj(), t.TypeParams().Len())
		w.types(t.TypeArgs())
	case *types.Alias:
		w.byte(aliasType)
		w.name(t.Obj(), t.TypeParams().Len())
		w.types(t.TypeArgs())
	case *types.TypeParam:
		w.byte(paramType)
		w.param(t)
	case *types.Pointer:
		w.byte(pointerType)
		w.typ(t.Elem())
	case *types.Slice:
		w.byte(sliceType)
		w.typ(t.Elem())
	case *types.Array:
		w.byte(arrayType)
		w.uint(int(t.Len() + 1)) // -1 if it is not known
		w.typ(t.Elem())
	case *types.Map:
		w.byte(mapType)
		w.typ(t.Key())
		w.typ(t.Elem())
	case *types.Chan:
		w.byte(chanType)
		w.uint(int(t.Dir()))
		w.typ(t.Elem())
	case *types.Signature:
		w.byte(funcType)
		w.failed = w.failed || t.TypeParams().Len() > 0
		w.signature(t)
	case *types.Struct:
		w.byte(structType)
		w.structure(t)
	case *types.Interface:
		w.byte(interfaceType)
		w.iface(t)
	case *types.Union:
		w.byte(unionType)
		w.uint(t.Len())
		for term := range t.Terms() {
			w.bool(term.Tilde())
			w.typ(term.Type())
		}
	case *types.Tuple:
		w.byte(tupleType)
		w.tuple(t)
	case nil:
		w.byte(noType)
	default:
		w.failed = true
	}
}

// name writes which type a name means. One that another package declares inside a
// func cannot be found again.
func (w *exporter) name(o *types.TypeName, arity int) {
	switch p := o.Pkg(); {
	case p == nil:
		w.byte(fromUniverse)
		w.string(o.Name())
	case p == w.of:
		w.byte(fromHere)
		w.uint(w.number(o))
	case w.standIn(p):
		w.byte(fromStandIn)
		w.string(p.Path())
		w.string(o.Name())
		w.uint(arity)
	default:
		w.failed = w.failed || o.Parent() != p.Scope()
		w.byte(fromOther)
		w.string(p.Path())
		w.string(o.Name())
	}
}

func (w *exporter) types(list *types.TypeList) {
	w.uint(list.Len())
	for t := range list.Types() {
		w.typ(t)
	}
}

func (w *exporter) param(t *types.TypeParam) {
	for i, p := range w.params {
		if p == t {
			w.uint(i)
			w.dependent = true
			return
		}
	}
	w.failed = true
}

func (w *exporter) signature(t *types.Signature) {
	w.tuple(t.Params())
	w.tuple(t.Results())
	w.bool(t.Variadic())
}

func (w *exporter) tuple(t *types.Tuple) {
	w.uint(t.Len())
	for v := range t.Variables() {
		w.string(v.Name())
		w.typ(v.Type())
	}
}

func (w *exporter) structure(t *types.Struct) {
	w.uint(t.NumFields())
	for i := range t.NumFields() {
		w.string(t.Tag(i))
		w.field(t.Field(i))
	}
}

// field writes a field of a struct. Types that are defined as each other share their
// fields, but for those of generic ones that depend on a parameter; and facts tell
// fields apart by what they are.
func (w *exporter) field(f *types.Var) {
	if owner, i := w.foreign(f); owner != nil {
		w.byte(foreignField)
		w.name(owner, 0)
		w.uint(i)
		return
	}
	if len(w.params) > 0 {
		at := len(w.out)
		w.dependent = false
		w.byte(ownField)
		w.string(f.Name())
		w.fieldType(f)
		if w.dependent {
			return
		}
		w.out = w.out[:at]
	}
	w.byte(sharedField)
	w.uint(w.number(f))
}

func (w *exporter) fieldType(f *types.Var) {
	w.home(f.Pkg())
	w.bool(f.Embedded())
	w.typ(f.Type())
}

// foreign returns the type of another package that a field is from, and which of its
// fields it is; nil if there is none.
func (w *exporter) foreign(f *types.Var) (owner *types.TypeName, i int) {
	if f.Pkg() == w.of || f.Pkg() == nil {
		return nil, 0
	}
	scope := f.Pkg().Scope()
	for _, name := range scope.Names() {
		o, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || o.IsAlias() {
			continue
		}
		if t, ok := o.Type().Underlying().(*types.Struct); ok {
			for i := range t.NumFields() {
				if t.Field(i) == f {
					return o, i
				}
			}
		}
	}
	return nil, 0
}

// iface writes an interface. The receiver of a method is the type that declares it.
func (w *exporter) iface(t *types.Interface) {
	w.bool(t.IsImplicit())
	w.uint(t.NumExplicitMethods())
	for m := range t.ExplicitMethods() {
		w.string(m.Name())
		w.home(m.Pkg())
		if n, ok := m.Signature().Recv().Type().(*types.Named); ok {
			w.typ(n)
		} else {
			w.typ(nil)
		}
		w.signature(m.Signature())
	}
	w.uint(t.NumEmbeddeds())
	for e := range t.EmbeddedTypes() {
		w.typ(e)
	}
}

// home writes the package that a field or a method belongs to.
func (w *exporter) home(p *types.Package) {
	switch {
	case p == w.of:
		w.byte(fromHere)
	case p == nil:
		w.byte(fromUniverse)
	case w.standIn(p):
		w.failed = true
	default:
		w.byte(fromOther)
		w.string(p.Path())
	}
}

// value writes the value of a constant, exactly.
func (w *exporter) value(v constant.Value) {
	w.byte(byte(v.Kind()))
	switch v.Kind() {
	case constant.Bool:
		w.bool(constant.BoolVal(v))
	case constant.String:
		w.string(constant.StringVal(v))
	case constant.Int:
		w.string(v.ExactString())
	case constant.Float:
		switch x := constant.Val(v).(type) {
		case *big.Rat:
			w.bool(true)
			w.string(x.String())
		case *big.Float:
			text, err := x.GobEncode()
			w.failed = w.failed || err != nil
			w.bool(false)
			w.string(string(text))
		default:
			w.failed = true
		}
	case constant.Complex:
		w.value(constant.ToFloat(constant.Real(v)))
		w.value(constant.ToFloat(constant.Imag(v)))
	}
}

func (w *exporter) byte(b byte) { w.out = append(w.out, b) }

func (w *exporter) bool(set bool) {
	if set {
		w.byte(1)
	} else {
		w.byte(0)
	}
}

func (w *exporter) uint(n int) { w.out = binary.AppendUvarint(w.out, uint64(n)) }

func (w *exporter) string(s string) {
	n, ok := w.strings[s]
	if !ok {
		n = len(w.table)
		w.strings[s] = n
		w.table = append(w.table, s)
	}
	w.uint(n)
}
