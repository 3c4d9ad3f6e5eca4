package extract

import (
	"iter"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// Link completes the grades of a program's symbols: a grade that depends on types
// of other packages becomes as bad as theirs, and those of other modules need a
// type to transfer them. Packages in which a grade changes get new Types; those that
// they had, which a cache may hold, stay as they were.
func Link(packages []*facts.Package) {
	all := waitingGrades(packages)
	for changed := true; changed; {
		changed = false
		for i := range all {
			changed = all[i].worsen() || changed
		}
	}
	last := -1 // package that has new symbols
	for _, w := range all {
		if !w.worse {
			continue
		}
		p := packages[w.pkg]
		if w.pkg != last {
			linked := *p.Types
			linked.Symbols = slices.Clone(linked.Symbols)
			p.Types, last = &linked, w.pkg
		}
		s := &p.Types.Symbols[w.symbol]
		s.Wire, s.WireWhy, s.WireType = w.wire, w.why, w.typ
	}
}

// A waiting is a symbol whose grade depends on types of other packages.
type waiting struct {
	*grade
	pkg, symbol int
	on          []*grade // parallel to of, nil where nobody declares the type
	worse       bool     // than it was
}

// worsen makes a grade as bad as those that it depends on, and reports whether that
// changed it.
func (w *waiting) worsen() (changed bool) {
	for i, t := range w.on {
		if t != nil && t.wire > w.wire {
			w.wire, w.why, w.typ = t.wire, t.why, lastElem(w.of[i])
			w.worse, changed = true, true
		}
	}
	return changed
}

// waitingGrades returns the symbols of a program whose grades depend on other packages,
// in their order.
func waitingGrades(packages []*facts.Package) (all []waiting) {
	types := map[string]map[string]*grade{} // that others depend on, by import path and name
	for _, p := range packages {
		types[p.Path] = map[string]*grade{}
	}
	for s := range symbolsOf(packages) {
		for _, full := range s.WireOf {
			if path, name := splitName(full); types[path] != nil {
				types[path][name] = nil
			}
		}
	}
	for s, at := range symbolsOf(packages) {
		ofPackage := types[packages[at.pkg].Path]
		_, wanted := ofPackage[s.Name]
		wanted = wanted && (s.Kind == facts.Struct || s.Kind == facts.Interface || s.Kind == facts.Type)
		if !wanted && len(s.WireOf) == 0 {
			continue
		}
		g := &grade{wire: s.Wire, why: s.WireWhy, typ: s.WireType, of: s.WireOf}
		if wanted {
			ofPackage[s.Name] = g
		}
		if len(s.WireOf) > 0 {
			at.grade = g
			all = append(all, at)
		}
	}
	foreign := &grade{wire: facts.W1, why: "a type of another module"}
	for i := range all {
		w := &all[i]
		w.on = make([]*grade, len(w.of))
		for i, full := range w.of {
			path, name := splitName(full)
			if w.on[i] = foreign; types[path] != nil {
				w.on[i] = types[path][name]
			}
		}
	}
	return all
}

// symbolsOf yields the symbols of a program, and the place of each.
func symbolsOf(packages []*facts.Package) iter.Seq2[*facts.Symbol, waiting] {
	return func(yield func(*facts.Symbol, waiting) bool) {
		for i, p := range packages {
			if p.Types == nil {
				continue
			}
			for j := range p.Types.Symbols {
				if !yield(&p.Types.Symbols[j], waiting{pkg: i, symbol: j}) {
					return
				}
			}
		}
	}
}

// splitName splits "example.com/shop/store.Row".
func splitName(full string) (path, name string) {
	dot := strings.LastIndexByte(full, '.')
	return full[:max(dot, 0)], full[dot+1:]
}
