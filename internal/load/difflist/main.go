// Command difflist compares the imports tier with "go list" on any repository:
//
//	go run ./internal/load/difflist -dir DIR
//
// It prints every file and import of the host's build that only one of the two
// has, and exits with 1 if there is any.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/erodehq/erode/internal/load/golist"
)

func main() {
	dir := flag.String("dir", ".", "`directory` in the repository to compare")
	flag.Parse()
	os.Exit(run(*dir, os.Stdout, os.Stderr))
}

func run(dir string, stdout, stderr io.Writer) int {
	r, err := golist.Compare(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(stderr, "difflist:", err)
		return 2
	}
	for _, line := range r.Differences {
		fmt.Fprintln(stdout, line)
	}
	fmt.Fprintf(stdout, "%d packages, %d files, %d imports: %d differences\n", r.Packages, r.Files, r.Imports, len(r.Differences))
	if len(r.Differences) > 0 {
		return 1
	}
	return 0
}
