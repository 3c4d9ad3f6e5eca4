package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestKinds(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a
import ("m/app"; "missing")
func F(p app.Port, c app.Client, t missing.T) app.Level {
	p.Do()
	c.Row().Delete()
	app.Open()
	missing.G()
	return app.Max + c.N + app.Now
}
-- app/app.go --
package app
import "m/infra"
type Port interface { Do() }
type Client struct { N Level }
func (Client) Row() *infra.Row { return nil }
type Level int
const Max Level = 1
var Now Level
func Open() {}
-- infra/infra.go --
package infra
type Row struct{}
func (*Row) Delete() {}
`)
	var got []string
	for _, r := range all["m"].References {
		got = append(got, fmt.Sprint(r.Symbol, " ", r.Kind))
	}
	for _, x := range all["m"].Exposures {
		got = append(got, fmt.Sprint("F exposes ", x.Type, " ", x.Kind))
	}
	slices.Sort(got)
	want := strings.Split("Client struct,Client.N struct,Client.Row struct,F exposes Client struct,F exposes Level type,F exposes Port interface,F exposes T type,G func,Level type,Max const,Now var,Open func,Port interface,Port.Do interface,Row.Delete struct,T type", ",")
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
