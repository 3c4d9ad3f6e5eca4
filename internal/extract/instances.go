package extract

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// instances returns the method sets of the generic types of this program with the
// arguments that the unit gives them: where it names them, in the signature of a
// generic func that it calls, and in the fields of a generic struct.
func (u *unit) instances() []facts.Instance {
	s := instanceFinder{unit: u, seen: map[*types.Named]int{}}
	for id, i := range u.Info.Instances {
		if !u.inTest(id) {
			s.add(i.Type, 0)
		}
	}
	return mergeInstances(s.found)
}

type instanceFinder struct {
	*unit
	seen  map[*types.Named]int // how deep, from 1; less deep shows more
	found []facts.Instance
}

// add looks for instances in a type. Those in an instance are as deep as a type
// needs to be to hold a part behind a pointer or a container.
func (s *instanceFinder) add(t types.Type, depth int) {
	if depth > 4 {
		return
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		s.add(t.Elem(), depth+1)
	case *types.Slice:
		s.add(t.Elem(), depth+1)
	case *types.Map:
		s.add(t.Elem(), depth+1)
	case *types.Signature:
		for _, list := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range list.Variables() {
				s.add(v.Type(), depth+1)
			}
		}
	case *types.Named:
		if t.TypeArgs().Len() > 0 && t.Obj().Pkg() != nil && s.ours(t.Obj().Pkg().Path()) {
			s.named(t, depth)
		}
	}
}

func (s *instanceFinder) named(t *types.Named, depth int) {
	if before := s.seen[t]; before > 0 && before <= depth+1 {
		return
	}
	s.seen[t] = depth + 1
	if itself(t) {
		return
	}
	if set, ok := s.methodSet(t); ok {
		s.found = append(s.found, facts.Instance{Package: importPath(t.Obj().Pkg()), MethodSet: set})
	}
	if fields, ok := t.Underlying().(*types.Struct); ok {
		for f := range fields.Fields() {
			s.add(f.Type(), depth+1)
		}
	}
}

// itself reports whether a generic type is given nothing but parameters in their order, as
// inside its own declaration: its methods are written as if it had no arguments.
func itself(t *types.Named) bool {
	for i := range t.TypeArgs().Len() {
		if p, ok := types.Unalias(t.TypeArgs().At(i)).(*types.TypeParam); !ok || p.Index() != i {
			return false
		}
	}
	return true
}

// mergeInstances sorts, and keeps one of each.
func mergeInstances(all []facts.Instance) []facts.Instance {
	slices.SortFunc(all, compareInstances)
	return slices.CompactFunc(all, func(a, b facts.Instance) bool { return compareInstances(a, b) == 0 })
}

func compareInstances(a, b facts.Instance) int {
	return cmp.Or(strings.Compare(a.Package, b.Package), strings.Compare(a.Type, b.Type), slices.Compare(a.Methods, b.Methods))
}
