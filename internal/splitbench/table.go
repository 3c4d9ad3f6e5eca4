package main

import (
	"fmt"
	"io"
)

// A table prints what every system says and, at the end, the means.
type table struct {
	out   io.Writer
	draws bool
	all   []result
	never []result
}

func (t *table) add(r result) {
	if r.never {
		t.never = append(t.never, r)
		fmt.Fprintf(t.out, "%s: %d packages, never split: verdict %s, candidates to extract without a goal: %d\n\n", r.name, r.packages, r.verdict, r.extract)
		return
	}
	t.all = append(t.all, r)
	fmt.Fprintf(t.out, "%s: %d packages, %d services, verdict %s, to extract without a goal: %d\n", r.name, r.packages, r.services, r.verdict, r.extract)
	for _, m := range r.methods {
		t.method(m)
	}
	fmt.Fprintf(t.out, "  shared P %.2f R %.2f F1 %.2f · gated candidates P %.2f (%d of %d) R %.2f · services of 3+ packages found %.2f\n",
		r.shared.precision(), r.shared.recall(), r.shared.f1(), r.candidates.precision(), r.candidates.right, r.candidates.found, r.candidates.recall(), r.found)
	if t.draws {
		t.drawn(r.hints, r.erosion)
	}
	for i, name := range []string{"proposed", "truth"} {
		a, b := r.quality[i].a, r.quality[i].b
		fmt.Fprintf(t.out, "  %-9s A: SM %.3f ICP %.3f IFN %.2f NED %.2f   B: SM %.3f ICP %.3f IFN %.2f NED %.2f\n",
			name, a.sm, a.icp, a.ifn, a.ned, b.sm, b.icp, b.ifn, b.ned)
	}
	fmt.Fprintln(t.out)
}

func (t *table) method(m method) {
	fmt.Fprintf(t.out, "  %-9s ARI %.3f  NMI %.3f  MoJoFM %.3f  %4d groups\n", m.name, m.ari, m.nmi, m.mojofm, m.groups)
}

func (t *table) drawn(hints [2]float64, erosion []float64) {
	fmt.Fprintf(t.out, "  rest right with one hint %.3f, with three %.3f · ARI eroded", hints[0], hints[1])
	for i, leak := range leaks {
		fmt.Fprintf(t.out, "  %.0f%% %.3f", 100*leak, erosion[i])
	}
	fmt.Fprintln(t.out)
}

// finish prints the means over the systems that were split.
func (t *table) finish() {
	n := float64(len(t.all))
	if len(t.all)+len(t.never) < 2 || n == 0 {
		return
	}
	fmt.Fprintf(t.out, "mean of %d systems\n", len(t.all))
	for i, m := range t.all[0].methods {
		mean := method{name: m.name}
		for _, r := range t.all {
			mean.ari += r.methods[i].ari / n
			mean.nmi += r.methods[i].nmi / n
			mean.mojofm += r.methods[i].mojofm / n
			mean.groups += r.methods[i].groups
		}
		t.method(mean)
	}
	var shared, found float64
	var candidates ratio
	var hints [2]float64
	erosion := make([]float64, len(leaks))
	for _, r := range t.all {
		shared += r.shared.f1() / n
		found += r.found / n
		candidates.right += r.candidates.right
		candidates.found += r.candidates.found
		candidates.real += r.candidates.real
		for i := range hints {
			hints[i] += r.hints[i] / n
		}
		for i := range r.erosion {
			erosion[i] += r.erosion[i] / n
		}
	}
	fmt.Fprintf(t.out, "  shared F1 %.3f · gated candidates P %.2f (%d of %d) R %.2f · services of 3+ packages found %.2f\n",
		shared, candidates.precision(), candidates.right, candidates.found, candidates.recall(), found)
	if t.draws {
		t.drawn(hints, erosion)
	}
	extract := 0
	for _, r := range t.never {
		extract += r.extract
	}
	fmt.Fprintf(t.out, "  never split: %d programs, to extract without a goal: %d\n", len(t.never), extract)
}
