// Package metrics measures how the parts of a program hang together: coupling,
// cohesion, cyclicity and visibility of its packages, of its components and of the
// whole.
//
// Tests, packages without production code and the standard library never count. A
// metric whose evidence is missing has no value, which is not the same as 0. A
// Table never changes once computed, so goroutines may share it.
package metrics

import (
	"slices"

	"github.com/erodehq/erode/internal/facts"
)

// A Metric is something that can be measured, with all that a person needs to read
// its value. Catalog lists every one.
type Metric struct {
	ID         string  // as rules and reports name it
	Name       string  // in prose
	Group      string  // the chapter it belongs to
	Scopes     []Scope // what it has values for
	Formula    string
	Convention string // where tools differ, what erode does
	Reading    string // what a high or a low value tells
	Source     string // who defined it
	Unit       string // what it counts; "" for a ratio
	Better     Better
	Needs      facts.Tier
	Example    Example

	each  func(*level) []float64 // of components or packages, NaN for no value
	whole func(*study) float64   // of the program
}

// A Scope is what a value belongs to.
type Scope uint8

const (
	Program Scope = iota
	Component
	Package
)

func (s Scope) String() string { return [...]string{"program", "component", "package"}[s] }

// Better says which way of a metric is the good one.
type Better uint8

const (
	Neither Better = iota
	Lower
	Higher
)

func (b Better) String() string { return [...]string{"neither", "lower", "higher"}[b] }

// Worse reports whether a value departs from an earlier one in the bad direction.
// Of a metric without one, no value is worse.
func (b Better) Worse(value, before float64) bool {
	return b == Lower && value > before || b == Higher && value < before
}

// An Example is a small program and the value of the metric in it.
type Example struct {
	Given string  // clauses joined by "; ": "a/x imports b c/y"; the first path element is the component
	Of    string  // component, or package where the metric has no component values; "" for the program
	Value float64 // rounded to six decimals
}

// Has reports whether the metric has values in a scope.
func (m *Metric) Has(s Scope) bool { return slices.Contains(m.Scopes, s) }

// Catalog returns every metric, chapter by chapter.
func Catalog() []Metric {
	return slices.Concat(
		sizeMetrics(),
		couplingMetrics(),
		martinMetrics(),
		lakosMetrics(),
		reachMetrics(),
		cycleMetrics(),
		cohesionMetrics(),
		divisionMetrics(),
		visibilityMetrics(),
		referenceMetrics(),
	)
}

// Find returns the metric with an ID.
func Find(id string) (Metric, bool) {
	for _, m := range Catalog() {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}
