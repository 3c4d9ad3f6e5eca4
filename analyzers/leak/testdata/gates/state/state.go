// Package state has the ways in which a func comes to write a variable.
package state

import "sync/atomic"

var (
	current, mode, answer int // want `web and wrap share state.current: web and wrap write it`
	calls                 int
	ids, limit            atomic.Int64
	hooks                 []func()
	settings              = map[string]int{}
	lastSeen              = map[string]int64{}
	ready                 bool

	Default = &Config{}
	Limits  Config
	Paused  atomic.Bool
	held    = &Config{}
)

// Config is changed by pointers.
type Config struct{ Max, Used int }

func (c *Config) SetMax(n int) { c.Max = n }

// Use counts for itself.
func (c *Config) Use(n int) int { c.Used++; return c.Max }

// Instance hands a variable out, Fresh a new value.
func Instance() *Config { return held }

func Fresh() *Config { return &Config{} }

// Set puts what it was handed into a variable.
func Set(n int) { set(n) }

func set(n int) { current = n }

func Current() int { return current }

// Limit writes through a method.
func Limit(n int64) { limit.Store(n) }

// Tune is there to set what it was handed, though its name does not say so.
func Tune(n int) { doubled := 2 * n; mode = doubled }

// SetupProfiling begins with Set, and sets nothing.
func SetupProfiling() { OnInterrupt(func() {}) }

// Count counts its calls.
func Count(n int) int { calls += n; return calls }

// Compile takes the next number for its result.
func Compile(query string) int64 { return ids.Add(1) }

// OnInterrupt and Register fill registries, from which Unregister takes out again.
func OnInterrupt(f func()) { hooks = append(hooks, f) }

func Register(name string, n int) { settings[name] = n }

func Unregister(name string) { delete(settings, name) }

// Seen notes for itself when something happened.
func Seen(name string) { lastSeen[name] = now() }

func now() int64 { return 1 }

// Start notes for itself that it was called.
func Start() { ready = true; answer = 42 }

func Ready() bool {
	return ready && answer > 0 && mode > 0 && lastSeen["a"] > 0 && len(hooks)+len(settings) > 0
}
