package split

import (
	"fmt"
	"slices"
	"strings"
)

// policyOf returns the YAML that declares candidate c as a component today: its
// packages, and as its API what the others use of it now, so that the line may
// become thinner but not wider.
func policyOf(l *layout, c int32) string {
	candidate := &l.plan.Candidates[c]
	var api []string
	for i := range candidate.Bill.API {
		api = append(api, l.short(candidate.Bill.API[i].Package))
	}
	for _, p := range l.m.roots {
		for _, q := range l.m.g.Uses().Out(p) {
			if int(q) < l.m.g.Own() && l.part[q] == c {
				api = append(api, l.m.g.Package(q).Dir) // what wiring constructs
			}
		}
	}
	slices.Sort(api)
	api = slices.Compact(api)
	var b strings.Builder
	fmt.Fprintf(&b, "components:\n  %s:\n", quote(candidate.Name))
	fmt.Fprintf(&b, "    packages: %s\n", list(candidate.Folders))
	if len(api) > 0 {
		fmt.Fprintf(&b, "    api: %s\n", list(api))
	}
	b.WriteString("    kind: service\n")
	fmt.Fprintf(&b, "    why: %s\n", quote("could become a service: hold the line of today, "+plural(len(candidate.Bill.API), "symbol wide", "symbols wide")))
	return b.String()
}

func list(items []string) string {
	quoted := make([]string, len(items))
	for i, s := range items {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a YAML string so that nothing in a folder's name is syntax.
func quote(s string) string {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-", r)) {
			return fmt.Sprintf("%q", s)
		}
	}
	if s == "" || strings.ContainsAny(s[:1], "0123456789.-") || slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(s)) {
		return fmt.Sprintf("%q", s)
	}
	return s
}
