package split

import (
	"slices"

	"github.com/erodehq/erode/internal/cluster"
)

// restart is how often the walk from a hint starts anew. Anything from a tenth
// to a half gives the same answers.
const restart = 0.25

// grow gives every node to one of k services, of which seed names the known
// nodes and is negative elsewhere. A group in which one service alone has known
// nodes is that service's; any other node goes to the service from whose known
// nodes a random walk comes to it, or to the head that owns it, most often.
func (t *ties) grow(d division, seed []int32, k int) []int32 {
	w := t.weigh(&t.uses)
	entry, hands := slices.Clone(t.entry), t.handsOn()
	for v, s := range seed {
		if s >= 0 {
			entry[v], hands[v] = true, nil // known nodes are heads
		}
	}
	head, heads := t.owners(w, entry, hands)
	service := nearest(contract(w.links, head, heads), head[:t.len()], seed, k)
	claimWhole(service, d.fine, seed)
	claimWhole(service, d.group, seed)
	for v, s := range seed {
		if s >= 0 {
			service[v] = s
		}
	}
	return service
}

// nearest returns for each node the service from which a walk meets its head
// most often, -1 if none does.
func nearest(net *cluster.Network, head, seed []int32, k int) []int32 {
	best, most := make([]int32, net.Len()), make([]float64, net.Len())
	for h := range best {
		best[h] = -1
	}
	for s := range int32(k) {
		var from []int32
		for v, t := range seed {
			if t == s {
				from = append(from, head[v])
			}
		}
		if len(from) == 0 {
			continue
		}
		slices.Sort(from)
		for h, x := range cluster.Walk(net, slices.Compact(from), restart) {
			if x > most[h] {
				best[h], most[h] = s, x
			}
		}
	}
	service := make([]int32, len(head))
	for v, h := range head {
		service[v] = best[h]
	}
	return service
}

// claimWhole gives a service every node of the groups in which it alone has
// known nodes.
func claimWhole(service, group, seed []int32) {
	const none, several = -1, -2
	only := make([]int32, groups(group))
	for c := range only {
		only[c] = none
	}
	for v, s := range seed {
		if c := group[v]; s >= 0 && c >= 0 && only[c] != s {
			if only[c] == none {
				only[c] = s
			} else {
				only[c] = several
			}
		}
	}
	for v, c := range group {
		if c >= 0 && only[c] >= 0 {
			service[v] = only[c]
		}
	}
}
