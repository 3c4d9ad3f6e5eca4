package split

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A crossing is a use of one side of a line by the other.
type crossing struct {
	from, to int32 // own packages
	a, b     int32 // their candidates; a is None for a library
	ref      *facts.Reference
	about    int32 // number of what is used, in layout.index
}

// crossings visits the uses of production code whose target is part of a
// candidate, those inside one candidate (a == b) too. Wiring does not count:
// every service writes its own.
func (l *layout) crossings(visit func(c crossing)) {
	g := l.m.g
	for from := range int32(g.Own()) {
		if l.part[from] < 0 && l.lib[from] < 0 || l.m.role[from] == Stub {
			continue
		}
		types := g.Package(from).Types
		if types == nil {
			l.importCrossings(from, visit)
			continue
		}
		for i, about := range l.index.about[from] {
			if about == graph.None {
				continue
			}
			if to := l.index.all[about].pkg; l.part[to] >= 0 {
				visit(crossing{from, to, l.part[from], l.part[to], &types.References[i], about})
			}
		}
	}
}

// importCrossings makes import declarations stand in for references where types
// are not known.
func (l *layout) importCrossings(from int32, visit func(c crossing)) {
	g := l.m.g
	for i := range g.Out(from) {
		e := &g.Out(from)[i]
		if !e.Prod || int(e.To) >= g.Own() || l.part[e.To] < 0 {
			continue
		}
		for _, s := range e.Sites {
			if !s.Test {
				im := g.Package(from).Files[s.File].Imports[s.Import]
				visit(crossing{from, e.To, l.part[from], l.part[e.To], &facts.Reference{
					To: g.Path(e.To), Use: facts.UseImport, Count: 1, Pos: facts.Pos{File: s.File, Line: im.Line, Col: im.Col}}, l.index.of(e.To, "")})
			}
		}
	}
}

// base returns the declaration that a use is about: of a field, its struct.
func base(r *facts.Reference) string {
	if r.Use == facts.UseField {
		name, _, _ := strings.Cut(r.Symbol, ".")
		return name
	}
	return r.Symbol
}

// A sheet collects the lines of one candidate's bill.
type sheet struct {
	api, needs, errors map[int32]*Symbol // by number in layout.index
	states             map[int32]*State
	cycles             map[int32]*[2]Cycle // other candidate → uses of it, uses by it
	tables             map[string]*Table
}

// bills writes the bill of every candidate.
func (l *layout) bills() {
	sheets := make([]sheet, len(l.plan.Candidates))
	for c := range sheets {
		sheets[c] = sheet{map[int32]*Symbol{}, map[int32]*Symbol{}, map[int32]*Symbol{}, map[int32]*State{}, map[int32]*[2]Cycle{}, map[string]*Table{}}
	}
	l.crossings(func(c crossing) {
		if c.a == c.b {
			return
		}
		site := l.site(c)
		l.enter(&sheets[c.b], true, c, site)
		if c.a >= 0 {
			l.enter(&sheets[c.a], false, c, site)
			site.Symbol = l.called(c.ref.To, c.ref.Symbol)
			addCycle(sheets[c.a].cycles, c.b, 0, site)
			addCycle(sheets[c.b].cycles, c.a, 1, site)
		}
	})
	tables := l.tables()
	keys := l.keys()
	for c := range sheets {
		b := &l.plan.Candidates[c].Bill
		b.API = sorted(sheets[c].api, l.index)
		b.Needs = sorted(sheets[c].needs, l.index)
		b.Errors = sorted(sheets[c].errors, nil)
		b.States = sortedStates(sheets[c].states)
		b.Cycles = openCycles(sheets[c].cycles)
		b.Tables = tablesOf(tables, c)
		b.Keys = keys[c]
		b.Libraries = l.librariesOf(int32(c))
		b.Fixtures = l.fixtures(int32(c))
		b.CoChange, b.Owners = []CoChange{}, l.owners(int32(c))
	}
	l.plan.Tables = tables
}

// enter puts a use on the sheet of one side: of the candidate that serves it, or
// of the one that needs it.
func (l *layout) enter(to *sheet, serves bool, c crossing, site Site) {
	s := &l.index.all[c.about]
	if s.setter != nil {
		l.addState(to.states, l.index.of(c.to, s.setter.Var), s.setter, c, site)
		s = &l.index.all[c.about] // all may have moved
	}
	switch {
	case c.ref.Use == facts.UseError || c.ref.Use == facts.UseAssert:
		l.addSymbol(to.errors, s, c, site)
	case s.state != nil:
		l.addState(to.states, c.about, s.state, c, site)
	case serves:
		l.addSymbol(to.api, s, c, site)
	default:
		l.addSymbol(to.needs, s, c, site)
	}
}

func (l *layout) site(c crossing) Site {
	return Site{
		Package: l.m.g.Path(c.from), Candidate: int(c.a), From: c.ref.From, Use: c.ref.Use.String(),
		Count: int(c.ref.Count), Loops: int(c.ref.InLoop), Position: l.position(c.from, c.ref.Pos),
	}
}

// called names a symbol for people, or its package where no symbol is known.
func (l *layout) called(path, symbol string) string {
	return strings.TrimSuffix(l.short(path)+"."+symbol, ".")
}

func (l *layout) position(p int32, pos facts.Pos) boundaries.Position {
	pkg := l.m.g.Package(p)
	if int(pos.File) >= len(pkg.Files) {
		return boundaries.Position{File: pkg.Dir}
	}
	return boundaries.Position{File: pkg.FilePath(pos.File), Line: int(pos.Line), Col: int(pos.Col)}
}

func (l *layout) addSymbol(into map[int32]*Symbol, s *declared, c crossing, site Site) {
	row := into[c.about]
	if row == nil {
		row = &Symbol{Package: l.m.g.Path(s.pkg), Name: s.name, Candidate: int(c.b), Kind: c.ref.Kind.String()}
		if c.ref.Use == facts.UseImport {
			row.Kind = "package"
		}
		if s.symbol != nil {
			row.Kind, row.Position = s.symbol.Kind.String(), l.position(s.pkg, s.symbol.Pos)
		}
		into[c.about] = row
	}
	row.Uses += site.Count
	row.Loops += site.Loops
	if c.ref.Use == facts.UseCall || c.ref.Use == facts.UseDynamicCall {
		row.Calls += site.Count
	}
	row.Sites = append(row.Sites, site)
}

func (l *layout) addState(into map[int32]*State, number int32, s *facts.State, c crossing, site Site) {
	row := into[number]
	if row == nil {
		row = &State{Package: l.m.g.Path(c.to), Var: s.Var, Candidate: int(c.b), Type: s.Type, Class: s.Class.String(), Position: l.position(c.to, s.Pos)}
		into[number] = row
	}
	row.Sites = append(row.Sites, site)
}

func addCycle(into map[int32]*[2]Cycle, with int32, direction int, site Site) {
	pair := into[with]
	if pair == nil {
		pair = &[2]Cycle{{With: int(with), Cut: "out"}, {With: int(with), Cut: "in"}}
		into[with] = pair
	}
	pair[direction].Count += site.Count
	pair[direction].Sites = append(pair[direction].Sites, site)
}

// openCycles returns, for each candidate that is used and uses back, the
// direction with fewer references: what to cut first.
func openCycles(cycles map[int32]*[2]Cycle) []Cycle {
	open := []Cycle{}
	for _, pair := range cycles {
		if pair[0].Count > 0 && pair[1].Count > 0 {
			cheaper := pair[0]
			if pair[1].Count < pair[0].Count {
				cheaper = pair[1]
			}
			open = append(open, cheaper)
		}
	}
	slices.SortFunc(open, func(a, b Cycle) int { return cmp.Compare(a.With, b.With) })
	return open
}

// sorted returns the rows of a sheet, most used first, graded for the wire where
// there is an index.
func sorted(rows map[int32]*Symbol, index *symbols) []Symbol {
	all := make([]Symbol, 0, len(rows))
	for number, row := range rows {
		if index != nil {
			row.Wire, row.Why, row.Type = index.grade(number).text()
		}
		all = append(all, *row)
	}
	slices.SortFunc(all, func(a, b Symbol) int {
		return cmp.Or(-cmp.Compare(a.Uses, b.Uses), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	return all
}

func sortedStates(rows map[int32]*State) []State {
	all := make([]State, 0, len(rows))
	for _, row := range rows {
		all = append(all, *row)
	}
	slices.SortFunc(all, func(a, b State) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Var, b.Var))
	})
	return all
}

// librariesOf returns the libraries that candidate c reaches.
func (l *layout) librariesOf(c int32) []LibraryUse {
	uses := make([]LibraryUse, len(l.plan.Libraries))
	var from []int32
	for p, of := range l.part {
		if of == c {
			from = append(from, int32(p))
		}
	}
	reached := l.throughLibraries(from)
	for p, lib := range l.lib {
		if lib >= 0 && reached.Has(int32(p)) {
			uses[lib].Packages++
			uses[lib].Lines += l.lines[p]
		}
	}
	all := []LibraryUse{}
	for lib, u := range uses {
		if u.Packages > 0 {
			u.Library = lib
			all = append(all, u)
			l.plan.Libraries[lib].Candidates = append(l.plan.Libraries[lib].Candidates, int(c))
		}
	}
	return all
}

// throughLibraries returns what the packages use, directly or through libraries.
func (l *layout) throughLibraries(from []int32) graph.Bits {
	seen := graph.NewBits(l.m.g.Len())
	open := slices.Clone(from)
	for len(open) > 0 {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		for _, q := range l.m.g.Uses().Out(p) {
			if int(q) < l.m.g.Own() && l.lib[q] >= 0 && !seen.Has(q) {
				seen.Set(q)
				open = append(open, q)
			}
		}
	}
	return seen
}

// fixtures returns the imports in tests that would reach across the line of
// candidate c, one for each pair of packages.
func (l *layout) fixtures(c int32) []Fixture {
	all := []Fixture{}
	for i := range l.m.g.Edges() {
		e := &l.m.g.Edges()[i]
		if int(e.To) >= l.m.g.Own() || !e.Sites[len(e.Sites)-1].Test {
			continue
		}
		a, b := l.part[e.From], l.part[e.To]
		if a == b || a != c && b != c || b < 0 {
			continue
		}
		site := e.Sites[len(e.Sites)-1]
		file, im := l.m.g.Position(e, site)
		all = append(all, Fixture{l.m.g.Path(e.From), l.m.g.Path(e.To), boundaries.Position{File: file, Line: int(im.Line), Col: int(im.Col)}})
	}
	return all
}

func (l *layout) owners(c int32) []string {
	owners := []string{}
	for p, of := range l.part {
		if of == c {
			owners = append(owners, l.o.Owners[l.m.g.Path(int32(p))]...)
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}
