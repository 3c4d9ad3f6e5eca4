package extract

import (
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// stable are packages whose types have not changed for years: the table has to
// say of them what their source says, whatever Go runs the test.
var stable = []string{"container/list", "context", "io", "sort", "sync"}

func TestStandardTypesAreGradedBySource(t *testing.T) {
	paths := stable
	if *update {
		out, err := exec.Command("go", "list", "std").Output()
		if err != nil {
			t.Fatal(err)
		}
		paths = slices.DeleteFunc(strings.Fields(string(out)), func(p string) bool {
			return strings.HasPrefix(p, "vendor/") || strings.Contains("/"+p+"/", "/internal/")
		})
	}
	source := importer.ForCompiler(token.NewFileSet(), "source", nil)
	var table strings.Builder
	table.WriteString("\n")
	for _, path := range paths {
		p, err := source.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		line := path
		for _, name := range p.Scope().Names() {
			if o, ok := p.Scope().Lookup(name).(*types.TypeName); ok && o.Exported() {
				line += " " + letterOf(o.Type(), map[types.Type]bool{}) + ":" + name
			}
		}
		if line != path {
			table.WriteString(line + "\n")
		}
		if !*update && !strings.Contains(stdWire, "\n"+line+"\n") {
			t.Errorf("the table does not have the line\n%s\nif the standard library has it: go test ./internal/extract -update", line)
		}
	}
	if *update {
		if err := os.WriteFile("std.txt", []byte(table.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// letterOf grades a type by its structure: the other way to what grader does by
// what is written.
func letterOf(t types.Type, open map[types.Type]bool) string {
	if o := typeName(t); o != nil && o.Pkg() != nil {
		if wire, why, ok := byName(o.Pkg().Path(), o.Name()); ok {
			for letter, g := range stdGrades {
				if g.wire == wire && (g.why == why || wire == facts.W0 || why == "sequence" && letter == "s") {
					return letter
				}
			}
		}
	}
	if n := named(t); n != nil && marshals(n) || open[t] {
		return "0"
	}
	open[t] = true
	defer delete(open, t)
	worst := "0"
	worsen := func(letter string) {
		if stdGrades[letter].wire > stdGrades[worst].wire {
			worst = letter
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr {
			worst = "x"
		}
	case *types.Pointer:
		return letterOf(u.Elem(), open)
	case *types.Slice:
		return letterOf(u.Elem(), open)
	case *types.Array:
		return letterOf(u.Elem(), open)
	case *types.Map:
		worsen(letterOf(u.Key(), open))
		worsen(letterOf(u.Elem(), open))
		if b, ok := u.Key().Underlying().(*types.Basic); !ok || b.Info()&(types.IsString|types.IsInteger) == 0 {
			worsen("m")
		}
	case *types.Chan:
		return "c"
	case *types.Signature:
		return "f"
	case *types.Interface:
		switch {
		case u.NumMethods() > 0:
			return "b"
		case u.NumEmbeddeds() == 0:
			return "a"
		}
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			worsen(letterOf(f.Type(), open))
			if !f.Exported() && f.Name() != "_" {
				worsen("u")
			}
		}
	}
	return worst
}
