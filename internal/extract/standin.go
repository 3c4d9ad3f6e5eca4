package extract

import (
	"go/token"
	"go/types"
)

// StandIn returns a type that stands for one of a package that is not looked into:
// it has a name, as many type parameters as its uses show, and nothing else. What
// mentions it still has a type, so that the code around it can be checked. The
// caller owns pkg and has to put the name into its scope.
func StandIn(pkg *types.Package, name string, arity int) *types.TypeName {
	any := types.Universe.Lookup("any").Type()
	unknown := types.NewInterfaceType(nil, []types.Type{any}).Complete()
	o := types.NewTypeName(token.NoPos, pkg, name, nil)
	t := types.NewNamed(o, nil, nil)
	if arity > 0 {
		params := make([]*types.TypeParam, arity)
		for i := range params {
			params[i] = types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, "T", nil), any)
		}
		t.SetTypeParams(params)
	}
	t.SetUnderlying(unknown)
	return o
}

// isStandIn reports whether t is a type that a stand-in is behind: nobody writes
// an interface that embeds any and has nothing else.
func isStandIn(t types.Type) bool {
	if t == nil {
		return false
	}
	face, ok := t.Underlying().(*types.Interface)
	return ok && face.NumExplicitMethods() == 0 && face.NumEmbeddeds() == 1 &&
		types.Identical(face.EmbeddedType(0), types.Universe.Lookup("any").Type())
}
