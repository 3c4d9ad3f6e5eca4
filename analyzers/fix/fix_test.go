package fix

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/driver"
)

const program = `-- go.mod --
module m

go 1.26
-- .erode.yml --
version: 1
unassigned: allow
components:
  billing: {packages: billing/..., api: [billing, billing/more, billing/tagged, billing/round]}
  shop: {packages: shop/...}
rules:
  - deny: {from: pkg:shop/denied, to: billing}
    why: nothing at all
  - deny: {from: pkg:shop/door, to: pkg:billing}
    why: not through this door
-- billing/billing.go --
package billing

import db "m/billing/store"

type (
	Order   = db.Order
	Renamed = db.Other
	Item    = db.Item
)

const Max, Typed = db.Max, db.Typed

type Copy db.Copy

var Find = db.Find
-- billing/store/store.go --
package store

type Order struct{ ID string }
type Other struct{}
type Item interface{ Item() }
type Copy struct{}
type Tagged struct{}
type Round struct{}
type Log struct{}
type List[T any] []T

const Max = 10
const Typed uint8 = 3

func Find() {}
-- billing/round/round.go --
package round

import (
	"m/billing/store"
	_ "m/shop/round"
)

type Round = store.Round
-- billing/log/log.go --
package log

type Line struct{}
-- billing/more/more.go --
package paper

import (
	"m/billing/log"
	"m/billing/store"
)

type Line = log.Line
type Log = store.Log
type List[T any] = store.List[T]
-- billing/tagged/tagged_linux.go --
package tagged

import "m/billing/store"

type Tagged = store.Tagged
`

// Each test is a file of a package below shop, and the file after its fixes, "" for
// one that stays as it is. What was fixed compiles.
var fixes = []struct{ name, before, after string }{
	{"types and constants",
		"package a\n\nimport \"m/billing/store\"\n\ntype T struct{ store.Order }\n\nfunc F(x *T, i store.Item) string { _ = [store.Max]int{}; _ = store.Typed; return x.Order.ID }\n",
		"package a\n\nimport \"m/billing\"\n\ntype T struct{ billing.Order }\n\nfunc F(x *T, i billing.Item) string { _ = [billing.Max]int{}; _ = billing.Typed; return x.Order.ID }\n"},
	{"a name of its own",
		"package a\n\nimport db \"m/billing/store\"\n\nvar _ db.Order\n",
		"package a\n\nimport db \"m/billing\"\n\nvar _ db.Order\n"},
	{"imported already",
		"package a\n\nimport (\n\t\"m/billing\"\n\t\"m/billing/store\"\n)\n\nvar _ = billing.Max\n\nfunc f(store.Order) {}\n",
		"package a\n\nimport (\n\t\"m/billing\"\n)\n\nvar _ = billing.Max\n\nfunc f(billing.Order) {}\n"},
	{"imported already, by another name",
		"package a\n\nimport bill \"m/billing\"\nimport \"m/billing/store\"\n\nvar _ = bill.Max\nvar _ store.Order\n",
		"package a\n\nimport bill \"m/billing\"\n\nvar _ = bill.Max\nvar _ bill.Order\n"},
	{"a local variable of the package's name",
		"package a\n\nimport \"m/billing/store\"\n\nvar x store.Order\n\nfunc f(store struct{ Order int }) int { return store.Order }\n",
		"package a\n\nimport \"m/billing\"\n\nvar x billing.Order\n\nfunc f(store struct{ Order int }) int { return store.Order }\n"},
	{"a package that is not called as its folder",
		"package a\n\nimport \"m/billing/log\"\n\nvar _ log.Line\n",
		"package a\n\nimport paper \"m/billing/more\"\n\nvar _ paper.Line\n"},
	{"one package for two, one at a time",
		"package a\n\nimport (\n\t\"m/billing/log\"\n\t\"m/billing/store\"\n)\n\nvar _ log.Line\nvar _ store.Log\n",
		"package a\n\nimport (\n\tpaper \"m/billing/more\"\n\t\"m/billing/store\"\n)\n\nvar _ paper.Line\nvar _ store.Log\n"},
	{"a comment that is not needed",
		"//erode:allow deny for none\npackage a \t//erode:allow private for none\n\n//erode:allow private for no reason\nvar x = 1\n",
		"package a\n\nvar x = 1\n"},

	{"a variable, which would be another one", "package a\n\nimport \"m/billing/store\"\n\nvar _ = store.Find\n", ""},
	{"a type that is only like it", "package a\n\nimport \"m/billing/store\"\n\nvar _ store.Copy\n", ""},
	{"one under another name", "package a\n\nimport \"m/billing/store\"\n\nvar _ store.Other\n", ""},
	{"a generic type", "package a\n\nimport \"m/billing/store\"\n\nvar _ store.List[int]\n", ""},
	{"an alias that some builds lack", "package a\n\nimport \"m/billing/store\"\n\nvar _ store.Tagged\n", ""},
	{"one name of several is not offered", "package a\n\nimport \"m/billing/store\"\n\nvar _ store.Order\nvar _ store.Copy\n", ""},
	{"dot import", "package a\n\nimport . \"m/billing/store\"\n\nvar _ Order\n", ""},
	{"blank import", "package a\n\nimport _ \"m/billing/store\"\n", ""},
	{"names of another dot import", "package a\n\nimport (\n\t. \"m/billing/log\"\n\t\"m/billing/store\"\n)\n\nvar _ store.Order\nvar _ Line\n", ""},
	{"the name is a parameter", "package a\n\nimport \"m/billing/store\"\n\nfunc f(billing int, _ store.Order) {}\n", ""},
	{"the name is declared", "package a\n\nimport \"m/billing/store\"\n\nvar billing store.Order\n", ""},
	{"the name is another import", "package a\n\nimport (\n\tbilling \"m/shop/other\"\n\t\"m/billing/store\"\n)\n\nvar _ store.Order\nvar _ billing.T\n", ""},
	{"the name is used by another file", "package named\n\nimport \"m/billing/store\"\n\nvar _ store.Order\n", ""},
	{"imported already, and hidden", "package a\n\nimport (\n\t\"m/billing\"\n\t\"m/billing/store\"\n)\n\nvar _ = billing.Max\n\nfunc f(billing store.Order) {}\n", ""},
	{"a comment at the import", "package a\n\nimport (\n\t\"m/billing\"\n\t\"m/billing/store\" // why\n)\n\nvar _ = billing.Max\nvar _ store.Order\n", ""},
	{"generated", "// Code generated by hand. DO NOT EDIT.\n\npackage a\n\nimport \"m/billing/store\"\n\nvar _ store.Order\n", ""},
	{"a circle", "package round\n\nimport \"m/billing/store\"\n\nvar _ store.Round\n", ""},
	{"forbidden altogether", "package denied\n\nimport \"m/billing/store\"\n\nvar _ store.Order\n", ""},
	{"forbidden through the door", "package door\n\nimport \"m/billing/store\"\n\nvar _ store.Order\n", ""},
}

func TestFixes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range txtar.Parse([]byte(program)).Files {
		write(f.Name, string(f.Data))
	}
	write("shop/other/other.go", "package other\n\ntype T int\n")
	write("shop/named/other.go", "package named\n\nfunc billing() {}\n")
	var files []string
	for i, f := range fixes {
		name := "shop/" + "case" + string(rune('a'+i)) + "/a.go"
		if own, ok := strings.CutPrefix(f.before, "package "); ok && own[:2] != "a\n" && own[:2] != "a " {
			name = "shop/" + strings.Fields(own)[0] + "/a.go"
		}
		write(name, f.before)
		files = append(files, name)
	}
	build(t, dir)
	r, err := driver.Open(t.Context(), driver.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	Add(r)
	for i, f := range fixes {
		got := edited(r, files[i], f.before)
		if want := f.after; got != want && !(want == "" && got == f.before) {
			t.Errorf("%s:\n%s\nwant:\n%s", f.name, got, want)
		}
		write(files[i], got)
	}
	build(t, dir)
}

// build compiles a program, with the files of this machine.
func build(t *testing.T, dir string) {
	t.Helper()
	command := exec.Command("go", "build", "./...")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOOS=linux")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// edited returns a file with all fixes.
func edited(r *driver.Run, name, text string) string {
	for _, f := range slices.Backward(r.Findings) { // from the last line on, where edits do not move others
		if f.Fix == nil || f.Position.File != name {
			continue
		}
		for _, e := range slices.Backward(f.Fix.Edits) {
			if !strings.HasPrefix(text[e.At:], e.Old) {
				return "an edit that is void: " + e.Old
			}
			text = text[:e.At] + e.New + text[e.At+len(e.Old):]
		}
	}
	return text
}
