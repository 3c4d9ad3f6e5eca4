// Command erode-graphviz reads a graph in the DOT language and writes its picture.
// erode runs it; it works alone too:
//
//	erode graph --format dot | erode-graphviz -T svg > graph.svg
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

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
	timeout := flags.Duration("timeout", time.Minute, "how long a picture may take")
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
	var picture bytes.Buffer
	if err == nil {
		err = within(*timeout, func() error { return graphviz.Render(context.Background(), &picture, dot, *format) })
	}
	if err == nil {
		_, err = stdout.Write(picture.Bytes())
	}
	if err != nil {
		fmt.Fprintf(stderr, "erode-graphviz: %s\n", firstLine(err))
		return 3
	}
	return 0
}

// within gives up on a layout that does not end: a graph that takes so long is one
// that nobody could read. Nothing stops the WebAssembly but the end of the
// process, so the caller has to exit.
func within(timeout time.Duration, draw func() error) error {
	drawn := make(chan error, 1)
	go func() { drawn <- draw() }()
	select {
	case err := <-drawn:
		return err
	case <-time.After(timeout):
		return fmt.Errorf("the picture was not done after %s; draw a part of the graph", timeout)
	}
}

// firstLine cuts what the WebAssembly runtime says after its first line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}
