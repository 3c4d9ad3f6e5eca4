package load

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// BenchmarkImports loads the standard library's own source, when its files are
// known to be Go and when nothing is known.
func BenchmarkImports(b *testing.B) {
	src := cmp.Or(os.Getenv("BENCH_DIR"), gorootSrc())
	if src == "" {
		b.Skip("no GOROOT to load")
	}
	b.Setenv("ERODE_CACHE", b.TempDir())
	for _, remember := range []bool{true, false} {
		b.Run(fmt.Sprintf("remember=%v", remember), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Imports(b.Context(), Config{Dir: src, Remember: remember}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScan scans one large file whose head is in memory.
func BenchmarkScan(b *testing.B) {
	src, err := os.ReadFile(filepath.Join(gorootSrc(), "net", "http", "server.go"))
	if err != nil {
		b.Skip(err)
	}
	src = src[:headSize]
	s, h := scanner{names: interner{}}, header{}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if err := s.scan(src, false, &h); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTyped loads the types of this repository, or of another one: without a
// cache, with an empty one, and with a full one.
func BenchmarkTyped(b *testing.B) {
	dir := cmp.Or(os.Getenv("BENCH_DIR"), filepath.Join("..", ".."))
	load := func(b *testing.B, opt TypedOptions) {
		if _, err := Typed(b.Context(), Config{Dir: dir}, facts.Typed, opt); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("fresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			load(b, TypedOptions{Fresh: true})
		}
	})
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.Setenv("ERODE_CACHE", b.TempDir())
			load(b, TypedOptions{})
		}
	})
	b.Run("warm", func(b *testing.B) {
		b.Setenv("ERODE_CACHE", b.TempDir())
		load(b, TypedOptions{})
		b.ReportAllocs()
		for b.Loop() {
			load(b, TypedOptions{})
		}
	})
}
