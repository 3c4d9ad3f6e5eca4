// Package graphviz turns DOT into pictures, with the Graphviz that go-graphviz
// carries along as WebAssembly. It is the only importer of that library.
//
// Linking it costs 40 ms and 17 MB at every start of a program, used or not, and
// it is not safe for concurrent use: so it lives in the erode-graphviz command, and
// erode runs that as a child. Nothing else may import this package.
package graphviz

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-graphviz"
)

// Formats lists the picture formats that Render writes.
var Formats = []string{"svg", "png"}

// denseEdges is the number of edges above which layout needs its short cuts:
// without them 1,085 edges took 22 seconds, with them 1.2.
const denseEdges = 200

// shortCuts bound the effort that dot spends on ranks and crossings.
var shortCuts = [][2]string{{"nslimit", "1"}, {"nslimit1", "1"}, {"mclimit", "0.1"}, {"splines", "line"}}

// Render writes the picture of a graph, or nothing. Only one call may be
// under way in a process.
func Render(ctx context.Context, w io.Writer, dot []byte, format string) (err error) {
	if !slices.Contains(Formats, format) {
		return fmt.Errorf("no picture format %q; there are %q", format, Formats)
	}
	defer func() {
		if p := recover(); p != nil { // of the WebAssembly runtime
			err = fmt.Errorf("graphviz stopped: %v", p)
		}
	}()
	graphviz.SetFileSystem(embed.FS{}) // no file= or image= reads the disk
	g, err := graphviz.New(ctx)
	if err != nil {
		return fmt.Errorf("graphviz does not start: %w", err)
	}
	graph, err := graphviz.ParseBytes(dot)
	if err != nil {
		return fmt.Errorf("not DOT: %w", err)
	}
	if graph == nil {
		return errors.New("not DOT: no graph in it")
	}
	if n, err := graph.EdgeNum(); err == nil && n > denseEdges {
		for _, set := range shortCuts {
			if err := graph.SafeSet(set[0], set[1], ""); err != nil {
				return fmt.Errorf("graphviz attribute %s: %w", set[0], err)
			}
		}
	}
	var svg bytes.Buffer
	if err := g.Render(ctx, graph, graphviz.SVG, &svg); err != nil {
		return fmt.Errorf("graphviz: %w", err)
	}
	if !whole(svg.Bytes()) {
		return errors.New("graphviz wrote a broken picture") // it may, and report success
	}
	if format == "png" {
		return writePNG(w, svg.Bytes())
	}
	_, err = w.Write(svg.Bytes())
	return err
}

// whole reports whether an SVG has its beginning and its end.
func whole(svg []byte) bool {
	return bytes.Contains(svg, []byte("<svg")) && bytes.HasSuffix(bytes.TrimSpace(svg), []byte("</svg>"))
}
