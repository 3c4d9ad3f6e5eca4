package boundaries

// The kinds below are not written as rules: they come from what components and
// the policy declare by themselves.

var kindPrivate = Kind{
	Name:    "private",
	Doc:     "An import of a package that its component does not list in its api.",
	Matters: "A component can be rebuilt inside as long as outsiders hold on to its API only. Every import past it is a promise that nobody made.",
	Bad:     "package orders\n\nimport \"example.com/shop/internal/billing/store\" // billing exposes billing",
	Good:    "package orders\n\nimport \"example.com/shop/internal/billing\"",
	Fixes: []string{
		"use what the component exposes, or ask its owner to expose what is missing",
		"move the code that reaches inside into the component",
		"add the package to the api, if it is meant to be kept stable",
	},
	Local: true,
}

var kindUses = Kind{
	Name:    "uses",
	Doc:     "A dependency that the uses of the component do not list.",
	Matters: "The list is what the team agreed the component may know. What is not on it was not talked about yet.",
	Bad:     "billing uses: [orders]\n\npackage billing\n\nimport \"example.com/shop/internal/shipping\"",
	Good:    "package billing\n\nimport \"example.com/shop/internal/orders\"",
	Fixes: []string{
		"use one of the listed components instead",
		"add the component to uses, if the dependency is meant",
	},
	Local: true,
}

var kindVisibility = Kind{
	Name:    "visibility",
	Doc:     "A dependency on a component by one that its visible-to does not list.",
	Matters: "Some parts serve one customer. Each further one makes them harder to change and nearly impossible to remove.",
	Bad:     "pricing visible-to: [checkout]\n\npackage reports\n\nimport \"example.com/shop/internal/pricing\"",
	Good:    "package reports\n\nimport \"example.com/shop/internal/checkout\"",
	Fixes: []string{
		"ask through one of the components that may see it",
		"widen visible-to, if the component is meant for more",
	},
	Local: true,
}

var kindUnassigned = Kind{
	Name:    "unassigned",
	Doc:     "A package that belongs to no component.",
	Matters: "No rule about components says anything of it: a new package outside the map is where erosion starts unseen.",
	Bad:     "internal/newthing, which no pattern matches",
	Good:    "components:\n  newthing: {packages: internal/newthing/...}",
	Fixes: []string{
		"add its directory to the packages of a component",
		"declare a component for it",
		"set unassigned: warning or allow while the map is being drawn",
	},
	Local: true,
}

var kindUnused = Kind{
	Name:    "unused",
	Doc:     "An allowance or an exception that nothing uses: something declared and absent.",
	Matters: "Every permission that stays behind is a door: the dependency comes back one day without anybody deciding so.",
	Bad:     "billing uses: [orders, shipping], and no package of billing imports shipping",
	Good:    "billing uses: [orders]",
	Fixes:   []string{"remove it from the policy", "set unused: allow while the policy describes what is still to be built"},
}

var kindAllowComment = Kind{
	Name:    AllowComment,
	Doc:     "An //erode:allow comment that is faulty, has run out, allows nothing, or is forbidden by the policy.",
	Matters: "An exception in the source is the easiest to add and the first to be forgotten. One that no longer allows anything hides the next departure on its line.",
	Bad:     "import \"example.com/shop/billing/store\" //erode:allow private",
	Good:    "import \"example.com/shop/billing/store\" //erode:allow private moves with the ledger until 2027-03-31",
	Fixes:   []string{"give it a rule, a reason and a day", "remove it once nothing departs there any more"},
	Local:   true,
}
