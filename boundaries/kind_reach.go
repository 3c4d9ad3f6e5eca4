package boundaries

import (
	"fmt"
	"strings"

	"github.com/erodehq/erode/internal/graph"
)

var kindReach = Kind{
	Name:    "reach",
	Doc:     "A dependency that exists through others, however long the chain.",
	Matters: "What a part links, builds and breaks with is what it reaches, not what it imports. A domain that reaches the ORM through three helpers still needs a database to be tested.",
	Example: "reach: {from: domain, to: \"ext:gorm.io/...\", via: ports}\nwhy: the domain is built and tested without a database",
	Bad:     "domain -> reporting -> store -> gorm.io/gorm",
	Good:    "domain -> ports, and store -> ports",
	Fixes: []string{
		"cut the chain at the import that surprises you most: often a helper that grew a dependency",
		"split the package in the middle, so that what is needed does not bring the rest along",
	},
	value: field{name: "reach", shape: object, required: true, doc: "What must not be reached, at any distance.", fields: []field{
		{name: "from", shape: words, required: true, doc: "Who must not reach it."},
		{name: "to", shape: words, required: true, doc: "What must not be reached."},
		{name: "via", shape: words, doc: "Waypoints: chains that pass through one of them are allowed."},
	}},
	compile: compileReach,
}

func compileReach(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	from, to, via := c.list(o, "from"), c.list(o, "to"), c.list(o, "via")
	r.Text = joined(from) + " must not reach " + joined(to)
	if len(via) > 0 {
		r.Text += ", unless via " + joined(via)
	}
	return subjectOf(from), func(s *Scope, r *Rule) judge {
		starts, targets, waypoints := s.union(from, nil), s.union(to, nil), s.union(via, nil)
		help := "cut the chain at one of its imports"
		if len(via) > 0 {
			help += "; it may pass through: " + joined(via)
		}
		return func() []Finding {
			next := distances(s.graph, r.Tests, targets, waypoints)
			return s.edges(r.Tests, func(e *graph.Edge) *departure {
				if !starts[e.From] || starts[e.To] && !targets[e.To] || waypoints[e.From] || waypoints[e.To] || !next.reaches(e.To) {
					return nil
				}
				chain := next.chain(e.From, e.To)
				last := chain[len(chain)-1]
				if len(chain) == 2 {
					return &departure{message: fmt.Sprintf("%s must not reach %s", s.label(e.From), s.target(last)), help: help, chain: chain}
				}
				return &departure{
					message: fmt.Sprintf("%s must not reach %s, but does through %s", s.label(e.From), s.target(last), s.through(chain)),
					help:    help,
					chain:   chain,
				}
			})
		}
	}
}

// through lists the packages in the middle of a chain, shortened when long.
func (s *Scope) through(chain []int32) string {
	var list []string
	for _, id := range chain[1 : len(chain)-1] {
		list = append(list, s.short(id))
	}
	if len(list) > 4 {
		list = append(append(list[:2:2], fmt.Sprintf("%d more", len(list)-3)), list[len(list)-1])
	}
	return strings.Join(list, ", ")
}

// A way holds, for every package, the next one on a shortest chain to the nearest
// target; graph.None where there is none, the package itself where it is a target.
type way []int32

// distances walks back from the targets, never through a waypoint.
func distances(g *graph.Graph, tests TestScope, targets, waypoints []bool) way {
	uses := g.Uses()
	if tests != ExcludeTests {
		uses = g.All()
	}
	users := uses.Reverse()
	next := make(way, g.Len())
	var queue []int32
	for id := range next {
		next[id] = graph.None
		if targets[id] && !waypoints[id] {
			next[id] = int32(id)
			queue = append(queue, int32(id))
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, user := range users.Out(id) {
			if next[user] == graph.None && !waypoints[user] {
				next[user] = id
				queue = append(queue, user)
			}
		}
	}
	return next
}

func (w way) reaches(id int32) bool { return w[id] != graph.None }

// chain returns the packages from one, by its dependency, to the target.
func (w way) chain(from, by int32) []int32 {
	chain := []int32{from, by}
	for w[by] != by {
		by = w[by]
		chain = append(chain, by)
	}
	return chain
}
