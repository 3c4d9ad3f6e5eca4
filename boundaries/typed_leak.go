package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A Leak says which leaks between components are reported.
type Leak struct {
	Sorts  []string // names of LeakSorts; empty: those that are on by default
	Strict []string // sorts that are judged without the gates for accepted practice
}

// A LeakSort is one way in which a component leaks into another.
type LeakSort struct {
	Name     string
	Doc      string // what leaks, in one sentence
	Gate     string // the accepted practice that is not reported, unless strict
	Example  string // the code
	Severity Severity
	Off      bool // reported only where asked for

	find func(*leaks) []Finding
}

// LeakSorts returns every sort of leak, in the order of the documentation.
func LeakSorts() []LeakSort {
	return []LeakSort{
		{
			Name:     "exposes",
			Doc:      "An exported declaration makes a type part of its component's API that outsiders may not use.",
			Gate:     "declarations that no other component uses, types that some exposed package gives a name to with an alias, interfaces, funcs and constants asked for, types made to be embedded that are embedded, generated code; types of other components that every caller may use, contracts and libraries, main packages and what only tests use as callers",
			Example:  "package billing // api\n\nfunc Open() *store.Row // billing/store is private",
			Severity: Error, find: (*leaks).exposes,
		},
		{
			Name:     "reaches",
			Doc:      "A package uses symbols of a component that it may not depend on, through another that hands them out: no import shows it.",
			Gate:     "uses that the rules about dependencies allow, contracts and libraries, main packages, packages that only tests use, calls of String and Error, what an embedding type has from one made to be embedded",
			Example:  "row := app.Open() // returns *infra.Row\nrow.Delete()      // a method of infra, which the domain may not use",
			Severity: Error, find: (*leaks).reaches,
		},
		{
			Name:     "embeds",
			Doc:      "An exported struct embeds a struct of another component, so that every field and method of it becomes its own.",
			Gate:     "embedding that no package without an import of the other component makes use of, main packages aside, embedded interfaces, data (messages, rows, keys, options), types made to be embedded (…Base, Unimplemented…), contracts and libraries, test support",
			Example:  "type Service struct{ store.Client }",
			Severity: Warning, find: (*leaks).embeds,
		},
		{
			Name:     "writes",
			Doc:      "A package changes a variable of another component, directly or through a function that does.",
			Gate:     "loggers and metrics, registries, values computed once, generated variables, main packages and init functions, functions that note for themselves or keep what they made, test support",
			Example:  "limits.Default = limits.Limits{}",
			Severity: Error, find: (*leaks).writes,
		},
		{
			Name:     "state",
			Doc:      "Components share a package variable that changes while the program runs.",
			Gate:     "loggers and metrics, registries, values computed once, variables that only main packages set, components of different programs, test support",
			Example:  "var current *Config // set by one component, read by two others",
			Severity: Warning, find: (*leaks).state,
		},
		{
			Name:     "peeks",
			Doc:      "A package asserts which concrete type of another component is behind an interface.",
			Gate:     "values of any and error, data (messages, rows, keys, options), interfaces that the component of the type declares itself, interfaces of other modules, values that the package puts there itself, types internal to a folder behind an interface of that folder, main packages, test support",
			Example:  "if pg, ok := repo.(*postgres.Repo); ok {",
			Severity: Warning, find: (*leaks).peeks,
		},
		{
			Name:     "errors",
			Doc:      "A package knows the errors of a component that it never calls, or recognises an error of another component by its text.",
			Gate:     "errors of a component that the package's own component calls, or that the package calls by an interface of its own component that can fail, packages that hold nothing but a vocabulary of errors; texts that an exported constant declares, the system makes, or are a word and \"not found\" or the like, test support",
			Example:  "_, err := orders.Find(id)\nif errors.Is(err, store.ErrNoRow) { // orders lets its store's errors through",
			Severity: Warning, find: (*leaks).errors,
		},
		{
			Name:     "linkname",
			Doc:      "A //go:linkname directive reaches past another component's exported names.",
			Example:  "//go:linkname secret example.com/shop/billing.secret",
			Severity: Error, find: (*leaks).linkname,
		},
		{
			Name:     "injects",
			Doc:      "A package other than a main package hands a component an implementation that the component itself may not depend on.",
			Gate:     "main packages and other composition roots; a component that hands down its own, contracts and libraries, data; what is returned or put into a variable; parameters of type any; test support",
			Example:  "handler.New(infra.NewRepo()) // handler may not use infra",
			Severity: Warning, Off: true, find: (*leaks).injects,
		},
	}
}

// leaks is one judgement.
type leaks struct {
	*Typed
	strictly []string
	sort     *LeakSort
	symbols  map[typeName]*facts.Symbol
	tests    []bool                      // packages that only tests use
	linked   []graph.Bits                // what each main package is made of; nil until needed
	given    map[int32][]facts.MethodSet // of generic types, by package, with arguments
}

// Leaks returns the leaks between components, sorted by place.
func (t *Typed) Leaks(o Leak) []Finding {
	var out []Finding
	l := &leaks{Typed: t, strictly: o.Strict, symbols: t.types(), tests: t.harness(), given: t.instances()}
	sorts := LeakSorts()
	for i := range sorts {
		s := &sorts[i]
		if len(o.Sorts) == 0 && s.Off || len(o.Sorts) > 0 && !slices.Contains(o.Sorts, s.Name) {
			continue
		}
		l.sort = s
		out = append(out, s.find(l)...)
	}
	slices.SortFunc(out, compareFindings)
	// An alias and what it stands for may have one name in two packages of one name.
	return slices.CompactFunc(out, func(a, b Finding) bool {
		return a.Rule == b.Rule && a.Position == b.Position && a.Message == b.Message
	})
}

// types returns the type declarations of the program.
func (t *Typed) types() map[typeName]*facts.Symbol {
	out := map[typeName]*facts.Symbol{}
	for id, p := range t.packages {
		for i := range p.Types.Symbols {
			if s := &p.Types.Symbols[i]; s.Kind == facts.Struct || s.Kind == facts.Interface || s.Kind == facts.Type {
				out[typeName{id, s.Name}] = s
			}
		}
	}
	return out
}

// knowsAll reports whether a package may know the whole program: it wires it
// together, or only tests use it.
func (l *leaks) knowsAll(id int32) bool { return l.tests[id] || l.root(id) }

// supportsTests reports whether a file is there for tests although its name does
// not say so, or its whole package is: what it does to others no running program does.
func (l *leaks) supportsTests(id int32, pos facts.Pos) bool {
	p := l.Graph.Package(id)
	return l.tests[id] || int(pos.File) < len(p.Files) && slices.ContainsFunc(p.Files[pos.File].Imports, func(im facts.Import) bool {
		return im.Path == "testing" || strings.HasPrefix(im.Path, "github.com/stretchr/testify")
	})
}

// data reports whether a type is there to be read: messages, rows, keys, options.
// What is not known is taken for data, so that nothing false is said of it.
func (l *leaks) data(id int32, name string) bool {
	s := l.symbols[typeName{id, name}]
	switch {
	case s == nil || s.Kind != facts.Struct:
		return true
	case s.Fields == 0:
		return false
	}
	return s.Wire <= facts.W1 || slices.ContainsFunc(dataNames, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

var dataNames = []string{"Config", "Options", "Params", "Request", "Response", "Settings", "Event"}

func (l *leaks) strict() bool { return slices.Contains(l.strictly, l.sort.Name) }

// leak makes a finding of the current sort.
func (l *leaks) leak(id int32, pos facts.Pos, from, to Endpoint, use, message, help string) Finding {
	f := l.at("leak", id, pos)
	f.Rule = "leak/" + l.sort.Name
	f.Severity = l.sort.Severity
	f.From, f.To, f.Use = from, to, use
	f.Message, f.Help = message, help
	return f
}

// A crossing is a reference from a package of one component to one of another.
type crossing struct {
	id, to int32
	*facts.Reference
}

// crossings yields the uses that production code of one component makes of
// another's symbols.
func (l *leaks) crossings(yield func(crossing) bool) {
	for id, p := range l.packages {
		for i := range p.Types.References {
			r := &p.Types.References[i]
			to, ok := l.Graph.ID(r.To)
			if !ok || r.Test || !l.foreign(id, to) || !l.strict() && l.supportsTests(id, r.Pos) {
				continue
			}
			if !yield(crossing{id, to, r}) {
				return
			}
		}
	}
}

// linkname finds directives that name another component's symbol.
func (l *leaks) linkname() []Finding {
	var out []Finding
	for r := range l.crossings {
		if r.Use != facts.UseLinkname {
			continue
		}
		out = append(out, l.leak(r.id, r.Pos, l.endpoint(r.id, r.From), l.endpoint(r.to, r.Symbol), r.Use.String(),
			fmt.Sprintf("%s reaches %s of %s past the compiler", l.part(r.id), l.symbol(r.to, r.Symbol), l.part(r.to)),
			"export what is needed from "+l.part(r.to)+", or move the code there"))
	}
	return out
}
