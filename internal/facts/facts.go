// Package facts holds what erode knows of a Go program: its modules, packages,
// files and imports and, where they were type-checked, its symbols and the uses
// of them. The loaders fill it in; everything else reads it.
//
// Facts are plain values that gob and JSON can carry: sorted slices, no maps, no
// pointers into syntax or types, no absolute paths. Nobody changes a fact once it
// is loaded, so goroutines may share them.
package facts

import (
	"path"
	"sort"
	"strings"
)

// A Program is one loaded source tree: the packages of its modules and what
// could not be read of them.
type Program struct {
	Modules  []Module   // sorted by Path; the root module, if any, has Dir "."
	Packages []*Package // sorted by Path, then Dir
	Problems []Problem  // sorted by File, Line, Col
	Tier     Tier       // the evidence that every package has at least
	Schema   []string   // SQL tables that *.sql and *.cql files create, lower case, sorted
}

// A Tier is how much was looked at to learn the facts.
type Tier uint8

const (
	Imports Tier = iota // package clauses, build constraints and imports
	Typed               // own packages type-checked, all others faked
	Exact               // own packages type-checked against real signatures
)

func (t Tier) String() string {
	return [...]string{"imports", "typed", "exact"}[t]
}

// A Module is a Go module whose packages belong to the program.
type Module struct {
	Path     string    // "example.com/shop"; "std" and "cmd" for GOROOT/src
	Dir      string    // slash-separated, relative to the root; "." at the root
	Go       string    // the go directive, "" when absent
	Requires []Require // sorted by Path
	Vendored bool      // vendor/modules.txt supplies its dependencies
}

// A Require is one required module, after replacement.
type Require struct {
	Path     string
	Version  string
	Indirect bool
	Replace  string // "" or the replacement, a module path or a relative directory
	Line     int32  // in go.mod
}

// A Package is the set of Go files of one directory that share a package clause,
// tests included.
type Package struct {
	Path   string // import path
	Name   string // of the package clause of the non-test files
	Dir    string // slash-separated, relative to the root; "." at the root
	Module string // path of the module it belongs to
	Files  []File // sorted by Name
	Types  *Types // nil below the typed tier
}

// A File is one .go file that some build of the program includes.
type File struct {
	Name      string // base name
	Package   string // name in its package clause
	Clause    int32  // line of its package clause, 0 when unknown
	Build     string // constraint of its name and its //go:build line, "" when it always builds
	Host      bool   // the host's default build includes it
	Test      bool   // its name ends in _test.go
	External  bool   // a test file of package p_test
	Generated bool   // it has a "Code generated … DO NOT EDIT." line
	Cgo       bool   // it imports "C"
	Imports   []Import
	Allows    []Allow // //erode:allow comments; the imports tier sees those above the first declaration
}

// A Class says where an imported package comes from.
type Class uint8

const (
	Own      Class = iota // a module of the program
	Std                   // the standard library, with "unsafe" and "C"
	External              // any other module
)

func (c Class) String() string {
	return [...]string{"own", "std", "ext"}[c]
}

// An Import is one import declaration. Line and columns are those of the path
// literal, counted from 1, columns in bytes as go/token does.
type Import struct {
	Path  string // unquoted
	Name  string // "", "_", "." or the alias
	Class Class
	Line  int32
	Col   int32
	End   int32 // column just past the literal
}

// An Allow is an in-source exception: //erode:allow RULE reason until 2027-03-31.
type Allow struct {
	Line  int32
	Col   int32
	After bool   // it stands after code, on the same line
	Text  string // what follows "erode:allow", trimmed
}

// A Problem is something in the tree that could not be analysed. It never reads
// as clean: it makes the exit code 3 unless the user allows it.
type Problem struct {
	File    string // slash-separated, relative to the root
	Line    int32  // 0 when unknown
	Col     int32
	Kind    string // syntax, mixed, unreadable, gomod, empty, type, …
	Message string
}

// FilePath returns the slash-separated path of a file of p, relative to the root.
func (p *Package) FilePath(file int32) string {
	if p.Dir == "." || p.Dir == "" {
		return p.Files[file].Name
	}
	return p.Dir + "/" + p.Files[file].Name // path.Join takes four times as long
}

// OnlyTests reports whether p has no file but tests.
func (p *Package) OnlyTests() bool {
	for i := range p.Files {
		if !p.Files[i].Test {
			return false
		}
	}
	return true
}

// IsMain reports whether p is a command.
func (p *Package) IsMain() bool { return p.Name == "main" }

// ModuleOf returns the module required by any module of the program that
// provides the package at importPath, the longest match; ok is false if none does.
func (p *Program) ModuleOf(importPath string) (req Require, ok bool) {
	for _, m := range p.Modules {
		for prefix := importPath; prefix != "." && prefix != "/"; prefix = path.Dir(prefix) {
			if len(prefix) < len(req.Path) {
				break
			}
			i := sort.Search(len(m.Requires), func(i int) bool { return m.Requires[i].Path >= prefix })
			if i < len(m.Requires) && m.Requires[i].Path == prefix {
				req, ok = m.Requires[i], true
				break
			}
		}
	}
	return req, ok
}

// Name returns what people call the program: the path of its root module, or of
// its only one, else the given name of its root directory.
func (p *Program) Name(root string) string {
	for _, m := range p.Modules {
		if m.Dir == "." || len(p.Modules) == 1 {
			return m.Path
		}
	}
	return root
}

// HasPathPrefix reports whether importPath is prefix or lies below it. It never
// matches in the middle of a path element: "a/bc" is not below "a/b".
func HasPathPrefix(importPath, prefix string) bool {
	return strings.HasPrefix(importPath, prefix) &&
		(len(importPath) == len(prefix) || importPath[len(prefix)] == '/')
}
