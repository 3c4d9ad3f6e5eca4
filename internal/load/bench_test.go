package load

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"testing"
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
