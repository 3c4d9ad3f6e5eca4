// Command erode-graphviz reads a graph in the DOT language and writes its picture.
// erode runs it; it works alone too:
//
//	erode graph --format dot | erode-graphviz -T svg > graph.svg
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/erodehq/erode/report/graphviz"
)

// maxInput bounds the DOT text, in bytes. The largest graph that a person can
// read is a hundredth of it.
const maxInput = 8 << 20

// Exit codes, as those of erode: 2 is wrong usage, 3 a graph that cannot be drawn.
func main() {
	limitMemory()
	os.Exit(run(os.Stdin, os.Stdout, os.Stderr, os.Args[1:]))
}

func run(stdin io.Reader, stdout, stderr io.Writer, args []string) int {
	flags := flag.NewFlagSet("erode-graphviz", flag.ContinueOnError)
	flags.SetOutput(stderr)
	format := flags.String("T", "svg", "picture `format`: "+strings.Join(graphviz.Formats, ", "))
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "erode-graphviz: unexpected argument %q; the graph comes from standard input\n", flags.Arg(0))
		return 2
	}
	dot, err := io.ReadAll(io.LimitReader(stdin, maxInput+1))
	if err == nil && len(dot) > maxInput {
		err = fmt.Errorf("the graph is larger than %d bytes; draw a part of it", maxInput)
	}
	if err == nil {
		err = graphviz.Render(context.Background(), stdout, dot, *format)
	}
	if err != nil {
		fmt.Fprintf(stderr, "erode-graphviz: %s\n", firstLine(err))
		return 3
	}
	return 0
}

// firstLine cuts what the WebAssembly runtime says after its first line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}
