package driver

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/history"
)

// emptyRepository returns an empty directory and what runs git and writes files in it.
func emptyRepository(t *testing.T) (dir string, git func(args ...string), write func(name, text string)) {
	t.Helper()
	dir = t.TempDir()
	git = func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=Ann", "-c", "user.email=ann@example.com"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write = func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir, git, write
}

func TestTrendAndActivity(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on PATH")
	}
	dir, git, write := emptyRepository(t)
	git("init", "-q")
	write("go.mod", "module example.com/shop/v2\n")
	write(".erode.yml", "version: 1\ncomponents:\n  pay: {packages: pay/...}\n  \"{ctx}\": {packages: \"contexts/{ctx}/...\"}\nunassigned: allow\n")
	write("pay/old/p.go", "package old\n\nimport _ \"example.com/shop/v2/contexts/gone\"\n")
	write("contexts/gone/g.go", "package gone\n\nimport _ \"example.com/shop/v2/pay/old\"\n")
	git("add", "-A")
	git("commit", "-q", "-m", "one")
	git("rm", "-q", "-r", "contexts", "pay")
	write("pay/p.go", "package pay\n")
	write("contexts/sales/s.go", "package sales\n\nimport _ \"example.com/shop/v2/pay\"\n")
	git("add", "-A")
	git("commit", "-q", "-m", "two")

	run, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	trend, err := run.Trend(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range trend.Points {
		trend.Points[i].Commit, trend.Points[i].Date = "", ""
	}
	want := []history.Point{
		{Packages: 2, Imports: 2, Components: 2, Edges: 2, InCycles: 2, CycleEdges: 2, Largest: 2, Cut: 1},
		{Packages: 2, Imports: 1, Components: 2, Edges: 1},
	}
	if diff := cmp.Diff(want, trend.Points); diff != "" {
		t.Errorf("trend: %s", diff)
	}
	activity, err := run.Activity(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range activity.Groups {
		groups = append(groups, g.Name)
	}
	if diff := cmp.Diff([]string{"pay", "sales"}, groups); diff != "" {
		t.Errorf("activity: %s", diff)
	}
}

// What was read of the past is kept under the commit, and read again where the
// components that it was counted in have changed.
func TestPastIsKept(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on PATH")
	}
	t.Setenv("ERODE_CACHE", t.TempDir())
	dir, git, write := emptyRepository(t)
	past := func() (points []history.Point, commits int, churn map[string]int) {
		t.Helper()
		run, err := Open(t.Context(), Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if points, err = run.Points(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		changes, err := run.Changes(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if churn, err = run.Churn(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		return points, changes.Commits, churn
	}
	git("init", "-q")
	write("go.mod", "module example.com/shop\n")
	write(".erode.yml", "version: 1\ncomponents:\n  a: {packages: a}\n  b: {packages: b}\n")
	write("a/a.go", "package a\n\nimport _ \"example.com/shop/b\"\n")
	write("b/b.go", "package b\n")
	git("add", "-A")
	git("commit", "-q", "-m", "one")
	points, commits, churn := past()
	if len(points) != 1 || points[0].Edges != 1 || commits != 1 || churn["a"] != 1 {
		t.Fatalf("points %+v, %d commits, churn %v; want one dependency and one commit", points, commits, churn)
	}

	kept := 0
	filepath.WalkDir(os.Getenv("ERODE_CACHE"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			kept++
		}
		return nil
	})
	if kept != 2 { // the points, and the changes for both questions
		t.Errorf("%d entries were kept, want 2", kept)
	}
	if again, n, _ := past(); n != 1 || cmp.Diff(points, again) != "" {
		t.Errorf("kept: %+v, %d commits, want %+v and 1", again, n, points)
	}
	write(".erode.yml", "version: 1\ncomponents:\n  all: {packages: \"...\"}\n")
	if points, _, _ = past(); len(points) != 1 || points[0].Edges != 0 || points[0].Components != 1 {
		t.Errorf("with other components: %+v", points)
	}
	write("b/b.go", "package b\n\nvar X int\n")
	git("commit", "-q", "-a", "-m", "two")
	if _, commits, churn = past(); commits != 2 || churn["b"] != 2 || churn["a"] != 1 {
		t.Errorf("after another commit: %d commits, churn %v", commits, churn)
	}
}
