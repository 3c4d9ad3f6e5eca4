package extract

import (
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// methods returns the method sets of the package's defined types: those that a
// pointer has, promoted ones included, and those that an interface asks for. A
// method with a type that is not known fits nothing.
func (u *unit) methods() []facts.MethodSet {
	if u.Pkg == nil {
		return nil
	}
	var out []facts.MethodSet
	scope := u.Pkg.Scope()
	for _, name := range scope.Names() {
		o, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || o.IsAlias() {
			continue
		}
		t, ok := o.Type().(*types.Named)
		if !ok || u.inTest(o) {
			continue
		}
		if set, ok := u.methodSet(t); ok {
			out = append(out, set)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Type < out[j].Type })
	return out
}

// methodSet returns the methods of a defined type. It is not ok for one that has none,
// nor for a constraint, which nothing implements.
func (u *unit) methodSet(t *types.Named) (set facts.MethodSet, ok bool) {
	var signatures []string
	iface, isInterface := t.Underlying().(*types.Interface)
	switch {
	case !isInterface:
		all := types.NewMethodSet(types.NewPointer(t))
		for m := range all.Methods() {
			signatures = append(signatures, u.methodText(m.Obj().(*types.Func)))
		}
	case iface.IsMethodSet():
		for m := range iface.Methods() {
			signatures = append(signatures, u.methodText(m))
		}
	}
	return facts.MethodSet{Type: t.Obj().Name(), Interface: isInterface, Methods: facts.HashMethods(signatures...)}, len(signatures) > 0
}

// inTest reports whether a declared object or a name stands in a test file, or in none
// of the unit's files.
func (u *unit) inTest(o interface{ Pos() token.Pos }) bool {
	for i := range u.Files {
		if f := &u.Files[i]; f.Syntax.FileStart <= o.Pos() && o.Pos() < f.Syntax.FileEnd {
			return f.Test
		}
	}
	return true
}

// methodText writes a method as facts.HashMethods wants it: identical types, and only
// those, in the same way, whatever their source calls them.
func (u *unit) methodText(m *types.Func) string {
	var b strings.Builder
	if !m.Exported() && m.Pkg() != nil {
		b.WriteString(m.Pkg().Path() + ".")
	}
	b.WriteString(m.Name())
	writeSignature(&b, m.Signature())
	if strings.Contains(b.String(), "invalid type") {
		return u.Path + "?" + b.String()
	}
	return b.String()
}

// writeSignature writes parameters and results, without their names.
func writeSignature(b *strings.Builder, sig *types.Signature) {
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := sig.Params().At(i).Type()
		if s, ok := t.(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			b.WriteString("...")
			t = s.Elem()
		}
		writeType(b, t)
	}
	b.WriteByte(')')
	switch results := sig.Results(); results.Len() {
	case 0:
	case 1:
		b.WriteByte(' ')
		writeType(b, results.At(0).Type())
	default:
		for i := range results.Len() {
			b.WriteString([...]string{" (", ", "}[min(i, 1)])
			writeType(b, results.At(i).Type())
		}
		b.WriteByte(')')
	}
}

// writeType writes a type without aliases. A type parameter is written as its number,
// so that a generic type is held to a generic interface.
func writeType(b *strings.Builder, t types.Type) {
	of := func(before string, element types.Type) {
		b.WriteString(before)
		writeType(b, element)
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		b.WriteString(basicName(t))
	case *types.Pointer:
		of("*", t.Elem())
	case *types.Slice:
		of("[]", t.Elem())
	case *types.Array:
		of("["+strconv.FormatInt(t.Len(), 10)+"]", t.Elem())
	case *types.Map:
		of("map[", t.Key())
		of("]", t.Elem())
	case *types.Chan:
		of([...]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()], t.Elem())
	case *types.Signature:
		b.WriteString("func")
		writeSignature(b, t)
	case *types.TypeParam:
		b.WriteString("$" + strconv.Itoa(t.Index()))
	case *types.Named:
		b.WriteString(pathName(t.Obj()))
		for i, argument := range slices.Collect(t.TypeArgs().Types()) {
			of([...]string{"[", ", "}[min(i, 1)], argument)
		}
		if t.TypeArgs().Len() > 0 {
			b.WriteByte(']')
		}
	case *types.Interface:
		if t.Empty() {
			b.WriteString("any")
			return
		}
		b.WriteString(types.TypeString(t, (*types.Package).Path))
	default:
		b.WriteString(types.TypeString(t, (*types.Package).Path))
	}
}

// basicName returns the one name of a basic type that has two.
func basicName(t *types.Basic) string {
	switch t.Kind() {
	case types.Uint8:
		return "byte"
	case types.Int32:
		return "rune"
	}
	return t.Name()
}
