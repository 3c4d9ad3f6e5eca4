package history

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// past makes a repository in which all that a replay has to cope with happens.
func past(t *testing.T) *testRepo {
	r := newRepo(t)
	r.write("README.md", "no Go yet\n")
	r.commit("start")
	r.write("go.mod", goMod, "a/a.go", source("a", "example.com/m/b", "fmt"), "b/b.go", source("b"))
	r.commit("a uses b")
	r.write("b/more.go", source("b", "example.com/m/a"), "b/b_test.go", source("b", "example.com/m/c"), "b/skip.go", "//go:build ignore\n\n"+source("b", "example.com/m/d"))
	r.commit("b uses a: a cycle")
	r.write("testdata/x/x.go", source("x", "example.com/m/a"), "_old/o.go", source("o", "example.com/m/a"), "vendor/v/v.go", source("v"),
		"nested/go.mod", "module example.com/nested\n", "nested/n.go", source("n", "example.com/m/a"), "b/win_windows.go", source("b", "example.com/m/win"))
	r.commit("what is no part of the program, and a package that is missing")
	r.write("win/w.go", source("win"))
	r.commit("now it is there")
	r.git("checkout", "-q", "-b", "topic")
	r.write("c/c.go", source("c", "example.com/m/a"))
	r.commit("on a branch")
	r.git("checkout", "-q", "main")
	r.write("d/d.go", source("d", "example.com/m/b"))
	r.commit("meanwhile")
	r.tick++
	r.git("merge", "-q", "--no-ff", "-m", "merge topic", "topic")
	r.move("b", "x/b")
	r.write("a/a.go", source("a", "example.com/m/x/b"), "d/d.go", source("d", "example.com/m/x/b"))
	r.commit("b moves")
	r.write("go.mod", "module example.com/m/v2\n\ngo 1.26\n\nreplace example.com/nested => ./nested\n")
	r.commit("another module path, and the nested module joins in")
	for _, f := range []string{"a/a.go", "x/b/more.go", "d/d.go", "c/c.go", "nested/n.go"} {
		r.write(f, source(filepath.Base(filepath.Dir(f)), "example.com/m/v2/x/b", "example.com/m/v2/a", "example.com/nested"))
	}
	r.commit("imports follow")
	r.write("go.work", "go 1.26\n\nuse (\n\t./nested\n\t.\n)\n", "go.mod", "module example.com/m/v2\n\ngo 1.26\n\nignore ./x\n")
	r.commit("a workspace, and an ignored directory")
	r.remove("nested", "go.work", "c/c.go")
	r.commit("less")
	r.write("a/a.go", "package a\n\nimport (\n")
	r.commit("broken")
	return r
}

// each makes a component of every directory.
func each(dirs []string) []string { return dirs }

func TestTrendIsWhatTheCommitsHold(t *testing.T) {
	r := past(t)
	repo := r.open()
	trend, err := repo.Trend(t.Context(), TrendOptions{Components: each})
	if err != nil {
		t.Fatal(err)
	}
	if len(trend.Points) < 9 || trend.Commits < 12 {
		t.Fatalf("%d points of %d commits, want nearly all of some dozen", len(trend.Points), trend.Commits)
	}
	for _, p := range trend.Points {
		program, err := repo.At(t.Context(), p.Commit, load.Config{})
		if err != nil {
			t.Fatal(err)
		}
		packages, imports := recount(program)
		if p.Packages != packages || p.Imports != imports || p.Edges != imports || p.Components != packages {
			t.Errorf("%s: packages %d, imports %d, components %d, edges %d; loading the commit gives %d packages, %d imports",
				r.git("log", "-1", "--format=%s", p.Commit), p.Packages, p.Imports, p.Components, p.Edges, packages, imports)
		}
	}
	for n := range 20 {
		o := TrendOptions{Components: each, Points: n + 1, Aliases: []string{"example.com/m"}}
		whole, err := repo.Trend(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		points, partial, err := repo.Points(t.Context(), o)
		if diff := cmp.Diff(whole.Points, points); err != nil || partial || diff != "" {
			t.Errorf("%d points alone differ from those of the trend (%v):\n%s", n+1, err, diff)
		}
	}
	sampled, err := repo.Trend(t.Context(), TrendOptions{Components: each, Points: 4})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(sampled.Points); n < 3 || n > 4 {
		t.Errorf("%d points, want 3 or 4", n)
	}
	last := sampled.Points[len(sampled.Points)-1]
	if last.Commit != r.git("rev-parse", "HEAD") {
		t.Errorf("the last point is %s, want HEAD", last.Commit)
	}
	if diff := cmp.Diff(trend.Births, sampled.Births); diff != "" {
		t.Errorf("births depend on the sample: %s", diff)
	}
}

// recount counts packages with production code and the dependencies among them;
// an import of one that is not there is none.
func recount(p *facts.Program) (packages, imports int) {
	here := map[string]bool{}
	for _, pkg := range p.Packages {
		here[pkg.Path] = !pkg.OnlyTests()
	}
	for _, pkg := range p.Packages {
		if pkg.OnlyTests() {
			continue
		}
		packages++
		own := map[string]bool{}
		for i := range pkg.Files {
			for _, im := range pkg.Files[i].Imports {
				if !pkg.Files[i].Test && here[im.Path] && im.Path != pkg.Path {
					own[im.Path] = true
				}
			}
		}
		imports += len(own)
	}
	return packages, imports
}

func TestTrendCyclesAndBirths(t *testing.T) {
	r := newRepo(t)
	say := func(message string, files ...string) string {
		r.write(files...)
		return r.commit(message)
	}
	say("one", "go.mod", goMod, "shop/a/a.go", source("a", "example.com/m/pay"), "pay/p.go", source("p"), "log/l.go", source("l"))
	say("two", "pay/q.go", source("p", "example.com/m/shop/b"), "shop/b/b.go", source("b"))
	r.remove("pay/q.go")
	say("gone")
	r.write("pay/q.go", source("p", "example.com/m/shop/b", "example.com/m/log"))
	back := r.commitAs("Bob <bob@example.com>", "and back")
	trend, err := r.open().Trend(t.Context(), TrendOptions{Components: func(dirs []string) []string {
		tops := make([]string, len(dirs))
		for i, dir := range dirs {
			tops[i] = top(dir)
		}
		return tops
	}})
	if err != nil {
		t.Fatal(err)
	}
	var cycles []string
	for _, p := range trend.Points {
		cycles = append(cycles, fmt.Sprintf("%s: %d of %d in cycles, %d of %d edges, cut %d", p.Date, p.InCycles, p.Components, p.CycleEdges, p.Edges, p.Cut))
	}
	want := []string{
		"2026-01-02: 0 of 3 in cycles, 0 of 1 edges, cut 0",
		"2026-01-03: 2 of 3 in cycles, 2 of 2 edges, cut 1",
		"2026-01-04: 0 of 3 in cycles, 0 of 1 edges, cut 0",
		"2026-01-05: 2 of 3 in cycles, 2 of 3 edges, cut 1",
	}
	if diff := cmp.Diff(want, cycles); diff != "" {
		t.Error(diff)
	}
	wantBirth := Birth{From: "pay", To: "shop", Commit: back, Date: "2026-01-05", Author: "Bob", Subject: "and back", Cyclic: true}
	if diff := cmp.Diff(wantBirth, trend.Births[1]); diff != "" {
		t.Error(diff)
	}
}

func TestTrendOfShallowClone(t *testing.T) {
	r := past(t)
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth=3", "file://"+r.dir, clone)
	trend, err := openAt(t, clone).Trend(t.Context(), TrendOptions{Components: each})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range trend.Births {
		if first := trend.Points[0].Commit; b.Older != (b.Commit == first) {
			t.Errorf("%+v: a dependency of the first commit of a shallow clone may be older, no other", b)
		}
	}
	if !trend.Shallow || trend.Commits != 3 {
		t.Errorf("shallow %v, %d commits; want a shallow one of 3", trend.Shallow, trend.Commits)
	}
}

// A partial clone lacks content of the past. It is counted, not fetched.
func TestTrendOfPartialClone(t *testing.T) {
	r := past(t)
	r.git("config", "uploadpack.allowFilter", "true")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--filter=blob:none", "file://"+r.dir, clone)
	trend, err := openAt(t, clone).Trend(t.Context(), TrendOptions{Components: each})
	if err != nil {
		t.Fatal(err)
	}
	if trend.Unread == 0 {
		t.Error("no version of a file is unread in a clone without blobs: was it fetched?")
	}
	_, err = openAt(t, clone).Since(t.Context(), "HEAD~4")
	if err == nil || !strings.Contains(err.Error(), "partial") {
		t.Errorf("Since = %v, want that the clone is a partial one", err)
	}
}

func TestTrendBeforeModules(t *testing.T) {
	r := newRepo(t)
	r.write("a/a.go", source("a", "example.com/before/b"), "b/b.go", source("b"))
	r.commit("GOPATH")
	trend, err := r.open().Trend(t.Context(), TrendOptions{Components: each, Aliases: []string{"example.com/before"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(trend.Points) != 1 || trend.Points[0].Imports != 1 {
		t.Errorf("points = %+v, want one with one import", trend.Points)
	}
}

// Before the first go.mod nobody can say what the import paths of the program
// were. Such a past gives no points, and no false dates of birth.
func TestTrendOfUnknownImportPaths(t *testing.T) {
	r := newRepo(t)
	r.write("a/a.go", source("a", "example.com/m/b"), "b/b.go", source("b"))
	r.commit("GOPATH")
	r.write("go.mod", goMod)
	module := r.commit("modules")
	r.write("b/b.go", source("b", "example.com/m/c"), "c/c.go", source("c"))
	later := r.commit("later")
	trend, err := r.open().Trend(t.Context(), TrendOptions{Components: each})
	if err != nil {
		t.Fatal(err)
	}
	if len(trend.Points) != 2 || trend.Points[0].Commit != module || trend.Points[0].Imports != 1 {
		t.Errorf("points = %+v, want two, the first with the first go.mod", trend.Points)
	}
	for i := range trend.Births {
		trend.Births[i] = Birth{From: trend.Births[i].From, Commit: trend.Births[i].Commit, Older: trend.Births[i].Older}
	}
	if diff := cmp.Diff([]Birth{{From: "a", Commit: module, Older: true}, {From: "b", Commit: later}}, trend.Births); diff != "" {
		t.Errorf("births: %s", diff)
	}
}

func TestWithoutRequires(t *testing.T) {
	src := "module m // (\n\nrequire a v1 // indirect\nrequire (\n\tb v1\n\t// )\n\tc v2 // )\n)\nexclude (\n\tx v1\n)\nreplace (\n\td => ./d\n)\nrequire ()\nignore ./z\n"
	want := "module m // (\n\nreplace (\n\td => ./d\n)\nignore ./z\n"
	if got := string(withoutRequires([]byte(src))); got != want {
		t.Errorf("withoutRequires = %q, want %q", got, want)
	}
}
