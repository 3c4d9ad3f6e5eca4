package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/report"
)

// A reportOptions holds the flags of erode report.
type reportOptions struct {
	from    string
	formats []string
	all     bool
	link    string
}

func (a *app) reportCommand() *cobra.Command {
	o := &reportOptions{}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write a saved result in another format",
		Long: `Report writes the result that erode check -f json saved, in any format, with the same
bytes as the direct run.`,
		Example: "  erode check -f json=result.json\n  erode report --from result.json -f sarif=erode.sarif",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.rewriteResult(o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.from, "from", "", "read the result from `FILE`, - for stdin")
	flags.StringArrayVarP(&o.formats, "format", "f", []string{"text"}, "write it as `NAME[=FILE]`; may be repeated: "+strings.Join(report.FormatNames(), ", "))
	flags.BoolVar(&o.all, "all", false, "show accepted findings too")
	flags.StringVar(&o.link, "link", "", "`URL` of a source line, with {file} and {line} in it, for formats that link")
	return cmd
}

func (a *app) rewriteResult(o *reportOptions) error {
	outputs, err := parseOutputs(o.formats)
	if err != nil {
		return err
	}
	if o.from == "" {
		return usage("--from names the saved result; erode check -f json=result.json writes one")
	}
	in := a.stdin
	if o.from != "-" {
		file := o.from
		if !filepath.IsAbs(file) {
			file = filepath.Join(a.dir, file)
		}
		f, err := os.Open(file)
		if err != nil {
			return exit{exitUsage, err}
		}
		defer f.Close()
		in = f
	}
	r, err := report.Read(in)
	if err != nil {
		return exit{exitUsage, fmt.Errorf("%s: %w", o.from, err)}
	}
	return a.write(r, outputs, report.Options{All: o.all, Link: o.link})
}
