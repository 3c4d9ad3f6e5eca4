// Command splitbench measures how well erode split finds services that are known: the
// division, the shared packages and the candidates against a table of the truth,
// with hints, under erosion, and beside other ways to divide a program.
//
//	go run ./internal/splitbench -repo DIR -truth FILE.csv [-monolith] [-tier typed|imports]
//	go run ./internal/splitbench -repo DIR -truth DIR [-monolith]
//
// The second form reads every NAME.csv or neg_NAME.csv of the truth whose
// repository DIR/NAME exists. A truth with one service is a program that was
// never split; of it only the verdict counts.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "splitbench:", err)
		os.Exit(2)
	}
}

// settings say what to measure.
type settings struct {
	monolith bool
	draws    int // of random hints and leaks
	tier     facts.Tier
}

func run(args []string, out, diagnostics io.Writer) error {
	flags := flag.NewFlagSet("splitbench", flag.ContinueOnError)
	flags.SetOutput(diagnostics)
	repo := flags.String("repo", "", "repository, or a directory of repositories")
	truth := flags.String("truth", "", "table of the truth, or a directory of tables")
	monolith := flags.Bool("monolith", false, "fold RPC stubs into their servers and all mains into one")
	tier := flags.String("tier", "typed", "evidence: typed or imports")
	draws := flags.Int("draws", 5, "random hints and leaks to average over; 0 leaves both out")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s := settings{monolith: *monolith, draws: *draws}
	switch *tier {
	case "typed":
		s.tier = facts.Typed
	case "imports":
	default:
		return fmt.Errorf("-tier %s: say typed or imports", *tier)
	}
	systems, err := find(*repo, *truth)
	if err != nil {
		return err
	}
	t := table{out: out, draws: s.draws > 0}
	for _, x := range systems {
		program, err := loadSystem(x.repo, s.tier)
		if err != nil {
			return fmt.Errorf("%s: %w", x.repo, err)
		}
		labels, err := readTruth(x.truth)
		if err != nil {
			return err
		}
		t.add(measure(x.name, graph.New(program), labels, s))
	}
	t.finish()
	return nil
}

// A system is a repository and its truth.
type system struct{ name, repo, truth string }

// find pairs repositories with their truths.
func find(repo, truth string) ([]system, error) {
	info, err := os.Stat(truth)
	if err != nil {
		return nil, fmt.Errorf("-truth: %w", err)
	}
	if !info.IsDir() {
		return []system{{filepath.Base(repo), repo, truth}}, nil
	}
	files, err := filepath.Glob(filepath.Join(truth, "*.csv"))
	if err != nil {
		return nil, err
	}
	var all []system
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		dir := filepath.Join(repo, strings.TrimPrefix(name, "neg_"))
		if _, err := os.Stat(dir); err == nil {
			all = append(all, system{name, dir, file})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("-repo %s: none of the %d systems of %s is in there", repo, len(files), truth)
	}
	return all, nil
}
