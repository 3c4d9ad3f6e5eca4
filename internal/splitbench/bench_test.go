package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// write lays out a repository of two services and a shared log, with its truth.
func write(t *testing.T) (repo, truth string) {
	t.Helper()
	repo = t.TempDir()
	files := map[string]string{"go.mod": "module m\n\ngo 1.26\n"}
	table := "import_path,service\nm/cmd/shop,-\nm/log,shared\n"
	mains := ""
	for _, s := range []string{"cart", "bill"} {
		files[s+"/api/a.go"] = "package api\n\nimport (\n\t\"m/" + s + "/db\"\n\t\"m/" + s + "/tax\"\n\t\"m/log\"\n)\n\nfunc Serve() { db.Load(); db.Load(); tax.Of(); log.Print() }\n"
		files[s+"/db/d.go"] = "package db\n\nimport \"m/log\"\n\nfunc Load() { log.Print() }\n"
		files[s+"/tax/t.go"] = "package tax\n\nimport (\n\t\"m/" + s + "/db\"\n\t\"m/log\"\n)\n\nfunc Of() { db.Load(); log.Print() }\n"
		mains += "\t" + s + " \"m/" + s + "/api\"\n"
		for _, p := range []string{"api", "db", "tax"} {
			table += "m/" + s + "/" + p + "," + s + "\n"
		}
	}
	files["log/l.go"] = "package log\n\nfunc Print() {}\n"
	files["cmd/shop/main.go"] = "package main\n\nimport (\n" + mains + ")\n\nfunc main() { cart.Serve(); bill.Serve() }\n"
	for name, text := range files {
		file := filepath.Join(repo, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	truth = filepath.Join(t.TempDir(), "truth.csv")
	if err := os.WriteFile(truth, []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
	return repo, truth
}

func TestRun(t *testing.T) {
	repo, truth := write(t)
	for _, tier := range []string{"typed", "imports"} {
		var out, diagnostics bytes.Buffer
		err := run([]string{"-repo", repo, "-truth", truth, "-monolith", "-tier", tier, "-draws", "1"}, &out, &diagnostics)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"8 packages, 2 services", "erode     ARI 1.000  NMI 1.000  MoJoFM 1.000", "shared P 1.00 R 1.00", "rest right with one hint 1.000"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", tier, want, out.String())
			}
		}
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	repo, truth := write(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-repo", repo, "-truth", filepath.Join(repo, "none.csv")}, "-truth: "},
		{[]string{"-repo", repo, "-truth", filepath.Dir(truth)}, "none of the 1 systems"},
		{[]string{"-repo", repo, "-truth", truth, "-tier", "calls"}, "say typed or imports"},
	} {
		err := run(test.args, &bytes.Buffer{}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.args, err, test.want)
		}
	}
}

func TestInjectLeaksAcrossServicesOnly(t *testing.T) {
	repo, file := write(t)
	program, err := loadSystem(repo, facts.Typed)
	if err != nil {
		t.Fatal(err)
	}
	table, err := readTruth(file)
	if err != nil {
		t.Fatal(err)
	}
	g := graph.New(program)
	label, _ := table.label(g)
	leaky := inject(g, label, 0.5, rand.New(rand.NewPCG(1, 1)))
	added := 0
	for i := range leaky.Edges() {
		e := &leaky.Edges()[i]
		if g.Edge(e.From, e.To) == nil {
			added++
			if label[e.From] < 0 || label[e.To] < 0 || label[e.From] == label[e.To] {
				t.Errorf("%s → %s is no leak", g.Path(e.From), g.Path(e.To))
			}
		}
	}
	if added != 3 {
		t.Errorf("%d leaks, want half of the 6 dependencies inside services", added)
	}
}

func TestRatios(t *testing.T) {
	plan := &split.Plan{Packages: []split.Package{
		{Role: split.Shared}, {Role: split.Shared}, {Role: split.Part}, {Role: split.Support}}}
	r := sharedRatio(plan, []int32{common, 0, common, common})
	if r != (ratio{right: 1, found: 2, real: 2}) || r.f1() != 0.5 {
		t.Errorf("shared %+v, F1 %v; want 1 of 2 found and of 2 real", r, r.f1())
	}
}

func TestJoinedModules(t *testing.T) {
	repo := t.TempDir()
	for name, text := range map[string]string{
		"a/go.mod": "module m/a\n", "a/a.go": "package a\n\nimport _ \"m/b\"\n",
		"b/go.mod": "module m/b\n", "b/b.go": "package b\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(repo, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(repo, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program, err := loadSystem(repo, facts.Imports)
	if err != nil {
		t.Fatal(err)
	}
	if g := graph.New(program); g.Own() != 2 || len(g.Edges()) != 1 {
		t.Errorf("%d packages and %d dependencies, want 2 and 1", g.Own(), len(g.Edges()))
	}
}
