package split

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A Detail holds what the bill of any set of packages is written from, in
// numbers: packages are indices into Plan.Packages. A page that lets a person
// tick packages reads it.
type Detail struct {
	Symbols []DetailSymbol `json:"symbols"`
	Uses    [][5]int32     `json:"uses"`  // package, symbol, 1 for an error identity or assertion, uses, uses in loops
	Tests   [][2]int       `json:"tests"` // dependencies of tests: from, to
	Tables  []DetailName   `json:"tables"`
	Keys    []DetailName   `json:"keys"`
}

// A DetailSymbol is a declaration that another package uses.
type DetailSymbol struct {
	Package int    `json:"p"`
	Name    string `json:"n"`
	Wire    string `json:"w,omitempty"`
	State   bool   `json:"s,omitempty"` // a mutable variable
	Sets    string `json:"v,omitempty"` // the variable of its package that a call of it writes
}

// A DetailName is a table or a key with the packages that name it.
type DetailName struct {
	Name string   `json:"n"`
	Uses [][2]int `json:"u"` // package; 1 where it writes or sets
}

// detail notes every use between packages that could end up on two sides.
func (l *layout) detail() *Detail {
	d := &Detail{Symbols: []DetailSymbol{}, Uses: [][5]int32{}, Tests: [][2]int{}, Tables: []DetailName{}, Keys: []DetailName{}}
	number := slices.Repeat([]int32{graph.None}, len(l.index.all)) // of l.index → of d.Symbols
	type row struct {
		from int32
		at   int // in d.Uses
	}
	var rows [][2]row // the last of each symbol, without and with a break; a package's uses come together
	l.everyUse(func(from, about int32, ref *facts.Reference) {
		n := number[about]
		if n == graph.None {
			n = int32(len(d.Symbols))
			number[about] = n
			d.Symbols = append(d.Symbols, l.index.detail(about))
			rows = append(rows, [2]row{{from: graph.None}, {from: graph.None}})
		}
		breaks := int32(0)
		if ref.Use == facts.UseError || ref.Use == facts.UseAssert {
			breaks = 1
		}
		last := &rows[n][breaks]
		if last.from != from {
			*last = row{from, len(d.Uses)}
			d.Uses = append(d.Uses, [5]int32{from, n, breaks})
		}
		d.Uses[last.at][3] += ref.Count
		d.Uses[last.at][4] += ref.InLoop
	})
	for i := range l.m.g.Edges() {
		if e := &l.m.g.Edges()[i]; int(e.To) < l.m.g.Own() && e.Sites[len(e.Sites)-1].Test {
			d.Tests = append(d.Tests, [2]int{int(e.From), int(e.To)})
		}
	}
	d.names(l)
	return d
}

func (s *symbols) detail(n int32) DetailSymbol {
	d := s.all[n]
	out := DetailSymbol{Package: int(d.pkg), Name: d.name, State: d.state != nil}
	out.Wire, _, _ = s.grade(n).text()
	if d.setter != nil {
		out.Sets = d.setter.Var
	}
	return out
}

// everyUse visits the uses between own packages in production code. about is the
// number of what is used.
func (l *layout) everyUse(visit func(from, about int32, ref *facts.Reference)) {
	for from, numbers := range l.index.about {
		if l.m.role[from] == Stub {
			continue
		}
		for i, n := range numbers {
			if n != graph.None {
				visit(int32(from), n, &l.m.g.Package(int32(from)).Types.References[i])
			}
		}
	}
}

// names notes the tables and keys that more than one package names, with everyone
// who does. A key that nobody sets, or reads, for another couples nothing.
func (d *Detail) names(l *layout) {
	tables, keys := map[string][][2]int{}, map[string][][2]int{}
	isTable := l.tableFilter()
	for p := range int32(l.m.g.Own()) {
		types := l.m.g.Package(p).Types
		if types == nil {
			continue
		}
		for _, t := range types.Tables {
			if name := strings.ToLower(t.Name); !t.DDL && isTable(name) {
				tables[name] = append(tables[name], [2]int{int(p), boolInt(t.Write)})
			}
		}
		for i := range types.Keys {
			if k := &types.Keys[i]; couples(k) {
				name := k.Kind + " " + k.Name
				keys[name] = append(keys[name], [2]int{int(p), boolInt(k.Set)})
			}
		}
	}
	shared := func(uses [][2]int) bool { return uses[0][0] != uses[len(uses)-1][0] }
	passed := func(uses [][2]int) bool {
		return slices.ContainsFunc(uses, func(set [2]int) bool {
			return set[1] == 1 && slices.ContainsFunc(uses, func(read [2]int) bool { return read[1] == 0 && read[0] != set[0] })
		})
	}
	for _, part := range []struct {
		from map[string][][2]int
		to   *[]DetailName
		keep func(uses [][2]int) bool
	}{{tables, &d.Tables, shared}, {keys, &d.Keys, passed}} {
		for _, name := range sortedKeys(part.from) {
			uses := part.from[name]
			slices.SortFunc(uses, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
			if uses = slices.Compact(uses); part.keep(uses) {
				*part.to = append(*part.to, DetailName{name, uses})
			}
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
