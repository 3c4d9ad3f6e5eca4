package history

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

func describe(files []File) []string {
	var out []string
	for _, f := range files {
		s := f.Path
		switch {
		case f.Gone:
			s += " gone"
		case f.Old == "":
			s += " new"
		case f.Old != f.Path:
			s = f.Old + " -> " + s
		}
		for _, l := range f.Lines {
			s += fmt.Sprintf(" %d-%d", l.First, l.Last)
		}
		out = append(out, s)
	}
	return out
}

// sameBefore checks that the program before a change, put together from the work
// tree, is the one that the base commit holds.
func sameBefore(t *testing.T, r *Repo, c *Change) *facts.Program {
	t.Helper()
	before, err := r.Before(t.Context(), c, load.Config{})
	if err != nil {
		t.Fatal(err)
	}
	at, err := r.At(t.Context(), c.Base, load.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(at, before); diff != "" {
		t.Errorf("the program before the change is not that of the base (-base +before):\n%s", diff)
	}
	return before
}

func paths(p *facts.Program) string {
	var s []string
	for _, pkg := range p.Packages {
		s = append(s, strings.TrimPrefix(pkg.Path, "example.com/"))
	}
	return strings.Join(s, " ")
}

func TestSince(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, ".gitignore", "gen/\n", "a/a.go", source("a", "fmt"), "b/b.go", source("b"), "c/c.go", source("c"),
		"same/same.go", source("same"), "gen/gen.go", source("gen"), "README.md", "x\n", "deep/er/d.go", source("d"))
	r.commit("one")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a/a.go", source("a", "fmt", "example.com/m/b"))
	r.commit("two")
	r.git("checkout", "-q", "main")
	r.write("others/o.go", source("o"), "b/b.go", source("b", "os"))
	r.commit("meanwhile")
	r.git("checkout", "-q", "topic")

	r.write("staged/s.go", source("s"))
	r.git("add", "staged")
	r.write("untracked/u.go", source("u"), "b/b.go", source("b")+"\nvar last = 1\n", "README.md", "y\n")
	r.move("c/c.go", "moved/c.go") // and git was not told
	r.remove("deep")

	repo := r.open()
	c, err := repo.Since(t.Context(), "main")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a/a.go 4-4", "b/b.go 16-17", "deep/er/d.go gone", "c/c.go -> moved/c.go", "staged/s.go new 1-15", "untracked/u.go new 1-15"}
	if diff := cmp.Diff(want, describe(c.Files)); diff != "" {
		t.Error(diff)
	}
	if !c.Touches("a/a.go", 4) || c.Touches("a/a.go", 3) || c.Touches("same/same.go", 1) || !c.Touches("untracked/u.go", 2) {
		t.Error("Touches is wrong")
	}
	tree, err := load.Imports(t.Context(), load.Config{Dir: r.dir})
	if err != nil {
		t.Fatal(err)
	}
	past, err := repo.Past(t.Context(), "main", tree.Program, load.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := paths(past.Program), "m/a m/b m/c m/deep/er m/gen m/same"; got != want {
		t.Errorf("packages before = %q, want %q: with the ignored ones, without those of main", got, want)
	}
	if diff := cmp.Diff(map[string]string{"example.com/m/c": "example.com/m/moved"}, past.Renames); diff != "" {
		t.Errorf("renames: %s", diff)
	}
	if status := r.git("status", "--porcelain"); !strings.Contains(status, "?? untracked/") {
		t.Errorf("the index was changed:\n%s", status)
	}
	r.remove("gen")
	sameBefore(t, repo, c)
}

func TestSinceOddNames(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, "a b/x y.go", source("a"), "q/it's \"q\".go", source("q"))
	r.commit("one")
	odd := []string{"q/new\nline.go", "q/\xff\xfe.go", "q/ü*?[1].go", "tab/a\tb.go"}
	for _, name := range odd {
		r.write(name, source("q")+"// diff --git\n")
	}
	r.write("a b/x y.go", source("a", "fmt"), "q/it's \"q\".go", source("q", "fmt"))
	r.git("add", "q/new\nline.go")
	repo := r.open()
	c, err := repo.Since(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a b/x y.go 3-3", "q/it's \"q\".go 3-3"}
	for _, name := range odd {
		want = append(want, name+" new 1-16")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, describe(c.Files)); diff != "" {
		t.Error(diff)
	}
	sameBefore(t, repo, c)
	r.commit("two")
	files, err := repo.Between(t.Context(), "HEAD~1", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, describe(files)); diff != "" {
		t.Errorf("Between: %s", diff)
	}
	trend, err := repo.Trend(t.Context(), TrendOptions{Components: each})
	if err != nil {
		t.Fatal(err)
	}
	if got := trend.Points[len(trend.Points)-1].Packages; got != 3 {
		t.Errorf("%d packages at the end of the trend, want 3", got)
	}
}

// The root of the program need not be that of the repository, nor the repository
// the main work tree, nor HEAD a branch.
func TestSinceFromElsewhere(t *testing.T) {
	r := newRepo(t)
	r.write("other/go.mod", "module example.com/o\n", "other/o.go", source("o"), "ser vice/go.mod", goMod, "ser vice/a/a.go", source("a"))
	base := r.commit("one")
	r.git("checkout", "-q", "--detach")
	r.write("other/o.go", source("o", "fmt"), "ser vice/a/a.go", source("a", "os"), "ser vice/n/n.go", source("n"))
	check := func(t *testing.T, repo *Repo) {
		t.Helper()
		c, err := repo.Since(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a/a.go 3-3", "n/n.go new 1-15"}, describe(c.Files)); diff != "" {
			t.Error(diff)
		}
		if before := sameBefore(t, repo, c); paths(before) != "m/a" {
			t.Errorf("packages before = %q, want m/a", paths(before))
		}
	}
	t.Run("uncommitted", func(t *testing.T) { check(t, openAt(t, filepath.Join(r.dir, "ser vice"))) })
	r.commit("two")
	t.Run("committed", func(t *testing.T) { check(t, openAt(t, filepath.Join(r.dir, "ser vice"))) })
	worktree := filepath.Join(t.TempDir(), "work tree")
	r.git("worktree", "add", "-q", worktree, "HEAD")
	t.Run("worktree", func(t *testing.T) { check(t, openAt(t, filepath.Join(worktree, "ser vice"))) })
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(r.dir, "ser vice"), link); err == nil {
		t.Run("link", func(t *testing.T) { check(t, openAt(t, link)) })
	}
	t.Run("hook", func(t *testing.T) { // git sets these for its hooks
		t.Setenv("GIT_DIR", ".git")
		t.Setenv("GIT_INDEX_FILE", "nonsense")
		check(t, openAt(t, filepath.Join(r.dir, "ser vice")))
	})
}

func TestSinceKeepsSubmodules(t *testing.T) {
	sub := newRepo(t)
	sub.write("s.go", source("s"))
	sub.commit("sub")
	r := newRepo(t)
	r.write("go.mod", goMod, "a/a.go", source("a"))
	r.git("submodule", "--quiet", "add", sub.dir, "sub")
	r.commit("one")
	r.write("a/a.go", source("a", "example.com/m/sub"))
	repo := r.open()
	c, err := repo.Since(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	before, err := repo.Before(t.Context(), c, load.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got := paths(before); got != "m/a m/sub" {
		t.Errorf("packages before = %q, want m/a m/sub", got)
	}
}

func TestSinceDuringMerge(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, "a/a.go", source("a"), "b/b.go", source("b"))
	base := r.commit("one")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a/a.go", source("a", "fmt"))
	r.commit("theirs")
	r.git("checkout", "-q", "main")
	r.write("a/a.go", source("a", "os"), "b/b.go", source("b", "os"))
	r.commit("ours")
	cmd := r.open().command(t.Context(), "merge", "-q", "topic")
	cmd.Run() // conflicts
	repo := r.open()
	c, err := repo.Since(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a/a.go 3-7", "b/b.go 3-3"}, describe(c.Files)); diff != "" {
		t.Error(diff)
	}
	sameBefore(t, repo, c)
}

func TestHistoryThatCannotAnswer(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, "a/a.go", source("a"))
	r.commit("one")
	r.git("branch", "fork")
	for _, imports := range []string{"fmt", "os", "io", "net"} {
		r.write("a/a.go", source("a", imports))
		r.commit("more " + imports)
	}
	r.git("checkout", "-q", "fork")
	r.write("b/b.go", source("b"))
	r.commit("b")
	r.git("checkout", "-q", "main")

	shallow := filepath.Join(t.TempDir(), "shallow")
	r.git("clone", "-q", "--depth=2", "--no-single-branch", "file://"+r.dir, shallow)
	single := filepath.Join(t.TempDir(), "single")
	r.git("clone", "-q", "--single-branch", "--branch=main", "file://"+r.dir, single)
	empty := newRepo(t)
	unrelated := newRepo(t)
	unrelated.write("go.mod", goMod)
	unrelated.commit("one")
	unrelated.git("checkout", "-q", "--orphan", "other")
	unrelated.commit("two")

	for _, test := range []struct{ name, dir, ref, want string }{
		{"no repository", t.TempDir(), "main", "not a git repository"},
		{"no commit", empty.dir, "HEAD", `revision "HEAD" is not in this clone`},
		{"unknown", r.dir, "mian", `revision "mian" is not in this clone: see "git branch --all"`},
		{"an option", r.dir, "--output=x", `revision "--output=x" is not in this clone`},
		{"not fetched", single, "origin/fork", `fetch it with "git fetch origin fork:refs/remotes/origin/fork"`},
		{"local name", single, "fork", `fetch it with "git fetch origin fork"`},
		{"remote branch", shallow, "fork", `did you mean "origin/fork"?`},
		{"cut off", shallow, "origin/fork", "fetch-depth: 0"},
		{"before the cut", shallow, "HEAD~3", "git fetch --unshallow"},
		{"no common commit", unrelated.dir, "main", "no commit in common"},
	} {
		t.Run(test.name, func(t *testing.T) {
			repo, err := Open(t.Context(), test.dir)
			if err == nil {
				_, err = repo.Since(t.Context(), test.ref)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Since(%s) = %v, want one line with %q", test.ref, err, test.want)
			}
		})
	}
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, err := Open(t.Context(), r.dir); err == nil || !strings.Contains(err.Error(), "git is not on PATH") {
			t.Errorf("err = %v, want that git is not on PATH", err)
		}
	})
	t.Run("shallow but enough", func(t *testing.T) {
		repo := openAt(t, shallow)
		if !repo.IsShallow() {
			t.Error("a shallow clone is not said to be one")
		}
		if _, err := repo.Since(t.Context(), "HEAD~1"); err != nil {
			t.Errorf("Since(HEAD~1) = %v, want no error", err)
		}
	})
}

// A merge base in a shallow clone may be the wrong one: when the way to a nearer
// one is cut off.
func TestSinceDoubtfulBase(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, "a/a.go", source("a"))
	r.commit("root")
	r.git("checkout", "-q", "-b", "topic")
	r.write("t/t.go", source("t"))
	r.commit("t1")
	r.git("checkout", "-q", "main")
	for i := range 4 {
		r.write("m/m.go", source("m", fmt.Sprint("x", i)))
		r.commit("m")
	}
	r.git("checkout", "-q", "topic")
	r.git("merge", "-q", "-m", "merge main", "main~1")
	r.write("t/t.go", source("t", "fmt"))
	r.commit("t2")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth=2", "--no-single-branch", "file://"+r.dir, clone)
	repo := openAt(t, clone)
	c, err := repo.Since(t.Context(), "origin/main")
	if err == nil {
		full, err := r.open().Since(t.Context(), "main")
		if err != nil || full.Base != c.Base {
			t.Errorf("Since in the shallow clone says base %s, in the full one %v %v", c.Base, full, err)
		}
	} else if !strings.Contains(err.Error(), "fetch-depth: 0") {
		t.Errorf("err = %v, want what to do", err)
	}
}

func TestMoved(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, "a/a.go", source("a"), "a/b.go", source("b"), "gone/g.go", source("g"), "p/p.go", source("p"), "old/o.go", source("o"), "stays/s.go", source("s"))
	r.commit("one")
	r.move("a", "second")
	r.remove("gone")
	r.commit("two")
	r.move("second", "third/a")
	r.commit("three")
	r.write("go.mod", strings.Replace(goMod, "example.com/m", "example.com/m/v2", 1))
	r.commit("four")
	r.move("p", "q")
	r.write("q/p.go", source("p", "fmt"))
	repo := r.open()
	tree, err := load.Imports(t.Context(), load.Config{Dir: r.dir})
	if err != nil {
		t.Fatal(err)
	}
	got, err := repo.Moved(t.Context(), tree.Program, []string{"example.com/m/a", "example.com/m/second", "example.com/m/gone", "example.com/m/p", "example.com/m/v2/p", "example.com/m/stays", "example.com/never"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"example.com/m/a": "example.com/m/v2/third/a", "example.com/m/second": "example.com/m/v2/third/a",
		"example.com/m/p": "example.com/m/v2/q", "example.com/m/v2/p": "example.com/m/v2/q", "example.com/m/stays": "example.com/m/v2/stays",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
