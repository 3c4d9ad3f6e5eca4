package main

import (
	"math/rand/v2"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// A result is what one system says about the search.
type result struct {
	name               string
	packages, services int
	never              bool // never split: one service
	verdict            string
	extract            int // candidates that erode would extract without a goal
	methods            []method
	shared             ratio
	candidates         ratio   // gated candidates that are real services, real candidates that are gated
	found              float64 // services of three packages or more that a gated candidate is
	hints              [2]float64
	erosion            []float64
	quality            [2]quality // of the proposal, of the truth
}

// A method is a way to divide, with how well it did.
type method struct {
	name             string
	ari, nmi, mojofm float64
	groups           int
}

// A ratio counts what was found, what of it is right, and what there was.
type ratio struct{ right, found, real int }

func (r ratio) precision() float64 { return float64(r.right) / float64(max(1, r.found)) }
func (r ratio) recall() float64    { return float64(r.right) / float64(max(1, r.real)) }
func (r ratio) f1() float64 {
	if r.right == 0 {
		return 0
	}
	return 2 * r.precision() * r.recall() / (r.precision() + r.recall())
}

// leaks are the shares of the dependencies inside services that are injected
// across them.
var leaks = []float64{0, 0.05, 0.1, 0.2, 0.4}

// measure runs every measurement over one system.
func measure(name string, g *graph.Graph, t truth, s settings) result {
	label, services := t.label(g)
	plan := split.Propose(g, split.Options{Monolith: s.monolith})
	r := result{name: name, packages: len(plan.Packages), services: len(services), never: len(services) < 2, verdict: plan.Verdict.Word}
	for i := range plan.Candidates {
		if plan.Candidates[i].Verdict.Word == "extract" {
			r.extract++
		}
	}
	if r.never {
		return r
	}
	r.methods = append(r.methods, score("erode", groupsOf(plan), label))
	r.methods = append(r.methods, baselines(g, s.monolith, label)...)
	r.shared = sharedRatio(plan, label)
	r.candidates, r.found = candidateRatio(g, plan, label, len(services))
	r.quality = qualities(g, s.monolith, groupsOf(plan), label)
	if s.draws == 0 {
		return r
	}
	for i, known := range []int{1, 3} {
		r.hints[i] = hinted(g, label, services, known, s)
	}
	for _, leak := range leaks {
		r.erosion = append(r.erosion, eroded(g, label, leak, s))
	}
	return r
}

// groupsOf returns the group of each package. A package that was set aside has
// none; RPC stubs, which have no place of their own in one process, are told
// apart by stub.
func groupsOf(plan *split.Plan) []int32 {
	group := make([]int32, len(plan.Packages))
	for p := range group {
		group[p] = int32(plan.Packages[p].Group)
		if plan.Packages[p].Role == split.Stub {
			group[p] = stub
		}
	}
	return group
}

const stub int32 = -2

// score compares groups with labels, stubs left out.
func score(name string, group, label []int32) method {
	of, want := make([]int32, len(group)), make([]int32, len(group))
	for p := range group {
		of[p], want[p] = group[p], label[p]
		if group[p] == stub {
			of[p], want[p] = -1, unlabelled
		}
	}
	c := cluster.Compare(of, want)
	distinct := map[int32]bool{}
	for _, x := range of {
		if x >= 0 {
			distinct[x] = true
		}
	}
	return method{name, c.ARI(), c.NMI(), c.MoJoFM(), len(distinct)}
}

// sharedRatio compares the libraries of the plan with the packages that really
// belong to no single service.
func sharedRatio(plan *split.Plan, label []int32) (r ratio) {
	for p := range plan.Packages {
		role := plan.Packages[p].Role
		if label[p] == unlabelled || role != split.Part && role != split.Shared {
			continue
		}
		if role == split.Shared {
			r.found++
		}
		if label[p] == common {
			r.real++
			if role == split.Shared {
				r.right++
			}
		}
	}
	return r
}

// A candidate is real when it overlaps a service by half (Jaccard, over the
// packages that have a service).
const realOverlap = 0.5

// candidateRatio says how many gated candidates are real services, and how many
// of the real ones pass the gate. Candidates of nothing but wiring, tools and
// tests have no truth to be held against.
func candidateRatio(g *graph.Graph, plan *split.Plan, label []int32, services int) (r ratio, found float64) {
	size := make([]int, services)
	for _, l := range label {
		if l >= 0 {
			size[l]++
		}
	}
	hit := make([]bool, services)
	for i := range plan.Candidates {
		c := &plan.Candidates[i]
		both, labelled, known := make([]int, services), 0, 0
		for _, path := range c.Packages {
			p, _ := g.ID(path)
			if l := label[p]; l >= 0 {
				both[l]++
				labelled++
			}
			if label[p] != unlabelled {
				known++
			}
		}
		best, overlap := 0, 0.0
		for l, n := range both {
			if x := float64(n) / float64(labelled+size[l]-n); labelled > 0 && x > overlap {
				best, overlap = l, x
			}
		}
		is := overlap >= realOverlap
		if is && len(c.Packages) >= 3 {
			r.real++
		}
		if c.Gate && 2*known >= len(c.Packages) {
			r.found++
			if is {
				r.right++
				hit[best] = true
			}
		}
	}
	large, hits := 0, 0
	for l, n := range size {
		if n >= 3 {
			large++
			if hit[l] {
				hits++
			}
		}
	}
	return r, float64(hits) / float64(max(1, large))
}

// hinted returns the share of the other packages that land in the right service
// when known packages of each are given.
func hinted(g *graph.Graph, label []int32, services []string, known int, s settings) float64 {
	mean := 0.0
	for draw := range s.draws {
		r := rand.New(rand.NewPCG(uint64(draw), 7))
		hints, given := map[string][]string{}, make([]bool, len(label))
		for l, name := range services {
			var members []int32
			for p, x := range label {
				if x == int32(l) {
					members = append(members, int32(p))
				}
			}
			for i, j := range r.Perm(len(members)) {
				if i < known {
					hints[name] = append(hints[name], g.Path(members[j]))
					given[members[j]] = true
				}
			}
		}
		plan := split.Propose(g, split.Options{Monolith: s.monolith, Services: hints, Complete: true, Bootstraps: -1})
		right, all := 0, 0
		for p, l := range label {
			if l < 0 || given[p] || plan.Packages[p].Role == split.Stub {
				continue
			}
			all++
			if group := plan.Packages[p].Group; group >= 0 && plan.Groups[group] == services[l] {
				right++
			}
		}
		mean += float64(right) / float64(max(1, all)) / float64(s.draws)
	}
	return mean
}
