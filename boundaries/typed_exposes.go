package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A typeName is a type of the program.
type typeName struct {
	pkg  int32
	name string
}

// exposes finds exported declarations that make a type part of the API although
// outsiders may not use it: a type of a private package of the component itself,
// or one of another component that a caller may not depend on.
func (l *leaks) exposes() []Finding {
	var out []Finding
	named := l.aliased()
	users := l.callers()
	type pair struct{ symbol, exposed typeName }
	seen := map[pair]bool{} // a signature that names a type twice exposes it once
	add := func(f Finding, p pair) {
		if !seen[p] {
			seen[p] = true
			out = append(out, f)
		}
	}
	for id, p := range l.packages {
		if l.component(id) == graph.None || p.IsMain() || !l.api(id) {
			continue
		}
		for i := range p.Types.Exposures {
			x := &p.Types.Exposures[i]
			to, ok := l.Graph.ID(x.To)
			if !ok || to == id || inTest(p, x.Pos) || !l.strict() && (generated(p, x.Pos) || x.Way == "embed" && embeddable(x.Type)) {
				continue
			}
			symbol, exposed := typeName{id, x.Symbol}, typeName{to, x.Type}
			if l.component(id) == l.component(to) {
				outside := len(users[symbol]) > 0 && !askedFor(x)
				if !l.api(to) && !named[exposed] && x.Way != "alias" && (outside || l.strict()) {
					add(l.exposesPrivate(id, to, x), pair{symbol, exposed})
				}
				continue
			}
			if !l.foreign(id, to) {
				continue
			}
			if user, ok := l.mayNot(users, symbol, exposed, x); ok && (l.strict() || !askedFor(x)) {
				add(l.exposesForbidden(id, to, user, x), pair{symbol, exposed})
			} else if l.strict() && !l.shared(to) {
				add(l.exposesForeign(id, to, x), pair{symbol, exposed})
			}
		}
	}
	return out
}

func inTest(p *facts.Package, pos facts.Pos) bool {
	return int(pos.File) < len(p.Files) && p.Files[pos.File].Test
}

func generated(p *facts.Package, pos facts.Pos) bool {
	return int(pos.File) < len(p.Files) && p.Files[pos.File].Generated
}

// askedFor reports whether the exposed type only asks for something: a caller can
// give an implementation of an interface, a func or a constant without its name.
func askedFor(x *facts.Exposure) bool {
	return x.Kind != facts.Struct && (x.Way == "param" || x.Way == "field" || x.Way == "constraint")
}

// aliased returns the types that an alias in an exposed package gives a name to:
// outsiders have a way to write them.
func (l *leaks) aliased() map[typeName]bool {
	named := map[typeName]bool{}
	for id, p := range l.packages {
		if !l.api(id) {
			continue
		}
		for _, x := range p.Types.Exposures {
			if to, ok := l.Graph.ID(x.To); ok && x.Way == "alias" {
				named[typeName{to, x.Type}] = true
			}
		}
	}
	return named
}

// callers returns the packages of other components that use each symbol. The use
// of a field or a method is one of the type too, and of those that embed it on the way.
func (l *leaks) callers() map[typeName][]int32 {
	users := map[typeName][]int32{}
	add := func(s typeName, user int32) {
		if list := users[s]; len(list) == 0 || list[len(list)-1] != user {
			users[s] = append(list, user)
		}
	}
	for r := range l.crossings {
		add(typeName{r.to, r.Symbol}, r.id)
		if outer, _, ok := strings.Cut(r.Symbol, "."); ok {
			add(typeName{r.to, outer}, r.id)
		}
		for _, t := range r.Through {
			at := strings.LastIndexByte(t, '.')
			if id, ok := l.Graph.ID(t[:max(at, 0)]); ok && l.foreign(r.id, id) {
				add(typeName{id, t[at+1:]}, r.id)
			}
		}
	}
	return users
}

// mayNot returns the first user of a symbol that may not depend on the package of
// a type that the symbol exposes. A call gets hold of results and needs parameters;
// of a type with many fields and methods the user must have touched this one, and so
// of one without a name, such as the options that a func returns.
func (l *leaks) mayNot(users map[typeName][]int32, symbol, exposed typeName, x *facts.Exposure) (user int32, found bool) {
	if l.shared(exposed.pkg) && !l.strict() {
		return 0, false
	}
	for _, u := range users[symbol] {
		if l.component(u) == l.component(exposed.pkg) || l.allowed(u, exposed.pkg) || l.knowsAll(u) && !l.strict() {
			continue
		}
		if (x.Way == "param" || x.Way == "result") && !x.Hidden || slices.Contains(users[exposed], u) {
			return u, true
		}
	}
	return 0, false
}

func (l *leaks) exposure(id, to int32, x *facts.Exposure, message, help string) Finding {
	return l.leak(id, x.Pos, l.endpoint(id, x.Symbol), l.endpoint(to, x.Type), x.Way, message, help)
}

func (l *leaks) exposesPrivate(id, to int32, x *facts.Exposure) Finding {
	return l.exposure(id, to, x,
		fmt.Sprintf("%s exposes %s%s, a type of the private package %s", l.symbol(id, x.Symbol), l.symbol(to, x.Type), asWay(x.Way), l.name(to)),
		"move the type to an exposed package, give it a name there with an alias, or hand out a type of "+l.name(id))
}

func (l *leaks) exposesForbidden(id, to, user int32, x *facts.Exposure) Finding {
	return l.exposure(id, to, x,
		fmt.Sprintf("%s exposes %s%s to %s, which must not use %s", l.symbol(id, x.Symbol), l.symbol(to, x.Type), asWay(x.Way), l.part(user), l.part(to)),
		"hand out a type of "+l.part(id)+" instead")
}

func (l *leaks) exposesForeign(id, to int32, x *facts.Exposure) Finding {
	return l.exposure(id, to, x,
		fmt.Sprintf("%s makes %s of %s part of the API of %s%s", l.symbol(id, x.Symbol), l.symbol(to, x.Type), l.part(to), l.part(id), asWay(x.Way)),
		"hand out a type of "+l.part(id)+" instead, or declare "+l.part(to)+" a contract")
}

// asWay says in what place a type stands.
func asWay(way string) string {
	switch way {
	case "param":
		return " as a parameter"
	case "result":
		return " as a result"
	case "field":
		return " as a field"
	case "embed":
		return " by embedding it"
	case "var", "const":
		return " as the type of a value"
	case "alias":
		return " under another name"
	case "underlying":
		return " as what it is made of"
	case "constraint", "argument":
		return " as a type argument"
	}
	return ""
}
