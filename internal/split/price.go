package split

import (
	"fmt"
	"math"
	"slices"
)

func weightsOf(o Options) Weights {
	if o.Weights != nil {
		return *o.Weights
	}
	return DefaultWeights()
}

// prices adds a bill up. What is already out of the program, by candidate, is
// paid for: its calls are remote and its tables its own.
func prices(b *Bill, w Weights, out map[int]bool) []Price {
	all := []Price{}
	add := func(what string, count int, weight float64) {
		if count > 0 && weight > 0 {
			all = append(all, Price{what, count, weight, round(float64(count) * weight)})
		}
	}
	symbols, reshape, stream, stuck, loops := 0, 0, 0, 0, 0
	for _, side := range [][]Symbol{b.API, b.Needs} {
		for i := range side {
			s := &side[i]
			if paid(s.Candidate, s.Sites, out) {
				continue
			}
			symbols++
			switch s.Wire {
			case "W1":
				reshape++
			case "W2":
				stream++
			case "W3":
				stuck++
			}
			if s.Loops > 0 {
				loops++
			}
		}
	}
	add("symbols that become calls or copied types", symbols, w.Symbol)
	add("of them need a transfer type", reshape, w.Reshape)
	add("of them need a stream", stream, w.Stream)
	add("of them cannot travel as they are", stuck, w.Stuck)
	add("of them are used inside loops", loops, w.Loop)
	add("mutable variables that both sides share", countStates(b.States, out), w.State)
	add("tables that both sides use", countTables(b.Tables, out), w.Table)
	add("error identities and type assertions that stop working", countErrors(b.Errors, out), w.Error)
	add("context keys, headers and error texts to pass on", len(b.Keys), w.Key)
	cycles := 0
	for _, c := range b.Cycles {
		if !out[c.With] {
			cycles += c.Count
		}
	}
	add("references to cut before a cycle is open", cycles, w.Cycle)
	add("libraries to publish or to copy", len(b.Libraries), w.Library)
	add("test imports that reach across", len(b.Fixtures), w.Fixture)
	share := 0.0
	for _, c := range b.CoChange {
		share = math.Max(share, c.Share)
	}
	add("percent of its changes that also touch another part", int(math.Round(100*share)), w.CoChange)
	add("further owners who must agree", len(b.Owners)-1, w.Owner)
	return all
}

// paid reports whether a line was paid for when others left: who declares it is
// out, or everyone who uses it.
func paid(declares int, sites []Site, out map[int]bool) bool {
	if len(out) == 0 {
		return false
	}
	return out[declares] || len(sites) > 0 && !slices.ContainsFunc(sites, func(s Site) bool { return !out[s.Candidate] })
}

func countStates(states []State, out map[int]bool) (n int) {
	for i := range states {
		if !paid(states[i].Candidate, states[i].Sites, out) {
			n++
		}
	}
	return n
}

func countErrors(errors []Symbol, out map[int]bool) (n int) {
	for i := range errors {
		if !paid(errors[i].Candidate, errors[i].Sites, out) {
			n++
		}
	}
	return n
}

// countTables counts the tables that some side still inside uses.
func countTables(tables []Table, out map[int]bool) (n int) {
	for _, t := range tables {
		inside := map[int]bool{}
		for _, u := range t.Uses {
			if !out[u.Candidate] {
				inside[u.Candidate] = true
			}
		}
		if len(inside) > 1 {
			n++
		}
	}
	return n
}

func total(prices []Price) (sum float64) {
	for _, p := range prices {
		sum += p.Points
	}
	return round(sum)
}

// order walks the candidates that could go from the cheapest on, repricing after
// every step, and says what each step unlocks.
func (l *layout) order() {
	l.plan.Order = []Step{}
	out := map[int]bool{}
	price := func(c int) float64 { return total(prices(&l.plan.Candidates[c].Bill, l.plan.Weights, out)) }
	for {
		best, cost := -1, math.Inf(1)
		for c := range l.plan.Candidates {
			if x := &l.plan.Candidates[c]; !out[c] && x.Gate && x.Verdict.Word != "leave" {
				if p := price(c); p < cost {
					best, cost = c, p
				}
			}
		}
		if best < 0 {
			return
		}
		before := map[int]float64{}
		for c := range l.plan.Candidates {
			before[c] = price(c)
		}
		out[best] = true
		candidate := &l.plan.Candidates[best]
		for c := range l.plan.Candidates {
			if after := price(c); !out[c] && l.plan.Candidates[c].Gate && after < before[c] {
				candidate.Unlocks = append(candidate.Unlocks, fmt.Sprintf("%s: effort %g → %g", l.plan.Candidates[c].Name, before[c], after))
			}
		}
		l.plan.Order = append(l.plan.Order, Step{best, cost, stepText(candidate, cost)})
	}
}

func stepText(c *Candidate, cost float64) string {
	text := fmt.Sprintf("%s: effort %g, %s", c.Name, cost, plural(len(c.Bill.API), "symbol becomes its API", "symbols become its API"))
	if len(c.Unlocks) > 0 {
		text += fmt.Sprintf("; makes %s cheaper", plural(len(c.Unlocks), "other candidate", "other candidates"))
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// round keeps three decimals: enough to rank, and the same on every machine.
func round(x float64) float64 { return math.Round(1000*x) / 1000 }
