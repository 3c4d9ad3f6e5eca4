// Command bench measures erode on a repository against two yardsticks, in one
// interleaved run, and prints the table of docs/speed.md:
//
//	go run ./internal/bench -repo DIR
//	go run ./internal/bench -synth 5000,50000
//	go run ./internal/bench -typed -repo DIR   # the table of docs/evidence.md
//
// It measures on a copy of the repository, into which it writes a policy of twenty
// rules. A made-up program needs no copy; 50000,500000 are 150,000 files and 800 MB.
// The yardsticks are a plain Go program that opens and reads the repository's own Go
// files, several at a time, and "go list ./...". Only ratios within one run mean
// something; the times are those of the machine of the day.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/load"
	"github.com/erodehq/erode/internal/synth"
)

// yardstickEnv makes the program a yardstick: it then does one thing and ends, so
// that what it costs can be told from what measuring costs.
const yardstickEnv = "ERODE_BENCH_YARDSTICK"

func main() {
	if what := os.Getenv(yardstickEnv); what != "" {
		if err := yardstick(what, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(2)
		}
		return
	}
	var o options
	flag.StringVar(&o.repo, "repo", "", "`directory` of the repository to measure on")
	flag.StringVar(&o.synth, "synth", "", "make up a program of so many `packages,edges` and measure on that")
	flag.StringVar(&o.erode, "erode", "", "erode `binary` to measure; default: built from this source")
	flag.IntVar(&o.rounds, "rounds", 15, "how often to run each program")
	flag.BoolVar(&o.typed, "typed", false, "measure the typed tier, cold, warm and after edits")
	flag.DurationVar(&o.limit, "for", 3*time.Minute, "begin no further round after so `long`")
	flag.BoolVar(&o.list, "list", true, "measure go list as well, on a repository: on a made-up program it takes longer than all others together")
	flag.Parse()
	if err := run(o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

type options struct {
	repo, synth, erode string
	rounds             int
	limit              time.Duration
	list, typed        bool
	temporary          string // a directory
	copy               string // of the repository, with a policy in it
}

func run(o options, stdout io.Writer) error {
	dir, err := os.MkdirTemp("", "erode-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.temporary, o.copy = dir, filepath.Join(dir, "copy")
	if o.repo, err = filepath.Abs(cmp.Or(o.repo, ".")); err != nil {
		return err
	}
	if o.erode == "" {
		o.erode = filepath.Join(dir, "erode")
		if out, err := exec.Command("go", "build", "-o", o.erode, "github.com/erodehq/erode/cmd/erode").CombinedOutput(); err != nil {
			return fmt.Errorf("cannot build erode, name a binary with -erode: %w\n%s", err, out)
		}
	}
	level := 2 // of the folders that are components
	if o.synth != "" {
		level = 1
		err = makeProgram(o.synth, o.copy)
	} else {
		err = shadow(o.repo, o.copy)
	}
	if err != nil {
		return err
	}
	tree, err := load.Imports(context.Background(), load.Config{Dir: o.copy})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.copy, ".erode.yml"), []byte(policy(tree.Program, level)), 0o666); err != nil {
		return err
	}
	time.Sleep(cache.Settled) // a file that has just changed is not remembered
	list := o.programs
	if o.typed {
		list = func() ([]*program, error) { return o.typedPrograms(tree.Program) }
	}
	programs, err := list()
	if err != nil {
		return err
	}
	rounds, err := measure(programs, o.rounds, o.limit)
	if err != nil {
		return err
	}
	files := 0
	for _, p := range tree.Program.Packages {
		files += len(p.Files)
	}
	fmt.Fprintf(stdout, "%d packages, %d files, %d rounds\n\n", len(tree.Program.Packages), files, rounds)
	table(stdout, programs)
	return nil
}

// programs lists what is measured; the first two are what the others are held to.
func (o options) programs() ([]*program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	check := []string{o.erode, "check", "--no-progress", "--fail-on", "never", "--allow-partial"}
	first := filepath.Join(o.temporary, "first")
	programs := []*program{
		{name: "read the files (a)", args: []string{self, o.copy}, env: []string{yardstickEnv + "=read"}},
		{name: "erode's import scan", args: []string{self, o.copy}, env: []string{yardstickEnv + "=scan"}},
		{name: "erode check, 20 rules", args: check},
		{name: "the same, first run", args: check, env: []string{"ERODE_CACHE=" + first}, before: func() error { return os.RemoveAll(first) }},
	}
	for _, p := range programs {
		p.dir = o.copy
		p.env = append([]string{"ERODE_CACHE=" + filepath.Join(o.temporary, "cache")}, p.env...)
	}
	if o.list && o.synth == "" { // in the original: it wants the vendored packages, too
		programs = append(programs, &program{name: "go list ./... (b)", dir: o.repo, args: []string{"go", "list", "-e", "./..."}})
	}
	return programs, nil
}

// makeProgram writes the program that the flag asks for into a directory.
func makeProgram(size, dir string) error {
	packages, edges, ok := strings.Cut(size, ",")
	p, err1 := strconv.Atoi(packages)
	e, err2 := strconv.Atoi(edges)
	if !ok || err1 != nil || err2 != nil {
		return fmt.Errorf("-synth %s: say two numbers, as in 5000,50000", size)
	}
	return synth.Write(synth.Shape{Packages: p, Edges: e, Seed: 1}, dir)
}
