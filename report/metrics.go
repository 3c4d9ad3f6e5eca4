package report

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/erodehq/erode/internal/metrics"
)

// Tables returns the metrics of a program as a Result holds them. Metrics without
// any value are left out.
func Tables(t *metrics.Table) []MetricTable {
	var tables []MetricTable
	columns := map[string]int{} // of the last table
	for v := range t.All() {
		if n := len(tables); n == 0 || tables[n-1].Scope != v.Scope.String() {
			tables = append(tables, MetricTable{Scope: v.Scope.String()})
			clear(columns)
		}
		table := &tables[len(tables)-1]
		at, ok := columns[v.Metric]
		if !ok {
			at = len(table.Metrics)
			columns[v.Metric] = at
			table.Metrics = append(table.Metrics, v.Metric)
		}
		if n := len(table.Rows); n == 0 || table.Rows[n-1].Name != v.Name {
			table.Rows = append(table.Rows, MetricRow{Name: v.Name})
		}
		table.Rows[len(table.Rows)-1].set(at, v.Value)
	}
	for i := range tables {
		for j := range tables[i].Rows {
			tables[i].Rows[j].pad(len(tables[i].Metrics))
		}
	}
	return tables
}

func (r *MetricRow) set(at int, value float64) {
	r.pad(at + 1)
	r.Values[at] = value
}

// pad adds missing values up to n.
func (r *MetricRow) pad(n int) {
	r.Values = slices.Grow(r.Values, max(0, n-len(r.Values)))
	for len(r.Values) < n {
		r.Values = append(r.Values, math.NaN())
	}
}

// MarshalJSON writes numbers as encoding/json does, and null for what is none.
func (v Values) MarshalJSON() ([]byte, error) {
	out := append(make([]byte, 0, 8*len(v)+2), '[')
	for i, x := range v {
		if i > 0 {
			out = append(out, ',')
		}
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			out = append(out, "null"...)
		case x == math.Trunc(x) && math.Abs(x) < 1e15:
			out = strconv.AppendInt(out, int64(x), 10)
		default:
			out = strconv.AppendFloat(out, x, 'f', -1, 64)
		}
	}
	return append(out, ']'), nil
}

// UnmarshalJSON reads them back.
func (v *Values) UnmarshalJSON(data []byte) error {
	var list []*float64
	if err := json.Unmarshal(bytes.TrimSpace(data), &list); err != nil {
		return err
	}
	*v = make(Values, len(list))
	for i, x := range list {
		(*v)[i] = math.NaN()
		if x != nil {
			(*v)[i] = *x
		}
	}
	return nil
}
