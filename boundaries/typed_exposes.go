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
	for id, p := range l.packages {
		if l.component(id) == graph.None || p.IsMain() || !l.api(id) {
			continue
		}
		for i := range p.Types.Exposures {
			x := &p.Types.Exposures[i]
			to, ok := l.Graph.ID(x.To)
			if !ok || to == id || inTest(p, x.Pos) || !l.strict() && generated(p, x.Pos) {
				continue
			}
			if l.component(id) == l.component(to) {
				if !l.api(to) && !named[typeName{to, x.Type}] && x.Way != "alias" && (l.strict() || !askedFor(x)) {
					out = append(out, l.exposesPrivate(id, to, x))
				}
				continue
			}
			if !l.foreign(id, to) {
				continue
			}
			if user, ok := l.mayNot(users, typeName{id, x.Symbol}, typeName{to, x.Type}, x.Way); ok {
				out = append(out, l.exposesForbidden(id, to, user, x))
			} else if l.strict() && !l.shared(to) {
				out = append(out, l.exposesForeign(id, to, x))
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

// askedFor reports whether an exposed interface only asks for something: whoever
// has it can give it without writing the name.
func askedFor(x *facts.Exposure) bool {
	return x.Kind == facts.Interface && (x.Way == "param" || x.Way == "field" || x.Way == "constraint")
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
// of a field or a method is one of the type too.
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
	}
	return users
}

// mayNot returns the first user of a symbol that may not depend on the package of
// a type that the symbol exposes. A call gets hold of results and needs parameters;
// of a type with many fields and methods the user must have touched this one.
func (l *leaks) mayNot(users map[typeName][]int32, symbol, exposed typeName, way string) (user int32, found bool) {
	for _, u := range users[symbol] {
		if l.component(u) == l.component(exposed.pkg) || l.allowed(u, exposed.pkg) {
			continue
		}
		if way == "param" || way == "result" || slices.Contains(users[exposed], u) {
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
