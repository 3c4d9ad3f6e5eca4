package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
)

// A fix is one dependency between components that is worth removing, or several
// that one package makes, with what makes it worth more or less than another.
type fix struct {
	From     int      `json:"from"`
	To       int      `json:"to"`                // -1: within From, or about it as a whole
	Others   []int    `json:"others,omitempty"`  // further targets that the same package uses
	Package  string   `json:"package,omitempty"` // that all places lie in
	Score    float64  `json:"score"`
	Places   int      `json:"places"` // that would change
	At       place    `json:"at"`     // the first of them
	Cycle    int      `json:"cycle"`  // that the fix helps to break, -1 if none
	Findings []int    `json:"findings"`
	Factors  []factor `json:"factors"`

	near map[string]bool // packages that the places lie in
}

// A factor is one number of the product that ranks a fix, in words.
type factor struct {
	Text  string  `json:"text"`
	Value float64 `json:"value"`
}

// maxFixes is as many as a team will read.
const maxFixes = 20

// fixes ranks what to mend first: urgency × churn × reach × teams × cycle, per
// place to change. Each factor is 1 where nothing is known, so that a result without
// history or owners still ranks by the rest.
func (b *builder) fixes() []fix {
	rank := newRanking(b)
	var list []fix
	for _, f := range b.gatherFixes() {
		rank.score(f)
		list = append(list, *f)
	}
	slices.SortFunc(list, compareFixes)
	list = rank.joinByPackage(list)
	slices.SortFunc(list, compareFixes)
	return list[:min(len(list), maxFixes)]
}

func compareFixes(x, y fix) int {
	return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
}

// joinByPackage makes one fix of those whose places all lie in one package: who
// moves that package, or mends it, mends them all. Their scores add up. The list
// is sorted, so the best of them lends its factors.
func (r *ranking) joinByPackage(list []fix) []fix {
	at := map[string]int{}
	var joined []fix
	for _, f := range list {
		if len(f.near) != 1 || f.To < 0 {
			joined = append(joined, f)
			continue
		}
		for f.Package = range f.near {
		}
		i, seen := at[f.Package]
		if !seen {
			at[f.Package] = len(joined)
			joined = append(joined, f)
			continue
		}
		best := &joined[i]
		best.Score = math.Round(100*(best.Score+f.Score)) / 100
		best.Places += f.Places
		best.Findings = append(best.Findings, f.Findings...)
		best.Others = append(best.Others, f.To)
		best.Factors[0] = r.urgency(best)
	}
	return joined
}

// gatherFixes brings the findings and the cuts of each pair of components together.
func (b *builder) gatherFixes() map[[2]int]*fix {
	fixes := map[[2]int]*fix{}
	at := func(from, to int) *fix {
		f := fixes[[2]int{from, to}]
		if f == nil {
			f = &fix{From: from, To: to, At: place{-1, 0, 0}, Cycle: -1, Findings: []int{}, near: map[string]bool{}}
			fixes[[2]int{from, to}] = f
		}
		return f
	}
	for i, c := range b.page.Cycles {
		for _, e := range c.Cut {
			f := at(e.From, e.To)
			f.Cycle = i
			f.Places = len(e.Sites)
			for _, s := range e.Sites {
				f.near[s.From] = true
			}
			if len(e.Sites) > 0 {
				f.At = e.Sites[0].At
			}
		}
	}
	for i := range b.page.Findings {
		found := &b.page.Findings[i]
		if found.From < 0 || found.Cycle >= 0 || b.r.Findings[i].Cycle != nil || !counts(found.Status) {
			continue // a cycle is mended by its cut
		}
		f := at(found.From, found.To)
		f.Findings = append(f.Findings, i)
		f.near[found.FromPkg] = true
		if f.Cycle < 0 {
			f.Places += max(found.Count, 1)
		}
		if f.At[0] < 0 {
			f.At = found.At
		}
	}
	return fixes
}

// A ranking holds what the factors are computed from.
type ranking struct {
	*builder
	importers map[[2]int]map[int]bool // from, to → packages of from that import packages of to
	users     []int                   // of each component: the components that use it
}

func newRanking(b *builder) *ranking {
	r := &ranking{b, map[[2]int]map[int]bool{}, make([]int, len(b.page.Components))}
	for _, e := range b.page.Edges {
		r.addImporter(b.page.Packages[e[0]].Component, b.page.Packages[e[1]].Component, e[0])
	}
	for i := range b.page.Findings {
		f := &b.page.Findings[i]
		if p, ok := b.packages[f.FromPkg]; ok {
			r.addImporter(f.From, f.To, p)
		}
	}
	for _, l := range b.page.Links {
		r.users[l[1]]++
	}
	return r
}

func (r *ranking) addImporter(from, to, pkg int) {
	key := [2]int{from, to}
	if r.importers[key] == nil {
		r.importers[key] = map[int]bool{}
	}
	r.importers[key][pkg] = true
}

func (r *ranking) score(f *fix) {
	f.Factors = append(f.Factors, r.urgency(f))
	f.add(r.churn(f))
	f.add(r.reach(f))
	f.add(r.teams(f))
	f.add(r.knot(f))
	f.Score = 1
	for _, x := range f.Factors {
		f.Score *= x.Value
	}
	f.Score = math.Round(100*f.Score/(1+math.Log2(float64(max(f.Places, 1))))) / 100
}

func (f *fix) add(x factor) {
	if x.Value > 1 {
		x.Value = math.Round(100*x.Value) / 100
		f.Factors = append(f.Factors, x)
	}
}

// urgency puts what is new before what has been accepted.
func (r *ranking) urgency(f *fix) factor {
	errors, warnings := 0, 0
	for _, i := range f.Findings {
		switch found := &r.page.Findings[i]; {
		case found.Status != boundaries.New:
		case found.Severity == string(boundaries.Error):
			errors++
		default:
			warnings++
		}
	}
	switch {
	case errors > 0:
		return factor{count(errors, "new error", "new errors"), 3}
	case warnings > 0:
		return factor{count(warnings, "new warning", "new warnings"), 2}
	case len(f.Findings) > 0:
		return factor{count(len(f.Findings), "accepted finding", "accepted findings"), 1.5}
	}
	return factor{"part of the cheapest cut", 1}
}

// churn counts the commits that touched the packages on the near side: code that
// changes often pays for its bad dependencies often.
func (r *ranking) churn(f *fix) factor {
	commits := 0
	for p := range r.importers[[2]int{f.From, f.To}] {
		commits += r.page.Packages[p].Changes
	}
	return factor{count(commits, "commit touched the code that imports", "commits touched the code that imports"),
		1 + math.Log2(1+float64(commits))/4}
}

// reach counts the components that use the near side and so inherit what it uses.
func (r *ranking) reach(f *fix) factor {
	users := r.users[f.From]
	return factor{count(users, "component uses ", "components use ") + r.page.Components[f.From].Label,
		1 + math.Log2(1+float64(users))/4}
}

// teams asks whether no team owns both sides.
func (r *ranking) teams(f *fix) factor {
	if f.To < 0 {
		return factor{}
	}
	from, to := r.page.Components[f.From].Owner, r.page.Components[f.To].Owner
	theirs := strings.Fields(to)
	both := slices.ContainsFunc(strings.Fields(from), func(team string) bool { return slices.Contains(theirs, team) })
	if from == "" || to == "" || both {
		return factor{}
	}
	return factor{fmt.Sprintf("crosses teams: %s to %s", from, to), 1.5}
}

func (r *ranking) knot(f *fix) factor {
	if f.Cycle < 0 {
		return factor{}
	}
	n := len(r.page.Cycles[f.Cycle].Members)
	return factor{fmt.Sprintf("helps to break a cycle of %d components", n), 1 + math.Log2(float64(n))/2}
}
