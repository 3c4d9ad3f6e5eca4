package history

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOwners(t *testing.T) {
	github := `# comment
*                  @all
*.go               @gophers   # and why
/build/logs/       @doctocat
docs/*             docs@example.com
apps/              @octocat
/apps/github
**/logs            @logs
/lib/**/api        @api
/my\ dir/          @blank
/a?c/x.go          @question
/[x]/              @brackets
`
	gitlab := `* @default
[Backend][2] @backend
internal/
internal/pay/ @pay
^[Docs] @writers
*.md
[BACKEND]
internal/audit/ @audit
!internal/gen/
`
	for _, test := range []struct{ text, file, want string }{
		{github, "README.md", "@all"},
		{github, "x/y/z.go", "@gophers"},
		{github, "build/logs/deep/x.go", "@logs"}, // **/logs comes later
		{github, "x/build/logs", "@logs"},
		{github, "docs/x.md", "docs@example.com"},
		{github, "docs/deep/x.md", "@all"},
		{github, "x/docs/x.md", "@all"},
		{github, "x/apps/y/z.go", "@octocat"},
		{github, "x/apps", "@all"},
		{github, "apps/github/x.go", ""},
		{github, "apps/githubber/x.go", "@octocat"},
		{github, "lib/api/x.go", "@api"},
		{github, "lib/a/b/api/x.go", "@api"},
		{github, "my dir/x.go", "@blank"},
		{github, "abc/x.go", "@question"},
		{github, "a/c/x.go", "@gophers"},
		{github, "[x]/x.go", "@brackets"},
		{github, "x/x.go", "@gophers"},
		{strings.Repeat("**/a/", 30) + "b @never", strings.Repeat("a/", 60) + "c", ""},
		{gitlab, "cmd/x.go", "@default"},
		{gitlab, "internal/x.go", "@backend @default"},
		{gitlab, "internal/pay/x.go", "@default @pay"},
		{gitlab, "internal/audit/x.md", "@audit @default @writers"},
		{gitlab, "internal/gen/x.go", "@default"},
	} {
		got := strings.Join(ParseOwners("CODEOWNERS", test.text).Of(test.file), " ")
		if got != test.want {
			t.Errorf("owners of %s = %q, want %q", test.file, got, test.want)
		}
	}
}

func TestReadOwners(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "services", "shop")
	for _, dir := range []string{".git", ".gitlab", "services/shop/pay"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if o, err := ReadOwners(root); o != nil || err != nil {
		t.Errorf("without a file: %v, %v; want nil", o, err)
	}
	if got := (*Owners)(nil).OfDir("pay"); got != "" {
		t.Errorf("the nil Owners say %q", got)
	}
	if err := os.WriteFile(filepath.Join(top, ".gitlab", "CODEOWNERS"), []byte("/services/shop/ @shop\n/services/shop/pay/ @pay @bank\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	o, err := ReadOwners(root)
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{"pay": "@pay @bank", ".": "@shop", "pay/x": "@pay @bank"} {
		if got := o.OfDir(dir); got != want {
			t.Errorf("owners of %s = %q, want %q", dir, got, want)
		}
	}
}

func FuzzOwners(f *testing.F) {
	f.Add("/a/**/b @x\n[S][1] @y\n!*.go\n\\# \\", "a/b/c.go")
	f.Fuzz(func(t *testing.T, text, file string) {
		ParseOwners("CODEOWNERS", text).Of(file)
	})
}
