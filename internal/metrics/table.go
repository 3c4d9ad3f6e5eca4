package metrics

import (
	"math"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// Options say what the program's policy knows and the graph does not.
type Options struct {
	// API reports whether other components may import an own package; nil lets
	// them import every one.
	API func(id int32) bool
	// Only names the metrics to compute, nil for all. What no metric asks for is
	// not worked out.
	Only []string
}

// A Table holds the values of every metric that the evidence supplies, rounded to
// six decimals.
type Table struct {
	metrics []Metric
	index   map[string]int
	sheets  [3]sheet // by scope
}

// A sheet holds the values of one scope: columns[m][i] is that of metric m for
// names[i], NaN for none. A metric without any has a nil column.
type sheet struct {
	names   []string
	rows    map[string]int
	columns [][]float64
}

// A Value is one measurement.
type Value struct {
	Scope  Scope
	Name   string // of the component, import path of the package, "" for the program
	Metric string
	Value  float64
}

// Compute measures a program. Without components, which a nil partition or one
// without names means, there are values for packages, and for the program those
// that packages supply.
func Compute(g *graph.Graph, p *graph.Partition, o Options) *Table {
	s := newStudy(g, p, o)
	t := &Table{metrics: Catalog(), index: map[string]int{}}
	for i, m := range t.metrics {
		t.index[m.ID] = i
	}
	t.sheets[Program] = newSheet([]string{""}, len(t.metrics))
	for scope, l := range s.levels {
		if l != nil {
			t.sheets[scope] = newSheet(l.names, len(t.metrics))
		}
	}
	for i := range t.metrics {
		m := &t.metrics[i]
		if o.Only != nil && !slices.Contains(o.Only, m.ID) {
			continue
		}
		if m.Needs > facts.Imports && !s.anyTypes {
			continue
		}
		for _, scope := range m.Scopes {
			switch {
			case scope == Program:
				t.sheets[scope].columns[i] = rounded([]float64{m.whole(s)})
			case s.levels[scope] != nil:
				t.sheets[scope].columns[i] = rounded(m.each(s.levels[scope]))
			}
		}
	}
	return t
}

func newSheet(names []string, metrics int) sheet {
	s := sheet{names: names, rows: make(map[string]int, len(names)), columns: make([][]float64, metrics)}
	for i, name := range slices.Backward(names) {
		s.rows[name] = i // of two alike, the first
	}
	return s
}

// rounded cuts values to six decimals, so that no processor's way of adding up
// shows in them. It returns nil if there are none.
func rounded(values []float64) []float64 {
	some := false
	for i, v := range values {
		if math.IsInf(v, 0) {
			panic("internal error: a metric without bounds")
		}
		if !math.IsNaN(v) {
			some = true
			values[i] = math.Round(v*1e6) / 1e6
		}
	}
	if !some {
		return nil
	}
	return values
}

// Value returns the value of a metric for a component or a package, or with an
// empty name for the program. It reports whether there is one.
func (t *Table) Value(scope Scope, name, id string) (float64, bool) {
	m, known := t.index[id]
	s := &t.sheets[scope]
	row, named := s.rows[name]
	if !known || !named || s.columns[m] == nil || math.IsNaN(s.columns[m][row]) {
		return 0, false
	}
	return s.columns[m][row], true
}

// Names returns the components or the packages that have values, sorted.
func (t *Table) Names(scope Scope) []string {
	names := slices.Clone(t.sheets[scope].names)
	slices.Sort(names)
	return names
}

// All returns every value: by scope, then by name, then in the order of Catalog.
func (t *Table) All() func(yield func(Value) bool) {
	return func(yield func(Value) bool) {
		for scope := range t.sheets {
			s := &t.sheets[scope]
			for _, row := range s.sorted() {
				for m, column := range s.columns {
					if column == nil || math.IsNaN(column[row]) {
						continue
					}
					if !yield(Value{Scope(scope), s.names[row], t.metrics[m].ID, column[row]}) {
						return
					}
				}
			}
		}
	}
}

// sorted returns the rows in the order of their names.
func (s *sheet) sorted() []int {
	rows := make([]int, len(s.names))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int { return strings.Compare(s.names[a], s.names[b]) })
	return rows
}
