package extract

import (
	"slices"
	"strings"
	"testing"
)

func TestSQLTables(t *testing.T) {
	tests := []struct {
		sql  string
		want string // "name" read, "name!" written, "name+" created
	}{
		{"select id from users where id = $1", "users"},
		{"SELECT * FROM a, b AS x, c y JOIN d ON d.id = a.id", "a b c d"},
		{"SELECT u.name FROM public.users u LEFT OUTER JOIN `Orders` o USING (id)", "users orders"},
		{`SELECT "from" FROM "Order" WHERE x = 'from nowhere'`, "order"},
		{"INSERT INTO runs (a) VALUES (?) ON DUPLICATE KEY UPDATE counter = counter + 1", "runs!"},
		{"INSERT INTO runs (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = EXCLUDED.a", "runs!"},
		{"insert ignore into t select * from s", "t! s"},
		{"UPDATE executions SET a = ? WHERE id IN (SELECT id FROM shards FOR UPDATE)", "executions! shards"},
		{"DELETE FROM tasks USING queues WHERE id = 1", "tasks!"},
		{"delete from a where id in (select a_id from b)", "a! b"},
		{"REPLACE INTO t (x) VALUES (1)", "t!"},
		{"TRUNCATE TABLE logs", "logs!"},
		{"truncate logs", "logs!"},
		{"WITH recent AS (SELECT * FROM events), old (id) AS (SELECT id FROM archive) SELECT * FROM recent JOIN old ON true", "events archive"},
		{"CREATE TABLE IF NOT EXISTS shop.carts (id int, FOREIGN KEY (x) REFERENCES y ON DELETE CASCADE ON UPDATE CASCADE)", "carts+"},
		{"CREATE OR REPLACE MATERIALIZED VIEW totals AS SELECT * FROM carts", "totals+ carts"},
		{"ALTER TABLE a RENAME TO b", "a! b+"},
		{"SELECT extract(epoch FROM created_at), trim(both from x) FROM t WHERE a IS DISTINCT FROM b", "t"},
		{"SELECT * FROM unnest($1::text[]) AS x", ""},
		{"SELECT * FROM information_schema.tables", ""},
		{"SELECT * FROM %s WHERE a = 1", ""},
		{"SELECT * FROM tasks_%s", ""},
		{"SELECT %s FROM visibility%s ORDER BY a", "visibility"},
		{"SELECT 1", ""},
		{"-- a comment from nobody\nSELECT a FROM t /* join u */", "t"},
		{"UPDATE templates SET x = 'it''s' WHERE a = 1; DELETE FROM u", "templates! u!"},
		{"select one of the options", ""},
		{"updated", ""},
		{"", ""},
		{"(SELECT a FROM t) UNION (SELECT a FROM u)", "t u"},
		{"MERGE INTO target USING source ON 1 = 1", "target! source"},
		{"select * from `unclosed", "unclosed"},
	}
	for _, tt := range tests {
		if got := show(sqlTables(tt.sql)); got != tt.want {
			t.Errorf("sqlTables(%q) = %q, want %q", tt.sql, got, tt.want)
		}
	}
}

func show(names []sqlName) string {
	var out []string
	for _, n := range names {
		switch {
		case n.ddl:
			out = append(out, n.name+"+")
		case n.write:
			out = append(out, n.name+"!")
		default:
			out = append(out, n.name)
		}
	}
	return strings.Join(out, " ")
}

func TestSchema(t *testing.T) {
	text := `
		-- the shop
		CREATE TABLE users (id BIGINT PRIMARY KEY);
		INSERT INTO users VALUES (1);
		create unlogged table if not exists "Cart" (id int);
		CREATE INDEX i ON users (id);
		DROP TABLE old;`
	if got, want := Schema(text), []string{"users", "cart"}; !slices.Equal(got, want) {
		t.Errorf("Schema = %q, want %q", got, want)
	}
}

func FuzzSQLTables(f *testing.F) {
	f.Add("WITH a AS (SELECT * FROM b) DELETE FROM c USING d")
	f.Add("create table `x")
	f.Fuzz(func(t *testing.T, text string) {
		for _, n := range sqlTables(text) {
			if n.name == "" {
				t.Errorf("sqlTables(%q) has a table without a name", text)
			}
		}
		Schema(text)
	})
}
