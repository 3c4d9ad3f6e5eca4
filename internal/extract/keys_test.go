package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import (
	"context"
	"errors"
	"fmt"
	"google.golang.org/grpc/metadata"
	"m/auth"
	"net/http"
	"os"
	"strings"
)

type key struct{}
type name string

const env = "SHOP_" + "MODE"

func contexts(ctx context.Context, k any) {
	ctx = context.WithValue(ctx, auth.UserKey, 1)
	ctx = context.WithValue(ctx, key{}, 1)
	_ = ctx.Value(name("tenant"))
	_ = ctx.Value(k)
	_ = context.WithValue(ctx, "plain", 1)
}

func environment() { os.Getenv(env); os.Setenv("OTHER_MODE", ""); os.Getenv("HOME") }

func headers(r *http.Request, w http.ResponseWriter) {
	r.Header.Get("x-scope-orgid")
	w.Header().Set("X-Shop-Token", "v")
	r.Header.Get("Content-Type")
	r.Header.Get("Source")
	r.Header.Get("Access-Control-Allow-Origin")
	_ = r.Header["X-Direct"]
	metadata.Pairs("shop-id", "content-type")
	metadata.AppendToOutgoingContext(nil, "shop-out", "v")
}

func routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/orders", nil)
	mux.Handle("/api/v1/push", nil)
	http.Get("http://host" + "/api/v1/push")
	_ = "/api/v1/orders"
	_ = "/etc"
	_ = "/shop.v1.Orders/Find"
	_ = "/a %s/b"
}

func failing(err error) bool {
	_ = errors.New("too many streams")
	_ = fmt.Errorf("row %d is not there", 1)
	_ = fmt.Errorf("%w", err)
	_ = "cannot find it: " + err.Error()
	_ = strings.Contains(err.Error(), Declared) || err.Error() == undeclared
	return strings.Contains(err.Error(), "too many") || err.Error() == "is not there" || strings.Contains("err", "too many") || strings.HasPrefix(strings.ToLower(err.Error()), "row is")
}

type gone struct{ id int }

func (g gone) Error() string {
	if g.id == 0 {
		return "nothing is there"
	}
	return fmt.Sprintf("shelf %d is gone", g.id)
}

func switching(err error) bool {
	switch err.Error() {
	case "nothing is there", "gone":
		return true
	}
	kept := strings.ToLower(err.Error())
	other := "some text"
	return strings.HasSuffix(kept, "was kept") || strings.HasSuffix(other, "some text")
}

const Declared, undeclared = "a text for others", "a text of mine"

type tagged struct { A int `+"`json:\"/a/b/c\"`"+` }
-- a_test.go --
package a
import "os"
func inTest() { os.Getenv("ONLY_TEST") }
-- auth/auth.go --
package auth
type key int
const UserKey key = 1
`)
	want := []string{
		"context m.key set", "context m.name=tenant", "context m/auth.UserKey set", "context string=plain set",
		"env OTHER_MODE set", "env SHOP_MODE",
		"error-text a text of mine", "error-text is not there", "error-text nothing is there", "error-text nothing is there set", "error-text row %d is not there set", "error-text row is", "error-text shelf %d is gone set", "error-text too many", "error-text too many streams set", "error-text was kept",
		"header X-Direct", "header X-Scope-Orgid", "header X-Shop-Token set",
		"metadata shop-id set", "metadata shop-out set",
		"route /api/v1/orders", "route /api/v1/orders set", "route /api/v1/push set",
	}
	var got []string
	for _, k := range all["m"].Keys {
		s := k.Kind + " " + k.Name
		if k.Set {
			s += " set"
		}
		got = append(got, s)
		if k.From == "" || k.Pos.Line == 0 {
			t.Errorf("key without a place: %+v", k)
		}
	}
	slices.Sort(got)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("keys:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTables(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

const columns = "id, name"

const find = "SELECT " + columns + " FROM users WHERE id = ?"

func Save(db interface{ Exec(string) }) { db.Exec("INSERT INTO orders VALUES (?)") }

type Row struct{ A string `+"`sql:\"select a from tag\"`"+` }

func (Row) TableName() string { return "shop.Rows" }

func mapped(m interface{ AddTableWithName(any, string) }) { m.AddTableWithName(Row{}, "mapped") }

var ddl = "CREATE TABLE users (id int)"
-- a_test.go --
package a
const test = "select a from only_test"
`)
	var got []string
	for _, x := range all["m"].Tables {
		got = append(got, fmt.Sprint(x.Name, " ", x.Write, " ", x.DDL, " ", x.From))
	}
	want := []string{"users false false find", "orders true false Save", "rows false false Row.TableName", "mapped true false mapped", "users true true ddl"}
	if !slices.Equal(got, want) {
		t.Errorf("tables:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
