package boundaries

import (
	"fmt"
	gotoken "go/token"
	"regexp"
	"slices"
	"strings"
)

// methodMistake says what is wrong with a method as a naming rule writes it, the
// types of its parameters and results with their import paths:
// Handle(context.Context, ...github.com/some/package.Option) error. Such a text is
// compared with others, so one that is written in another way would match nothing.
func methodMistake(text string) (problem, help string) {
	const form = "write its name, the types of its parameters in parentheses, and its results: Find(string) (int, error)"
	name, rest, ok := strings.Cut(text, "(")
	if !ok || !gotoken.IsIdentifier(name) || !balanced("("+rest) {
		return fmt.Sprintf("%q is no method", text), form
	}
	for _, list := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("()[]{},", r) }) {
		words := strings.Fields(list)
		if len(words) > 1 && gotoken.IsIdentifier(words[0]) && !slices.Contains([]string{"chan", "func", "map", "struct", "interface"}, words[0]) {
			return fmt.Sprintf("%q gives a parameter a name", text), "leave out " + words[0]
		}
		for _, w := range words {
			if path, ok := shortPath(strings.TrimLeft(w, ".*&<-")); ok {
				return fmt.Sprintf("%q names no package by %q", text, path), "types are written with the whole import path of their package" + fullPath(path)
			}
		}
	}
	return "", ""
}

// canonicalMethod writes a method as the extractor does: a type that has two names by
// one of them, and a space behind each comma.
func canonicalMethod(text string) string {
	twoWays := regexp.MustCompile(`interface *{ *}|\b(uint8|int32)\b|, *`)
	return twoWays.ReplaceAllStringFunc(text, func(s string) string {
		switch s {
		case "uint8":
			return "byte"
		case "int32":
			return "rune"
		}
		if s[0] == ',' {
			return ", "
		}
		return "any"
	})
}

// balanced reports whether brackets close in the order in which they opened.
func balanced(text string) bool {
	closes := map[rune]rune{')': '(', ']': '[', '}': '{'}
	var open []rune
	for _, r := range text {
		switch r {
		case '(', '[', '{':
			open = append(open, r)
		case ')', ']', '}':
			if len(open) == 0 || open[len(open)-1] != closes[r] {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// shortPath returns the path before the dot of a type where it can be no import
// path: one word that is no package of the standard library.
func shortPath(word string) (path string, ok bool) {
	dot := strings.LastIndexByte(word, '.')
	if dot <= 0 {
		return "", false
	}
	path = word[:dot]
	return path, !strings.ContainsAny(path, "/.") && !knownStd(path)
}

func fullPath(name string) string {
	for _, std := range stdNames() {
		if strings.HasSuffix(std, "/"+name) {
			return fmt.Sprintf("; did you mean %s?", std)
		}
	}
	return ""
}
