package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

const (
	unlabelled int32 = -1 // wiring, tools, tests
	common     int32 = -2 // belongs to no single service
)

// A truth says which service each package really belongs to.
type truth struct {
	service map[string]string // import path → service, "shared" or "-"
}

// readTruth reads a table whose first columns are import path and service.
func readTruth(file string) (truth, error) {
	f, err := os.Open(file)
	if err != nil {
		return truth{}, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return truth{}, fmt.Errorf("%s: %w", file, err)
	}
	t := truth{map[string]string{}}
	for i, row := range rows {
		if len(row) < 2 {
			return truth{}, fmt.Errorf("%s:%d: want import path and service", file, i+1)
		}
		if i > 0 {
			t.service[row[0]] = row[1]
		}
	}
	return t, nil
}

// label returns the label of each own package and the names of the services.
func (t truth) label(g *graph.Graph) (of []int32, services []string) {
	for p := range int32(g.Own()) {
		if s := t.service[g.Path(p)]; s != "" && s != "-" && s != "shared" {
			services = append(services, s)
		}
	}
	slices.Sort(services)
	services = slices.Compact(services)
	of = make([]int32, g.Own())
	for p := range of {
		switch s := t.service[g.Path(int32(p))]; s {
		case "", "-":
			of[p] = unlabelled
		case "shared":
			of[p] = common
		default:
			i, _ := slices.BinarySearch(services, s)
			of[p] = int32(i)
		}
	}
	return of, services
}
