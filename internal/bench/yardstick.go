package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/erodehq/erode/internal/load"
)

// yardstick does what a measured process is to do.
func yardstick(what, dir string) error {
	switch what {
	case "read":
		return readAll(dir)
	case "scan":
		_, err := load.Imports(context.Background(), load.Config{Dir: dir, Remember: true})
		return err
	}
	return fmt.Errorf("no yardstick %q", what)
}

// readAll opens and reads every Go file that the import scan would look at, from
// its first byte to its last, as a short Go program would: one walk, as many
// readers as processors, each with a buffer that it keeps.
func readAll(root string) error {
	names := make(chan string, 64)
	var readers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			buf := make([]byte, 64<<10)
			for name := range names {
				read(name, buf)
			}
		})
	}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch base := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && name != root && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor"):
			return filepath.SkipDir
		case d.IsDir() && name != root && exists(filepath.Join(name, "go.mod")):
			return filepath.SkipDir
		case d.Type().IsRegular() && strings.HasSuffix(base, ".go"):
			names <- name
		}
		return nil
	})
	close(names)
	readers.Wait()
	return err
}

func read(name string, buf []byte) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	defer f.Close()
	for {
		if n, err := f.Read(buf); n == 0 || err != nil {
			return
		}
	}
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
