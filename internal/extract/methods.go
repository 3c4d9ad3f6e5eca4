package extract

import (
	"go/types"
	"sort"
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
		if !ok || t.TypeParams().Len() > 0 || u.inTest(o) {
			continue
		}
		var signatures []string
		iface, isInterface := t.Underlying().(*types.Interface)
		if isInterface {
			if !iface.IsMethodSet() {
				continue // a constraint: nothing implements it
			}
			for m := range iface.Methods() {
				signatures = append(signatures, u.methodText(m))
			}
		} else {
			set := types.NewMethodSet(types.NewPointer(t))
			for m := range set.Methods() {
				signatures = append(signatures, u.methodText(m.Obj().(*types.Func)))
			}
		}
		if len(signatures) > 0 {
			out = append(out, facts.MethodSet{Type: name, Interface: isInterface, Methods: facts.HashMethods(signatures...)})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Type < out[j].Type })
	return out
}

// inTest reports whether an object is declared in a test file, or in none of the unit's files.
func (u *unit) inTest(o types.Object) bool {
	for i := range u.Files {
		if f := &u.Files[i]; f.Syntax.FileStart <= o.Pos() && o.Pos() < f.Syntax.FileEnd {
			return f.Test
		}
	}
	return true
}

// methodText writes a method as facts.HashMethods wants it.
func (u *unit) methodText(m *types.Func) string {
	var b strings.Builder
	if !m.Exported() && m.Pkg() != nil {
		b.WriteString(m.Pkg().Path() + ".")
	}
	b.WriteString(m.Name())
	sig := m.Signature()
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := sig.Params().At(i).Type()
		if s, ok := t.(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			b.WriteString("..." + u.typeText(s.Elem()))
			continue
		}
		b.WriteString(u.typeText(t))
	}
	b.WriteByte(')')
	results := make([]string, sig.Results().Len())
	for i := range results {
		results[i] = u.typeText(sig.Results().At(i).Type())
	}
	switch len(results) {
	case 0:
	case 1:
		b.WriteString(" " + results[0])
	default:
		b.WriteString(" (" + strings.Join(results, ", ") + ")")
	}
	if strings.Contains(b.String(), "invalid type") {
		return u.Path + "?" + b.String()
	}
	return b.String()
}

func (u *unit) typeText(t types.Type) string {
	return types.TypeString(types.Unalias(t), (*types.Package).Path)
}
