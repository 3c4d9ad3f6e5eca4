// Package synth makes up programs of any size and a known shape, as facts in memory
// or as Go files on disk that compile. Measurements and tests of growth use it;
// the same Shape always gives the same program.
package synth

import (
	"bufio"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// Module is the path of the module that a made-up program consists of.
const Module = "example.com/synth"

// A Shape says what program to make.
type Shape struct {
	Packages int
	Edges    int // dependencies among the packages; fewer come out where they would repeat
	PerPart  int // packages of a component, which is a folder; default 25
	Layers   int // layers of components; a package uses those below; default 8
	Cyclic   int // of 100 dependencies, those between two components of one layer, where they make cycles; default 5, none below 0
	Lines    int // of filling below the imports of a file; default 200
	Seed     uint64
}

func (s Shape) withDefaults() Shape {
	s.PerPart = cmp.Or(s.PerPart, 25)
	s.Layers = cmp.Or(s.Layers, 8)
	s.Cyclic = max(0, cmp.Or(s.Cyclic, 5))
	s.Lines = cmp.Or(s.Lines, 200)
	return s
}

// std is imported for good measure: one package of these by every file.
var std = []string{"context", "errors", "fmt", "io", "net/http", "os", "sort", "strings", "sync", "time"}

// firstImport is the line of the first import of a file that Write writes.
const firstImport = 4

// Program returns the facts of the program, as the imports tier would load them
// from the files that Write writes.
func Program(shape Shape) *facts.Program {
	s := shape.withDefaults()
	p := &facts.Program{Modules: []facts.Module{{Path: Module, Dir: ".", Go: "1.26"}}}
	targets := dependencies(s)
	for i := range s.Packages {
		dir := directory(s, i)
		p.Packages = append(p.Packages, &facts.Package{
			Path: Module + "/" + dir, Name: name(i), Dir: dir, Module: Module, Files: files(s, i, targets[i]),
		})
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return p
}

// directory returns the folder of package i: its component, then its own.
func directory(s Shape, i int) string { return fmt.Sprintf("c%05d/%s", i/s.PerPart, name(i)) }
func name(i int) string               { return fmt.Sprintf("p%06d", i) }

// dependencies returns for every package the numbers of those that it uses, sorted.
// Packages have a height, and each uses lower ones only, so no packages form a
// cycle. The packages of a layer's components alternate in height, so two of the
// components may well use each other.
func dependencies(s Shape) [][]int {
	random := rand.New(rand.NewPCG(s.Seed, 1))
	targets := make([][]int, s.Packages)
	height := rank(s)
	order := make([]int, s.Packages) // package by height
	for i, h := range height {
		order[h] = i
	}
	layer := s.layerComponents() * s.PerPart
	for range s.Edges {
		from := random.IntN(s.Packages)
		h := height[from]
		floor := h / layer * layer // height of the lowest package of the layer
		switch draw := random.IntN(100); {
		case draw < s.Cyclic && h > floor:
			targets[from] = append(targets[from], order[floor+random.IntN(h-floor)])
		case draw >= 75 && from%s.PerPart > 0: // of the same component
			targets[from] = append(targets[from], from-1-random.IntN(from%s.PerPart))
		case floor > 0:
			// The square draws towards the bottom, where the much-used packages are.
			x := random.Float64()
			targets[from] = append(targets[from], order[int(x*x*float64(floor))])
		}
	}
	for i := range targets {
		slices.Sort(targets[i])
		targets[i] = slices.Compact(targets[i])
	}
	return targets
}

// layerComponents returns how many components a layer has.
func (s Shape) layerComponents() int {
	components := (s.Packages + s.PerPart - 1) / s.PerPart
	return max(1, (components+s.Layers-1)/s.Layers)
}

// rank returns the height of every package: layer by layer and, in a layer, the
// first packages of all components, then the second ones, and so on.
func rank(s Shape) []int {
	order := make([]int, s.Packages)
	for i := range order {
		order[i] = i
	}
	perLayer := s.layerComponents()
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(a/s.PerPart/perLayer, b/s.PerPart/perLayer), cmp.Compare(a%s.PerPart, b%s.PerPart))
	})
	height := make([]int, s.Packages)
	for h, i := range order {
		height[i] = h
	}
	return height
}

// files spreads the imports of a package over two files, with a test beside them.
func files(s Shape, i int, targets []int) []facts.File {
	half := (len(targets) + 1) / 2
	result := []facts.File{
		file("a.go", name(i), i, s, targets[:half]),
		file("a_test.go", name(i), i+1, s, nil),
		file("b.go", name(i), i+2, s, targets[half:]),
	}
	result[1].Test = true
	return result
}

func file(base, pkg string, turn int, s Shape, targets []int) facts.File {
	f := facts.File{Name: base, Package: pkg, Clause: 1, Host: true}
	add := func(path string, class facts.Class) {
		im := facts.Import{Path: path, Name: "_", Class: class, Line: firstImport + int32(len(f.Imports)), Col: 4}
		im.End = im.Col + int32(len(path)) + 2
		f.Imports = append(f.Imports, im)
	}
	add(std[turn%len(std)], facts.Std)
	for _, to := range targets {
		add(Module+"/"+directory(s, to), facts.Own)
	}
	return f
}

// Write writes the program below dir, which it makes.
func Write(shape Shape, dir string) error {
	s := shape.withDefaults()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+Module+"\n\ngo 1.26\n"), 0o666); err != nil {
		return err
	}
	for _, p := range Program(shape).Packages {
		folder := filepath.Join(dir, filepath.FromSlash(p.Dir))
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		for i := range p.Files {
			if err := writeFile(filepath.Join(folder, p.Files[i].Name), &p.Files[i], s.Lines); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeFile writes a Go file with the given imports and about so many lines more.
func writeFile(name string, f *facts.File, lines int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "package %s\n\nimport (\n", f.Package)
	for _, im := range f.Imports {
		fmt.Fprintf(w, "\t%s %q\n", im.Name, im.Path)
	}
	fmt.Fprint(w, ")\n")
	prefix := strings.TrimSuffix(f.Name, ".go")
	for i := range lines / 5 {
		fmt.Fprintf(w, "\n// Step%s%d adds to what it is given.\nfunc step%s%d(x int) int {\n\treturn x + %d\n}\n", prefix, i, prefix, i, i)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}
