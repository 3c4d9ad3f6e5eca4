package boundaries

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// reaches finds uses of symbols whose package is not imported and must not be:
// the value came through an inferred type, an alias, an embedded field or a type
// argument. Each pair of packages is reported once, at the first use.
func (l *leaks) reaches() []Finding {
	type pair struct{ from, to int32 }
	var order []pair
	first := map[pair]*facts.Reference{}
	for r := range l.crossings {
		id, to := r.id, r.to
		if !l.strict() && (everyones(r.Symbol) || lent(r.Reference)) {
			continue
		}
		if e := l.Graph.Edge(id, to); e != nil && e.Prod || r.Use == facts.UseLinkname || l.allowed(id, to) || !l.strict() && (l.shared(to) || l.knowsAll(id)) {
			continue
		}
		at := pair{id, to}
		switch best := first[at]; {
		case best == nil:
			order = append(order, at)
			first[at] = r.Reference
		case comparePos(r.Pos, best.Pos) < 0:
			first[at] = r.Reference
		}
	}
	out := make([]Finding, len(order))
	for i, at := range order {
		r := first[at]
		out[i] = l.leak(at.from, r.Pos, l.endpoint(at.from, ""), l.endpoint(at.to, ""), "",
			fmt.Sprintf("%s must not use %s, yet %s reaches it through a package in between", l.part(at.from), l.part(at.to), l.symbol(at.to, r.Symbol)),
			"let the package in between hand out a type of its own")
	}
	return out
}

// everyones reports whether a symbol is a method that whatever has a name or an
// error has: who calls it knows nothing of the type.
func everyones(symbol string) bool {
	return strings.HasSuffix(symbol, ".String") || strings.HasSuffix(symbol, ".Error")
}

// lent reports whether a symbol belongs to a type that is made to be embedded, and is
// used as one of the type that embeds it.
func lent(r *facts.Reference) bool {
	outer, _, _ := strings.Cut(r.Symbol, ".")
	return len(r.Through) > 0 && embeddable(outer)
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}
