package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

var csvHeader = []string{
	"file", "line", "column", "severity", "rule", "kind", "status", "message",
	"from component", "from package", "from symbol", "to component", "to package", "to symbol", "use",
	"owner", "why", "help", "count", "key",
}

// writeCSV writes a row per finding, for spreadsheets.
func writeCSV(w io.Writer, r *Result, o Options) error {
	c := csv.NewWriter(w)
	c.Write(csvHeader)
	for _, f := range r.fresh(o.All) {
		at := r.place(f)
		row := []string{
			at.File, strconv.Itoa(at.Line), strconv.Itoa(at.Col), string(f.Severity), f.Rule, f.Kind, statusText(f.Status), f.Message,
			f.From.Component, f.From.Package, f.From.Symbol, f.To.Component, f.To.Package, f.To.Symbol, f.Use,
			f.Owner, f.Why, f.Help, strconv.Itoa(max(f.Count, 1)), f.Key(),
		}
		for i, cell := range row {
			row[i] = PlainCell(cell)
		}
		c.Write(row)
	}
	c.Flush()
	return c.Error()
}

// PlainCell keeps a spreadsheet from taking a name for a formula.
func PlainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
