package load

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// settings returns how garbage is collected now.
func settings() (percent int, limit int64) {
	percent = debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent, debug.SetMemoryLimit(-1)
}

// TestGarbageSettings looks at the settings of the collector while types are loaded
// and after.
func TestGarbageSettings(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	percent, limit := settings()
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
	const files = 10
	const room = gcRoom + files*gcRoomEach
	for _, test := range []struct {
		name         string
		brief, full  bool
		during, then int
		limit        int64
	}{
		{"comes back", false, false, -1, percent, limit},
		{"comes back from little room", false, true, gcPercent, percent, limit},
		{"comes back although the process is brief", true, true, gcPercent, percent, limit},
		{"stays while there is room", true, false, -1, -1, room},
	} {
		t.Run(test.name, func(t *testing.T) {
			debug.SetGCPercent(percent)
			debug.SetMemoryLimit(limit)
			undo := tuneGC(files, facts.Typed)
			var held []byte
			if test.full {
				held = fill(room)
			}
			if got, _ := settings(); got != test.during {
				t.Errorf("while loading the collector is set to %d %%, want %d", got, test.during)
			}
			undo(test.brief)
			runtime.KeepAlive(held)
			if got, of := settings(); got != test.then || of != test.limit {
				t.Errorf("after loading the collector is set to %d %% and %d bytes, want %d and %d", got, of, test.then, test.limit)
			}
			held = fill(room)
			runtime.KeepAlive(held)
			if got, of := settings(); got != percent || of != limit {
				t.Errorf("when there is no more room the collector is set to %d %% and %d bytes, want %d and %d", got, of, percent, limit)
			}
		})
	}
}

// fill takes all the room, and returns after the collector has seen that.
func fill(room int) []byte {
	held := make([]byte, room)
	for range 3 {
		done := make(chan struct{})
		runtime.SetFinalizer(&garbage{}, func(*garbage) { close(done) })
		runtime.GC()
		<-done // and so are others that were due
	}
	return held
}
