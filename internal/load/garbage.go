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
	gcRoom      = 97 << 20
	gcRoomEach  = 56 << 10 // for every file
	gcRoomExact = 3        // times as much with the signatures of dependencies
	gcMost      = 0.6      // of the room
	gcPercent   = 50
)

// tuneGC applies these, unless the user has settings of their own. What it returns
// undoes it; or, if the process is to end soon, leaves what room there still is.
func tuneGC(files int, tier facts.Tier) (undo func(brief bool)) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func(bool) {}
	}
	room := int64(gcRoom + files*gcRoomEach)
	if tier == facts.Exact {
		room *= gcRoomExact
	}
	g := &garbage{most: uint64(gcMost * float64(room))}
	g.percent, g.limit = debug.SetGCPercent(-1), debug.SetMemoryLimit(room)
	g.watch()
	return g.undo
}

// A garbage looks, after each run of the collector, at what is in use.
type garbage struct {
	most    uint64 // bytes
	percent int    // the settings before
	limit   int64

	mu   sync.Mutex
	full bool // or nothing to watch any more
	done bool // loading
}

// watch has the next run of the collector told.
func (g *garbage) watch() {
	runtime.SetFinalizer(&garbage{}, func(*garbage) { g.collected() })
}

func (g *garbage) collected() {
	g.mu.Lock()
	defer g.mu.Unlock()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	switch metrics.Read(live); {
	case g.full:
	case live[0].Value.Uint64() <= g.most:
		g.watch()
	case g.done:
		g.restore()
	default:
		g.full = true
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(math.MaxInt64)
	}
}

func (g *garbage) undo(brief bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.done = true
	if g.full || !brief {
		g.restore()
	}
}

func (g *garbage) restore() {
	g.full = true
	debug.SetGCPercent(g.percent)
	debug.SetMemoryLimit(g.limit)
}
