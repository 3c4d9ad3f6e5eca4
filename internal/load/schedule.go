package load

import (
	"cmp"
	"slices"
	"sync"
)

// A schedule hands out the packages that wait for no other one: first those with the
// most work behind them, in the longest chain of packages that wait one for the other.
type schedule struct {
	mu    sync.Mutex
	wake  *sync.Cond
	ready []*node // the first one last
	left  int     // not yet finished
}

func newSchedule(nodes []*node) *schedule {
	s := &schedule{left: len(nodes)}
	s.wake = sync.NewCond(&s.mu)
	for _, n := range nodes {
		n.measure()
	}
	for _, n := range nodes {
		if len(n.deps) == 0 {
			s.add(n)
		}
	}
	return s
}

// measure finds out how much work the longest chain from a package on is, in files.
func (n *node) measure() int {
	if n.chain == 0 {
		longest := 0
		for _, d := range n.dependents {
			longest = max(longest, d.measure())
		}
		n.chain = longest + len(n.primary.files) + 1
	}
	return n.chain
}

// add makes a package ready. Packages alike go in the order of their paths.
func (s *schedule) add(n *node) {
	at, _ := slices.BinarySearchFunc(s.ready, n, func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.chain, b.chain), cmp.Compare(b.pkg.Path, a.pkg.Path))
	})
	s.ready = slices.Insert(s.ready, at, n)
	s.wake.Signal()
}

// take waits for a package that is ready; ok is false when all are finished.
func (s *schedule) take() (n *node, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.ready) == 0 && s.left > 0 {
		s.wake.Wait()
	}
	if len(s.ready) == 0 {
		return nil, false
	}
	n = s.ready[len(s.ready)-1]
	s.ready = s.ready[:len(s.ready)-1]
	return n, true
}

// finish notes that a package is done, and makes ready what waited for it alone.
func (s *schedule) finish(n *node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range n.dependents {
		if d.waiting--; d.waiting == 0 {
			s.add(d)
		}
	}
	if s.left--; s.left == 0 {
		s.wake.Broadcast()
	}
}
