package load

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"

	"github.com/erodehq/erode/internal/facts"
)

// While types are loaded, no garbage is collected as long as there is room, which
// grows with the program. Where what is in use takes most of it, the collector would
// keep running: then the heap may grow by half between two runs.
const (
	gcRoom      = 90 << 20
	gcRoomEach  = 56 << 10 // for every file
	gcRoomExact = 3        // times as much with the signatures of dependencies
	gcMost      = 0.6      // of the room
	gcPercent   = 50
)

// tuneGC applies these, unless the user has settings of their own, and returns
// what undoes it.
func tuneGC(files int, tier facts.Tier) (undo func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	room := int64(gcRoom + files*gcRoomEach)
	if tier == facts.Exact {
		room *= gcRoomExact
	}
	g := &garbage{most: uint64(gcMost * float64(room))}
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(room)
	g.watch()
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.done = true
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// A garbage looks, after each run of the collector, at what is in use.
type garbage struct {
	most uint64 // bytes
	mu   sync.Mutex
	done bool
}

// watch has the next run of the collector told.
func (g *garbage) watch() {
	runtime.SetFinalizer(&garbage{}, func(*garbage) { g.collected() })
}

func (g *garbage) collected() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.done {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Uint64() <= g.most {
		g.watch()
		return
	}
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(math.MaxInt64)
}
