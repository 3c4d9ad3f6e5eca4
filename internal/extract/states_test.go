package extract

import (
	"fmt"
	"strings"
	"testing"
)

func TestStates(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import ("sync"; "m/log")

var current, spare int
var limits struct{ Max int }
var table = map[string]int{}
var drivers = map[string]int{}
var once sync.Once
var parsed, guessed *int
var regexCache = map[string]int{}
var logger log.Logger
var Logger log.Logger
var guarded struct{ sync.Once; n int }
var registry struct{ all map[string]int }
var made, running map[string]int
var fixed, atStart, byInit, hidden, now int
var Exported int
var onExit, hooks []func()
var switched []int
var memoryLimit map[string]int
func Limit(k string) { memoryLimit[k] = 1 }

func Set(n int) { set(n) }
func set(n int) { current = n }
func Get() int { return current }
type T struct{}
func (T) Raise() { limits.Max++ }
func (t T) quiet() { hidden = 1; t.quiet() }
func Drop(k string) { delete(table, k) }
func RegisterDriver(k string) { drivers[k] = 1 }
func Parsed() *int { once.Do(func() { parsed = new(int) }); return parsed }
func Guessed() *int { if guessed == nil { guessed = new(int) }; return guessed }
func Cached(k string) int { regexCache[k] = 1; return regexCache[k] }
func Guarded() { guarded.Do(func() { guarded.n = 1 }) }
func RegisterOne(k string) { if registry.all == nil { registry.all = map[string]int{} }; registry.all[k] = 1 }
func Make() { once.Do(fill) }
func fill() { made = nil }
func Run() { if running != nil { return }; running = map[string]int{} }
func SetLogger(l log.Logger) { logger = l }
func OnExit(f func()) { onExit = append(onExit, f) }
func UnregisterOne(k string) { delete(registry.all, k) }
func AddHook(f func()) { hooks = append(hooks, f) }
func RunHooks() { for _, f := range hooks { f() }; hooks = nil }
func SwitchTable() { switched = nil }
func init() { atStart = 1; start() }
func start() { byInit = 2 }
func SetNowForTest() { now = 1 }
func Local() { current := 1; _ = current; spare, x := 1, 2; _, _ = spare, x }
-- a_test.go --
package a
func reset() { fixed = 1 }
-- log/log.go --
package log
type Logger interface { Log() }
`)
	want := []string{
		"Logger ambient [] []",
		"current real [Set] [Get]",
		"drivers registry [RegisterDriver] []",
		"guarded lazy [Guarded] [Guarded]",
		"guessed lazy [Guessed] [Guessed]",
		"hidden real [] []",
		"hooks registry [AddHook RunHooks] [AddHook RunHooks]",
		"limits real [T.Raise] []",
		"logger ambient [SetLogger] []",
		"made lazy [Make] []",
		"memoryLimit real [Limit] []",
		"onExit registry [OnExit] [OnExit]",
		"parsed lazy [Parsed] [Parsed]",
		"regexCache lazy [Cached] [Cached]",
		"registry registry [RegisterOne UnregisterOne] [RegisterOne]",
		"running lazy [Run] [Run]",
		"switched real [SwitchTable] []",
		"table real [Drop] []",
	}
	var got []string
	for _, s := range all["m"].States {
		got = append(got, fmt.Sprint(s.Var, " ", s.Class, " ", s.Writers, " ", s.Readers))
		if len(s.Writers) > 0 && (s.Pos.Line == 0 || s.WrittenAt.Line <= s.Pos.Line) {
			t.Errorf("%s is declared at %v and written at %v", s.Var, s.Pos, s.WrittenAt)
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("states:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSetters(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import ("context"; "time")

var level, port, total, state int
var name string
var conns, notes = map[string]*T{}, map[string]int{}
var on, up bool
var base context.Context
var host string
var latestDSN int
var restarted time.Time
var changed *bool

type T struct{}

func Set(n int) { set(n) }
func set(n int) { level = n }
func SetLevel(n int) error { set(n); return nil }
func SetupAll(n int) { set(n) }
func (T) SetLevel(n int) { set(n) }
func Use(s struct{ Name string }) { text := s.Name; name = text }
func Bind(addr string) { port = free() }
func free() int { return 1 }
func Add(n int) { total += n }
func Get(addr string) *T { c := dial(addr); conns[addr] = c; return c }
func dial(addr string) *T { return nil }
func Note(k string) { notes[k] = free() }
func Enable() { on = true }
func Start() { up = true }
func Init(path string) { state = free() }
func InitAll() { state = free() }
func Announce(addr string) { host = addr }
func Listen(addr string) { host = addr }
func InitInformer(c *T) { restarted = time.Now() }
func AddFlags(c interface{ Lookup(string) *struct{ Changed bool } }) { changed = &c.Lookup("a").Changed }
func SetUpAll(n int) { up = true }
func SetupDatabase(n int) { latestDSN = free() }
func Connected(dsn int) { latestDSN = dsn }
func Usage(cpu *int) { *cpu = free(); total = *cpu }
func SetupOne(n int) string { name = tune(); return name }
func tune() string { return "" }
func SetBase(ctx context.Context) { base = ctx }
func Run(ctx context.Context) { base = ctx }
func Swap(n int) (old int) { old = level; level = n; return old }
`)
	want := []string{
		"base [SetBase]", "changed []", "conns []", "host [Announce]", "latestDSN []", "level [Set SetLevel Swap]", "name [Use]", "notes []",
		"on [Enable]", "port []", "restarted []", "state [Init]", "total []", "up []",
	}
	var got []string
	for _, s := range all["m"].States {
		got = append(got, fmt.Sprint(s.Var, " ", s.Setters))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("setters:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
