package extract

import (
	"slices"
	"strings"
)

// A sqlName is a table that an SQL or CQL text names.
type sqlName struct {
	name  string // lower case, without quotes and schema
	write bool
	ddl   bool
}

// sqlTables returns the tables that text names, if it is SQL of any dialect.
// No grammar is followed, since CQL, MySQL and PostgreSQL each break the parsers
// of the others: only the words after which a table must stand count. What it
// finds in prose, the schema weeds out later.
func sqlTables(text string) []sqlName {
	if !opensSQL(text) {
		return nil
	}
	s := sqlScan{tokens: sqlTokens(text)}
	for s.at < len(s.tokens) {
		s.statement()
	}
	return s.found
}

// Schema returns the tables and views that the statements of an SQL or CQL file
// create, in order of appearance. It reads any text, without an error.
func Schema(text string) []string {
	s := sqlScan{tokens: sqlTokens(text)}
	for s.at < len(s.tokens) {
		s.statement()
	}
	var created []string
	for _, t := range s.found {
		if t.ddl {
			created = append(created, t.name)
		}
	}
	return created
}

var sqlVerbs = []string{"alter", "create", "delete", "drop", "insert", "merge", "replace", "select", "truncate", "update", "with"}

// opensSQL reports whether the first word of text opens a statement. It is asked
// of every string constant of the program, so it looks at a few bytes.
func opensSQL(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n(")
	if strings.HasPrefix(text, "--") || strings.HasPrefix(text, "/*") {
		return true
	}
	end := 0
	for end < len(text) && end < 9 && isSQLLetter(text[end]) {
		end++
	}
	if end < 4 || end == len(text) {
		return false
	}
	_, verb := slices.BinarySearch(sqlVerbs, strings.ToLower(text[:end]))
	return verb
}

// A sqlToken is a word in lower case, a quoted name, or one sign.
type sqlToken struct {
	text   string
	name   bool // may name a table
	quoted bool
}

// sqlTokens splits a text. Comments, string literals and numbers are left out,
// and a dotted name is one token: its last part.
func sqlTokens(text string) []sqlToken {
	var tokens []sqlToken
	dotted := false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c <= ' ':
			i++
		case strings.HasPrefix(text[i:], "--"):
			i = skipTo(text, i, "\n")
		case strings.HasPrefix(text[i:], "/*"):
			i = skipTo(text, i+2, "*/")
		case c == '\'':
			i = skipTo(text, i+1, "'")
			tokens = append(tokens, sqlToken{text: "'"})
		case c == '.' && len(tokens) > 0 && tokens[len(tokens)-1].name:
			dotted = true
			i++
		case c == '`' || c == '"' || c == '[':
			end := skipTo(text, i+1, map[byte]string{'`': "`", '"': `"`, '[': "]"}[c])
			tokens = appendName(tokens, strings.ToLower(strings.Trim(text[i:end], "`\"[]")), true, &dotted)
			i = end
		case isSQLLetter(c) || c == '%' || c == '$' || c == '{':
			end := i
			for end < len(text) && (isSQLLetter(text[end]) || strings.IndexByte("0123456789$%#@{}", text[end]) >= 0) {
				end++
			}
			tokens = appendName(tokens, strings.ToLower(text[i:end]), false, &dotted)
			i = end
		default:
			tokens = append(tokens, sqlToken{text: text[i : i+1]})
			dotted = false
			i++
		}
	}
	return tokens
}

// appendName adds a name, or puts it in place of the schema that it follows.
func appendName(tokens []sqlToken, text string, quoted bool, dotted *bool) []sqlToken {
	if whole, cut := strings.CutSuffix(text, "%s"); cut && whole != "" && !strings.HasSuffix(whole, "_") {
		text = whole // a clause follows, as in "FROM rows%s": a part of a name has a "_" before it
	}
	t := sqlToken{text: text, name: text != "", quoted: quoted}
	if strings.ContainsAny(text, "%${}") {
		t.name = false // known only at run time
	}
	if *dotted {
		*dotted = false
		if last := tokens[len(tokens)-1].text; last == "information_schema" || last == "pg_catalog" || last == "sys" {
			t.name = false
		}
		tokens[len(tokens)-1] = t
		return tokens
	}
	return append(tokens, t)
}

func skipTo(text string, from int, end string) int {
	if from > len(text) {
		return len(text)
	}
	if i := strings.Index(text[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(text)
}

func isSQLLetter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// A sqlScan walks over the tokens of a text.
type sqlScan struct {
	tokens []sqlToken
	at     int
	with   []string // names of the statement's common table expressions: no tables
	found  []sqlName
}

// word returns the text of the token n places on, "" past the end and for a
// quoted one, which is never a keyword.
func (s *sqlScan) word(n int) string {
	if i := s.at + n; i >= 0 && i < len(s.tokens) && !s.tokens[i].quoted {
		return s.tokens[i].text
	}
	return ""
}

// statement reads up to the next semicolon.
func (s *sqlScan) statement() {
	verb := ""
	for verb == "" && s.at < len(s.tokens) && s.word(0) != ";" {
		if _, ok := slices.BinarySearch(sqlVerbs, s.word(0)); ok {
			verb = s.word(0)
			break
		}
		s.at++
	}
	s.with = s.expressions(verb)
	for ; s.at < len(s.tokens) && s.word(0) != ";"; s.at++ {
		s.clause(&verb)
	}
	s.at++
}

// expressions returns the names of the common table expressions of a statement
// that opens with verb.
func (s *sqlScan) expressions(verb string) []string {
	if verb != "with" {
		return nil
	}
	var names []string
	for i := s.at; i+2 < len(s.tokens) && s.tokens[i].text != ";"; i++ {
		if !s.tokens[i].name {
			continue
		}
		j := i + 1
		if s.tokens[j].text == "(" {
			for j < len(s.tokens) && s.tokens[j].text != ")" {
				j++
			}
			j++
		}
		for j < len(s.tokens) && (s.tokens[j].text == "not" || s.tokens[j].text == "materialized") {
			j++
		}
		if j+1 < len(s.tokens) && s.tokens[j].text == "as" && (s.tokens[j+1].text == "(" || strings.HasSuffix(s.tokens[j+1].text, "materialized")) {
			names = append(names, s.tokens[i].text)
		}
	}
	return names
}

// clause looks at one token; where a table must follow, it takes it. The last
// verb seen tells a DELETE's FROM from a SELECT's.
func (s *sqlScan) clause(verb *string) {
	before, next := s.word(-1), s.word(1)
	switch s.word(0) {
	case "select", "insert", "replace", "merge":
		*verb = s.word(0)
	case "delete":
		if before != "on" {
			*verb = "delete"
		}
	case "from":
		if before == "distinct" || s.insideFunction() {
			return
		}
		s.list(*verb == "delete")
		*verb = "select"
	case "join", "using":
		if s.word(0) == "using" && *verb != "merge" {
			return
		}
		s.take(false, false)
	case "into":
		s.take(true, false)
	case "update":
		// FOR UPDATE, ON UPDATE, DO UPDATE and ON DUPLICATE KEY UPDATE name no table.
		if before != "for" && before != "on" && before != "do" && before != "key" && next != "set" {
			s.take(true, false)
		}
	case "table", "view":
		switch {
		case before == "no", before == "lock":
		default:
			s.take(true, s.opens("create"))
		}
	case "truncate":
		if next != "table" {
			s.take(true, false)
		}
	case "to":
		if before == "rename" && s.opens("alter") {
			s.take(true, true)
		}
	}
}

// opens reports whether the statement's last verb before here is the one given;
// a handful of words may stand between CREATE and TABLE.
func (s *sqlScan) opens(verb string) bool {
	for i := s.at - 1; i >= 0 && i > s.at-8; i-- {
		if t := s.tokens[i]; t.text == ";" {
			return false
		} else if t.text == verb && !t.quoted {
			return true
		}
	}
	return false
}

// insideFunction reports whether the FROM here is the one of extract(epoch FROM t).
func (s *sqlScan) insideFunction() bool {
	depth := 0
	for i := s.at - 1; i > 0; i-- {
		switch s.tokens[i].text {
		case ")":
			depth++
		case "select":
			if depth == 0 {
				return false
			}
		case "(":
			if depth > 0 {
				depth--
				continue
			}
			switch s.tokens[i-1].text {
			case "extract", "substring", "trim", "overlay", "position":
				return true
			}
			return false
		}
	}
	return false
}

// list takes the tables of FROM a, b AS x, c.
func (s *sqlScan) list(write bool) {
	for s.take(write, false) {
		i := 1
		if s.word(i) == "as" {
			i++
		}
		if s.at+i < len(s.tokens) && s.tokens[s.at+i].name {
			i++
		}
		if s.word(i) != "," {
			return
		}
		s.at += i
	}
}

// fillers may stand between the word that announces a table and its name.
var fillers = []string{"exists", "if", "ignore", "lateral", "low_priority", "not", "only", "or", "overwrite", "table"}

// notTables are words in a table's place that name none.
var notTables = []string{"as", "dual", "from", "information_schema", "inner", "left", "outer", "select", "set", "the", "unnest", "values", "where"}

// take adds the table that follows, and reports whether there was a name.
func (s *sqlScan) take(write, ddl bool) bool {
	i := s.at + 1
	for i < len(s.tokens) && !s.tokens[i].quoted && slices.Contains(fillers, s.tokens[i].text) {
		i++
	}
	if i >= len(s.tokens) || !s.tokens[i].name {
		return false
	}
	t := s.tokens[i]
	call := !write && i+1 < len(s.tokens) && s.tokens[i+1].text == "("
	if call || !t.quoted && slices.Contains(notTables, t.text) {
		return false
	}
	s.at = i
	if slices.Contains(s.with, t.text) {
		return true
	}
	for j := range s.found {
		if s.found[j].name == t.text {
			s.found[j].write = s.found[j].write || write
			s.found[j].ddl = s.found[j].ddl || ddl
			return true
		}
	}
	s.found = append(s.found, sqlName{t.text, write, ddl})
	return true
}
