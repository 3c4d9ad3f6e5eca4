package load

import (
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// A host is the machine's default build: what a plain "go build" would include.
type host struct {
	context build.Context
	cgo     func() bool
}

func newHost() *host {
	h := &host{context: build.Default}
	h.cgo = sync.OnceValue(h.hasCgo)
	return h
}

// has reports whether the default build, with these further tags, sets the tag.
func (h *host) has(tag string, more []string) bool {
	switch {
	case tag == "cgo":
		return h.cgo()
	case tag == h.context.GOARCH || tag == h.context.Compiler || impliedBy(h.context.GOOS, tag):
		return true
	case tag == "boringcrypto":
		tag = "goexperiment.boringcrypto"
	}
	return slices.Contains(more, tag) || slices.Contains(h.context.ToolTags, tag) ||
		slices.Contains(h.context.ReleaseTags, tag)
}

// hasCgo reports whether the go command would run cgo: it does so where the
// environment does not forbid it and a C compiler is there.
func (h *host) hasCgo() bool {
	if !h.context.CgoEnabled || os.Getenv("CGO_ENABLED") == "1" || os.Getenv("CC") != "" {
		return h.context.CgoEnabled
	}
	compiler := "gcc"
	switch runtime.GOOS {
	case "darwin", "ios", "freebsd", "openbsd":
		compiler = "clang"
	}
	_, err := exec.LookPath(compiler)
	return err == nil
}

// goEnv returns a setting of the go command: from the environment, or from the
// file that "go env -w" writes.
func goEnv(key string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	file := os.Getenv("GOENV")
	if file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		file = filepath.Join(dir, "go", "env")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && name == key {
			return value
		}
	}
	return ""
}

// moduleCache returns the directory that holds downloaded modules.
func moduleCache() string {
	if dir := goEnv("GOMODCACHE"); dir != "" {
		return dir
	}
	gopath := filepath.SplitList(goEnv("GOPATH"))
	if len(gopath) == 0 || gopath[0] == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		gopath = []string{filepath.Join(home, "go")}
	}
	return filepath.Join(gopath[0], "pkg", "mod")
}

// gorootSrc returns the directory of the standard library's source, or "" where
// there is none: in the distribution that GOROOT names, that erode was built with,
// or that the go command on PATH belongs to.
func gorootSrc() string {
	candidates := []string{goEnv("GOROOT"), build.Default.GOROOT}
	if command, err := exec.LookPath("go"); err == nil {
		if real, err := filepath.EvalSymlinks(command); err == nil {
			candidates = append(candidates, filepath.Dir(filepath.Dir(real)))
		}
	}
	candidates = append(candidates, "/usr/local/go", "/usr/lib/go")
	for _, dir := range candidates {
		if dir == "" {
			continue
		}
		src := filepath.Join(dir, "src")
		if _, ok := existing(filepath.Join(src, "unsafe")); ok {
			return src
		}
	}
	return ""
}
