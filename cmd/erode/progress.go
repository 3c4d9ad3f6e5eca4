package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progressDelay is how long a run stays silent: most are over by then.
const progressDelay = 500 * time.Millisecond

// A progress shows one line on a terminal while a run takes long. A nil one, and
// one that is not on a terminal, shows nothing.
type progress struct {
	w     io.Writer
	start time.Time

	mu    sync.Mutex
	shown bool
	last  time.Time
	ended bool
}

func newProgress(a *app) *progress {
	if a.noBar || !isTerminal(a.stderr) || a.getenv("CI") != "" || a.getenv("TERM") == "dumb" {
		return nil
	}
	return &progress{w: a.stderr, start: time.Now()}
}

// report shows how far a stage is. Goroutines may call it.
func (p *progress) report(stage string, done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.ended || now.Sub(p.start) < progressDelay || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.shown = now, true
	if total > 0 {
		stage = fmt.Sprintf("%s %d/%d", stage, done, total)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s  %.1f s", stage, now.Sub(p.start).Seconds())
}

// during shows a stage that cannot tell how far it is until wait returns.
func (p *progress) during(stage string, wait func()) {
	if p == nil {
		wait()
		return
	}
	ended := make(chan struct{})
	go func() {
		wait()
		close(ended)
	}()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			p.stop()
			return
		case <-tick.C:
			p.report(stage, 0, 0)
		}
	}
}

// stop wipes the line.
func (p *progress) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown && !p.ended {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.ended = true
}
