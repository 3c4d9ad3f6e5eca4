package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"text/tabwriter"
	"time"
)

// A program is a command that is run many times, and what each run cost.
type program struct {
	name string
	dir  string
	args []string
	env  []string
	// before, if not nil, is run before each round, and not measured
	before func() error
	cpu    []time.Duration // of the process and its children, user and system
	wall   []time.Duration
	peak   []int64 // bytes of memory
}

// measure runs every program once to warm up, then all of them in turn, so that
// what else the machine does hits them alike. After the limit it begins no other
// round than the first. It returns how many there were.
func measure(programs []*program, rounds int, limit time.Duration) (int, error) {
	start := time.Now()
	for round := range rounds + 1 {
		if round > 1 && time.Since(start) > limit {
			return round - 1, nil
		}
		for _, p := range programs {
			if err := p.run(round > 0); err != nil {
				return 0, err
			}
		}
	}
	return rounds, nil
}

func (p *program) run(keep bool) error {
	if p.before != nil {
		if err := p.before(); err != nil {
			return err
		}
	}
	command := exec.Command(p.args[0], p.args[1:]...)
	command.Dir = p.dir
	command.Env = append(os.Environ(), p.env...)
	var talk bytes.Buffer
	command.Stderr = &talk
	start := time.Now()
	err := command.Run()
	wall := time.Since(start)
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		return fmt.Errorf("%s: %w\n%s", p.name, err, talk.String())
	}
	if keep {
		state := command.ProcessState
		p.cpu = append(p.cpu, state.UserTime()+state.SystemTime())
		p.wall = append(p.wall, wall)
		p.peak = append(p.peak, peakMemory(state))
	}
	return nil
}

// table prints the quartile of the quicker runs, which other work on the machine
// disturbs least, and ratios to the first and to the last program.
func table(w io.Writer, programs []*program) {
	first, last := programs[0], programs[len(programs)-1]
	t := tabwriter.NewWriter(w, 0, 8, 1, ' ', 0)
	fmt.Fprintf(t, "| program\t| CPU ms\t| wall ms\t| peak MB\t| CPU, to (a)\t| wall, to (a)\t| CPU, last to this\t| wall, last to this\t|\n")
	fmt.Fprintf(t, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|\n")
	for _, p := range programs {
		fmt.Fprintf(t, "| %s\t| %.1f\t| %.1f\t| %.1f\t| %.2f\t| %.2f\t| %.1f\t| %.1f\t|\n", p.name,
			ms(quartile(p.cpu)), ms(quartile(p.wall)), float64(quartile(p.peak))/(1<<20),
			ratio(p.cpu, first.cpu), ratio(p.wall, first.wall), ratio(last.cpu, p.cpu), ratio(last.wall, p.wall))
	}
	t.Flush()
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

func ratio(a, b []time.Duration) float64 {
	return float64(quartile(a)) / float64(max(quartile(b), 1))
}

func quartile[N ~int64](values []N) N {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/4]
}
