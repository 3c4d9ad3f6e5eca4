package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/render"
	"github.com/erodehq/erode/report"
	"github.com/erodehq/erode/report/html"
)

// A view is one picture of a set that belongs together, such as before and after.
type view struct {
	name   string // of its file, without the extension
	result *report.Result
	show   report.Picture
}

// viewFormats are the formats of pictures that are written into a folder.
var viewFormats = append(slices.Clone(graphFormats), "html")

func checkViewFormat(format string) error {
	if !slices.Contains(viewFormats, format) {
		return usage("--format: unknown format %q; %s", format, boundaries.Suggest(format, viewFormats))
	}
	return nil
}

// writeViews writes pictures into a folder. One that the renderer cannot draw is
// left as DOT text, and said so.
func (a *app) writeViews(ctx context.Context, dir, format, root string, views []view) error {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(a.dir, dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return usage("%v", err)
	}
	for _, v := range views {
		file, err := a.writeView(ctx, filepath.Join(dir, v.name), format, root, v)
		if file == "" {
			return err
		}
		if err != nil {
			fmt.Fprintf(a.stderr, "erode: %v\n", err)
			continue
		}
		fmt.Fprintf(a.stderr, "wrote %s\n", file)
	}
	return nil
}

// writeView returns the file that it wrote, and an error too if that is not the
// one that was asked for.
func (a *app) writeView(ctx context.Context, base, format, root string, v view) (file string, err error) {
	var b bytes.Buffer
	ext, write := "."+format, func(w io.Writer) error { return html.Write(w, v.result, html.Options{}) }
	if format != "html" {
		text := format
		if format == "svg" || format == "png" {
			text = "dot"
		}
		f, _ := report.Lookup(text)
		ext = f.Ext
		write = func(w io.Writer) error { return f.Write(w, v.result, report.Options{Picture: v.show}) }
	}
	if err := write(&b); err != nil {
		return "", err
	}
	if format != "svg" && format != "png" {
		return base + ext, os.WriteFile(base+ext, b.Bytes(), 0o666)
	}
	renderer, err := a.renderer(ctx, root)
	if err != nil {
		return render.SaveDOT(base, b.Bytes(), err)
	}
	return renderer.Save(ctx, base, b.Bytes(), format)
}

// renderer finds the program that draws pictures.
func (a *app) renderer(ctx context.Context, root string) (*render.Renderer, error) {
	r, err := render.Find(ctx, root)
	if err == nil {
		r.Timeout = a.renderTimeout
	}
	return r, err
}

// glance is how many dependencies a picture may have that is compared with
// another: who searches for a difference reads each line twice.
const glance = 40

// simplest returns the first way to draw all results at a glance, the last if
// there is none. All are drawn alike, so that they can be compared.
func simplest(ways []report.Picture, results ...*report.Result) report.Picture {
	for _, way := range ways {
		large := false
		for _, r := range results {
			show := way
			show.Force, show.Focus = true, present(way.Focus, r)
			d, err := report.Draw(r, show)
			large = large || err == nil && len(d.Arcs) > glance
		}
		if !large {
			return way
		}
	}
	return ways[len(ways)-1]
}

// pictureFormat returns the format of the pictures, svg unless another is named.
func pictureFormat(name string) string { return cmp.Or(name, "svg") }
