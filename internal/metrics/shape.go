package metrics

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A shape counts what a package declares in production code. All of it is 0 below
// the typed tier.
type shape struct {
	types      int // named types, aliases aside
	relations  int // ordered pairs of its types of which one mentions the other
	open       int // exported named types, aliases aside
	interfaces int // of open, how many are interfaces
	functions  int // functions and methods
	top        int // package-level names
	exported   int // of top, how many are exported
	api        int // exported names and exported methods of exported types
	parts      int // groups of declarations that mention each other, see lcom4
	lines      int
}

// shapes returns the shape of every own package.
func (s *study) shapes() []shape {
	if s.measured == nil {
		s.measured = make([]shape, s.g.Own())
		for id := range s.measured {
			if types := s.g.Package(int32(id)).Types; types != nil {
				s.measured[id] = measure(types.Symbols)
			}
		}
	}
	return s.measured
}

func measure(symbols []facts.Symbol) (s shape) {
	d := declare(symbols)
	for i := range symbols {
		sym := &symbols[i]
		if sym.Test {
			continue
		}
		s.lines += int(sym.Lines)
		if sym.Kind != facts.Method {
			s.countName(sym)
		}
		if sym.Kind == facts.Func || sym.Kind == facts.Method {
			s.functions++
		}
		if sym.Exported {
			s.api++
		}
	}
	s.relations = d.relations()
	s.parts = d.parts()
	return s
}

// countName counts a package-level declaration.
func (s *shape) countName(sym *facts.Symbol) {
	if sym.Name == "_" || sym.Name == "init" {
		return
	}
	s.top++
	if sym.Exported {
		s.exported++
	}
	if !isType(sym.Kind) || sym.Alias {
		return
	}
	s.types++
	if sym.Exported {
		s.open++
		if sym.Kind == facts.Interface {
			s.interfaces++
		}
	}
}

// declarations are the package-level declarations of a package, methods counted to
// their types, and who mentions whom.
type declarations struct {
	names    []string // sorted
	isType   []bool
	working  []bool     // functions, variables, and types with methods: see lcom4
	mentions [][2]int32 // sorted, distinct, never of itself
}

func declare(symbols []facts.Symbol) *declarations {
	d := &declarations{}
	for i := range symbols {
		if !symbols[i].Test {
			d.names = append(d.names, base(symbols[i].Name))
		}
	}
	slices.Sort(d.names)
	d.names = slices.Compact(d.names)
	d.isType = make([]bool, len(d.names))
	d.working = make([]bool, len(d.names))
	for i := range symbols {
		sym := &symbols[i]
		if sym.Test {
			continue
		}
		from, _ := d.find(sym.Name)
		if isType(sym.Kind) {
			d.isType[from] = true
		} else if sym.Kind != facts.Const && sym.Name != "_" {
			d.working[from] = true
		}
		for _, name := range sym.Uses {
			if to, ok := d.find(name); ok && to != from {
				d.mentions = append(d.mentions, [2]int32{from, to})
			}
		}
	}
	slices.SortFunc(d.mentions, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	d.mentions = slices.Compact(d.mentions)
	return d
}

// base returns the package-level part of a symbol: "Client" of "Client.Do".
func base(symbol string) string {
	name, _, _ := strings.Cut(symbol, ".")
	return name
}

func (d *declarations) find(symbol string) (int32, bool) {
	i, ok := slices.BinarySearch(d.names, base(symbol))
	return int32(i), ok
}

// relations counts the ordered pairs of types of which one mentions the other.
func (d *declarations) relations() (n int) {
	for _, m := range d.mentions {
		if d.isType[m[0]] && d.isType[m[1]] {
			n++
		}
	}
	return n
}

// parts counts the groups of declarations that mention each other, directly or
// not, and that hold a function, a method or a variable.
func (d *declarations) parts() (n int) {
	leader := make([]int32, len(d.names))
	for i := range leader {
		leader[i] = int32(i)
	}
	find := func(i int32) int32 {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	for _, m := range d.mentions {
		leader[find(m[0])] = find(m[1])
	}
	works := make([]bool, len(d.names))
	for i, w := range d.working {
		if w && !works[find(int32(i))] {
			works[find(int32(i))] = true
			n++
		}
	}
	return n
}
