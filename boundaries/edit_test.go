package boundaries

import "testing"

func TestAddComponent(t *testing.T) {
	const added = "components:\n  new:\n    packages: [a]\n"
	for _, test := range []struct{ name, text, want string }{
		{"below the others, comments kept", "# head\ncomponents:\n  old: {packages: b} # why\n# tail\nrules: []\n",
			"# head\ncomponents:\n  old: {packages: b} # why\n  new:\n    packages: [a]\n# tail\nrules: []\n"},
		{"indented as the others are", "components:\n    old:\n        packages: b\n", "components:\n    old:\n        packages: b\n    new:\n      packages: [a]\n"},
		{"no line end", "version: 1\ncomponents:\n  old: {packages: b}", "version: 1\ncomponents:\n  old: {packages: b}\n  new:\n    packages: [a]\n"},
		{"no components", "version: 1\ninclude: [parts.yml]", "version: 1\ninclude: [parts.yml]\ncomponents:\n  new:\n    packages: [a]\n"},
		{"components without any", "components:\nrules: []\n", "components:\n  new:\n    packages: [a]\nrules: []\n"},
		{"another line end", "components:\r\n  old: {packages: b}\r\n", "components:\r\n  old: {packages: b}\r\n  new:\r\n    packages: [a]\r\n"},
	} {
		got, err := AddComponent("p.yml", []byte(test.text), []byte(added))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, got, test.want)
		}
	}
	if _, err := AddComponent("p.yml", []byte("components: {old: {packages: b}}\n"), []byte(added)); err == nil {
		t.Error("components in braces were changed")
	}
}
