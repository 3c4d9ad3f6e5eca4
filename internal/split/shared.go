package split

import (
	"github.com/erodehq/erode/internal/graph"
)

const (
	// sharedBelow is the share of a node's use that one group must make up, or
	// the node is shared.
	sharedBelow = 0.8
	// entryShare is what an entry belongs to its own group from the start: just
	// below sharedBelow, so that a little use from its own group settles it, and
	// an entry that only others use is shared.
	entryShare = 0.75
	// libraryUsers is how many other groups must use an entry, and libraryOut how
	// small a share of its ties may be its own imports, for it to be a library
	// that main happens to configure: then it has no advantage.
	libraryUsers = 3
	libraryOut   = 0.55
)

// A claim says which group uses a node most, directly or not, and what share of
// its use that is.
type claim struct {
	group int32
	share float64
}

// claims lets the use of each group flow down the dependencies. A node that
// nothing but roots imports belongs to its group, any other to those who use it.
func (m *model) claims(group []int32) []claim {
	uses := m.owning(m.logarithmic(&m.uses))
	claims := make([]claim, m.len())
	own := make([][]ownership, m.len())
	tally := newTally(groups(group))
	in := uses.Reverse()
	for _, v := range importersFirst(uses) {
		claims[v].group = graph.None
		if group[v] < 0 {
			continue // a root claims nothing
		}
		importers := in.Out(v)
		others := 0
		for i, u := range importers {
			tally.add(own[u], in.Weights(v)[i])
			if len(own[u]) > 0 && group[u] != group[v] {
				others++
			}
		}
		self := []ownership{{group[v], 1}}
		switch {
		case tally.total == 0:
			tally.add(self, 1)
		case m.entry[v] && !isLibrary(others, len(importers), len(uses.Out(v))):
			tally.add(self, tally.total*entryShare/(1-entryShare))
		}
		own[v] = tally.take()
		best := largest(own[v])
		claims[v] = claim{best.head, best.share}
	}
	return claims
}

func isLibrary(others, in, out int) bool {
	return others >= libraryUsers && float64(out) < libraryOut*float64(1+in+out)
}

// share takes the nodes that nobody claims enough of out of their groups.
func share(claims []claim) []int32 {
	group := make([]int32, len(claims))
	for v, c := range claims {
		group[v] = c.group
		if c.share < sharedBelow {
			group[v] = graph.None
		}
	}
	return group
}
