package extract

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
)

// conf is a component whose variables others change.
const conf = `
-- conf/conf.go --
package conf

import "m/base"

type Config struct {
	Limit int
	Inner struct{ Port int }
	Names []string
	Table map[string]int
	seen  int
	hook  func()
}

type FlagSet struct{ n int }

func (f *FlagSet) Set(n int) { f.n = n }

func (c *Config) SetLimit(n int)       { c.Limit = n }
func (c *Config) SetPort(n int)        { c.setPort(n) }
func (c *Config) setPort(n int)        { c.Inner.Port = n }
func (c *Config) SetName(n string)     { c.Names = append(c.Names, n) }
func (c *Config) Add(n string)         { c.Names = append(c.Names, n) }
func (c *Config) Push(n string)        { c.Names = append(c.Names, n) }
func (c *Config) OnChange(f func())    { c.hook = f }
func (c *Config) Sum(n int) int        { c.seen = n; return c.Limit }
func (c *Config) Note(n int)           { c.seen++ }
func (c Config) SetNothing(n int)      { c.Limit = n }
func (c *Config) ResetOther(o *Config) { o.Limit = 0 }

var (
	Default Config
	Ptr     = &Config{}
	Table   = map[string]int{}
	Slice   []int
	Ptrs    []*Config
	Configs []Config
	Logger  = &Config{}
	Based   base.Base
	Size    int
	hidden  Config
	held    = &Config{}
	lazy    *Config
	kept    = map[string]int{}

	CommandLine FlagSet
)

func SetByFill(n int) { base.Fill(n, &hidden.Limit); fill(n, &hidden.Limit) }
func fill(n int, to *int) { *to = n }

func SetFlag(n int) { CommandLine.Set(n) }

func Instance() *Config        { return held }
func Address() *Config         { return &hidden }
func Lazy() *Config            { if lazy == nil { lazy = &Config{} }; return lazy }
func Kept() map[string]int     { return kept }
func Fresh() *Config           { return &Config{} }
func Copied() Config           { return hidden }
func Later() func() *Config    { return func() *Config { return held } }
func Logged() *Config          { return Logger }
func SetHidden(n int)          { hidden.SetLimit(n) }
func SetByPointer(n int)       { p := &hidden; p.Limit = n }
func SetByFunc(n int)          { Instance().Limit = n }
-- base/base.go --
package base

type Base struct{ N int }

func Fill(n int, to *int) { *to = n }
func FillAny[T any](to *T) { var t T; *to = t }
func Look(at *int) int    { return *at }
func Count(at *int)       { *at++ }

func (b *Base) SetN(n int) { b.N = n }
`

// A write through a pointer is a write.
func TestChanges(t *testing.T) {
	const writes = "writes a>conf"
	tests := []struct{ body, want string }{
		{"conf.Default.Limit = 1", writes},
		{"conf.Default.Inner.Port++", writes},
		{"conf.Table[`a`] = 1", writes},
		{"conf.Slice[0] = 1", writes},
		{"conf.Slice = append(conf.Slice, 1)", writes},
		{"delete(conf.Table, `a`)", writes},
		{"clear(conf.Table)", writes},
		{"copy(conf.Slice, []int{1})", writes},
		{"copy(conf.Slice[1:], []int{1})", writes},
		{"_ = append(conf.Slice[:0], 1)", writes},
		{"_ = append(conf.Slice, 1)", ""},
		{"_ = append([]int{}, conf.Slice[:1]...)", ""},
		{"(&conf.Default).Limit = 1", writes},
		{"*(&conf.Size) = 1", writes},

		{"p := &conf.Default; p.Limit = 1", writes},
		{"p := &conf.Default; *p = conf.Config{}", writes},
		{"p := &conf.Default; p.Inner.Port++", writes},
		{"p := &conf.Default.Inner; p.Port = 1", writes},
		{"p := &conf.Size; *p = 1", writes},
		{"var p = &conf.Default; func() { p.Limit = 1 }()", writes},
		{"p := conf.Ptr; p.Limit = 1", writes},
		{"m := conf.Table; m[`a`] = 1", writes},
		{"m := conf.Default.Table; delete(m, `a`)", writes},
		{"p := conf.Ptrs[0]; p.Limit = 1", writes},
		{"p := &conf.Default; _ = p.Limit", ""},
		{"p := &conf.Default; p = &conf.Config{}; p.Limit = 1", ""},
		{"p := conf.Ptr; p = nil; _ = p", ""},
		{"p := conf.Default; p.Limit = 1", ""},
		{"n := conf.Size; n = 1; _ = n", ""},

		{"conf.Instance().Limit = 1", writes},
		{"*conf.Address() = conf.Config{}", writes},
		{"conf.Address().Inner.Port++", writes},
		{"p := conf.Instance(); p.Limit = 1", writes},
		{"conf.Lazy().Limit = 1", writes},
		{"conf.Kept()[`a`] = 1", writes},
		{"delete(conf.Kept(), `a`)", writes},
		{"for _, p := range conf.Ptrs { p.Limit = 1 }", writes},
		{"for _, c := range conf.Configs { c.Limit = 1 }", ""},
		{"base.Fill(1, &conf.Default.Inner.Port)", writes},
		{"base.FillAny(&conf.Size)", writes},
		{"fill(&conf.Size)", writes},
		{"base.Look(&conf.Size)", ""},
		{"base.Count(&conf.Size)", ""},
		{"conf.SetByFill(1)", writes},
		{"conf.Fresh().Limit = 1", ""},
		{"p := conf.Copied(); p.Limit = 1", ""},
		{"conf.Later()().Limit = 1", ""},
		{"conf.Logged().Limit = 1", ""},

		{"conf.Default.SetLimit(1)", writes},
		{"conf.Ptr.SetLimit(1)", writes},
		{"conf.Default.SetPort(1)", writes},
		{"conf.Default.SetName(`a`)", writes},
		{"conf.Instance().SetLimit(1)", writes},
		{"p := &conf.Default; p.SetLimit(1)", writes},
		{"p := conf.Instance(); p.SetLimit(1)", writes},
		{"conf.Based.SetN(1)", writes},
		{"conf.Default.Push(`a`)", ""},
		{"conf.Default.Add(`a`)", ""},
		{"conf.Default.OnChange(nil)", ""},
		{"conf.CommandLine.Set(1)", ""},
		{"conf.SetFlag(1)", ""},
		{"conf.Default.Sum(1)", ""},
		{"conf.Default.Note(1)", ""},
		{"conf.Default.SetNothing(1)", ""},
		{"conf.Default.ResetOther(nil)", ""},
		{"conf.Logger.SetLimit(1)", ""},
		{"conf.Fresh().SetLimit(1)", ""},

		{"conf.SetHidden(1)", writes},
		{"conf.SetByPointer(1)", writes},
		{"conf.SetByFunc(1)", writes},

		{"json.Unmarshal(nil, &conf.Default)", writes},
		{"json.NewDecoder(nil).Decode(&conf.Default)", writes},
		{"json.Unmarshal(nil, conf.Ptr)", writes},
		{"json.Marshal(&conf.Default)", ""},
		{"json.Unmarshal(conf.Raw, new(int))", ""},
		{"flag.IntVar(&conf.Size, `a`, 0, ``)", writes},
		{"fmt.Sscan(``, &conf.Size)", writes},
		{"fmt.Println(&conf.Size)", ""},
		{"atomic.AddInt64(&conf.Size, 1)", writes},
		{"atomic.LoadInt64(&conf.Size)", ""},
		{"sort.Ints(conf.Slice)", writes},
		{"slices.Reverse(conf.Slice)", writes},
		{"slices.Sorted(maps.Keys(conf.Table))", ""},
		{"maps.Copy(conf.Table, nil)", writes},
		{"maps.Copy(map[string]int{}, conf.Table)", ""},
	}
	for _, tt := range tests {
		client := "-- a/a.go --\npackage a\nimport (\"encoding/json\"; \"flag\"; \"fmt\"; \"maps\"; \"slices\"; \"sort\"; \"sync/atomic\"; \"m/base\"; \"m/conf\")\nfunc fill(to *int) { *to = 1 }\nfunc F() {\n" + tt.body + "\n}\n"
		got := judge(t, conf+client, boundaries.Leak{Sorts: []string{"writes"}})
		if s := strings.Join(slices.Compact(got), ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.body, s, tt.want)
		}
	}
}
