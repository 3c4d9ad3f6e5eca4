#!/usr/bin/env bash
# Feeds every report format and every file of the CI kit to its real consumer.
#
#   .ci/e2e/formats.sh          from anywhere; needs go, node, npm and python3
#
# What it needs besides, it installs into ERODE_E2E_CACHE (default ~/.cache/erode/e2e),
# Debian packages excepted, which it installs as root only. A consumer that cannot be
# had is a failure unless ERODE_E2E_ALLOW_MISSING=1. Each consumer is also given
# something broken, to see that it does refuse.
set -uo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${ERODE_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/erode/e2e}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir -p "$cache/bin" "$cache/npm"
passed=0 failed=0 missing=0

ok() { passed=$((passed + 1)); echo "ok       $*"; }
bad() { failed=$((failed + 1)); echo "FAILED   $*"; }
lost() { missing=$((missing + 1)); echo "MISSING  $*"; }

# takes NAME COMMAND…: the consumer has to accept.
takes() { local name=$1 log; shift; if log=$("$@" 2>&1); then ok "$name"; else bad "$name"; echo "$log" | head -20; fi; }
# refuses NAME COMMAND…: the consumer has to reject.
refuses() { local name=$1; shift; if "$@" >/dev/null 2>&1; then bad "$name is accepted"; else ok "$name is refused"; fi; }

tool() { # tool NAME MODULE: installs a Go program
	[ -x "$cache/bin/$1" ] || GOBIN="$cache/bin" timeout 1200 go install "$2" >"$out/install.log" 2>&1 || { lost "$1 ($2)"; tail -2 "$out/install.log"; return 1; }
}
npm_package() { # npm_package DIRECTORY PACKAGE@VERSION…
	local dir=$1; shift
	[ -e "$cache/npm/node_modules/$dir" ] || (cd "$cache/npm" && { [ -e package.json ] || npm init -y; } && npm install --no-audit --no-fund "$@") >"$out/install.log" 2>&1 || { lost "$*"; tail -2 "$out/install.log"; return 1; }
}
debian() { # debian COMMAND PACKAGE
	command -v "$1" >/dev/null && return
	[ "$(id -u)" = 0 ] && { apt-get update -qq; apt-get install -y -qq --no-install-recommends "$2"; } >"$out/install.log" 2>&1
	command -v "$1" >/dev/null || { lost "$1 (Debian package $2)"; return 1; }
}

# The formats of each sample, from its saved result: the same bytes as its golden
# files, which were written without saving.
(cd "$root" && go build -o "$out/bin/" ./cmd/erode ./cmd/erode-graphviz) || exit 1
erode=$out/bin/erode
samples="shop hostile clean"
for sample in $samples; do
	for golden in "$root"/report/testdata/$sample/*; do
		format=$(basename "${golden%.*}")
		mkdir -p "$out/$sample"
		"$erode" report --from "$root/report/testdata/$sample/json.json" -f "$format=$out/$sample/$(basename "$golden")" \
			--link 'https://git.example.com/shop/{file}#L{line}' || bad "$format of $sample"
		cmp -s "$golden" "$out/$sample/$(basename "$golden")" || bad "$format of $sample is not what was written directly"
	done
done
[ "$failed" = 0 ] && ok "every format from a saved result equals the direct one"

# Results of the SARIF validator at level error, none expected; it exits with 0 anyway.
sarif() {
	"$cache/npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate "$1" --rule-kind "Sarif;Ghas" -o "$out/validated.sarif" --log ForceOverwrite >"$out/sarif.log" 2>&1 || return 1
	python3 - "$out/validated.sarif" "$2" <<'PY'
import json, sys
log = json.load(open(sys.argv[1]))
worst = {"error": ["error"], "warning": ["error", "warning"]}[sys.argv[2]]
rules = {r["id"]: r.get("defaultConfiguration", {}).get("level", "warning") for run in log["runs"] for r in run["tool"]["driver"].get("rules", [])}
found = [r for run in log["runs"] for r in run.get("results", []) if r.get("level", rules.get(r["ruleId"], "warning")) in worst]
for r in found:
    print(r["ruleId"], r["message"])
sys.exit(bool(found))
PY
}
if npm_package @microsoft/sarif-multitool-linux @microsoft/sarif-multitool-linux@5.7.0; then
	chmod +x "$cache/npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
	takes "sarif of shop: Microsoft's validator, rules Sarif;Ghas, not even a warning" sarif "$out/shop/sarif.sarif" warning
	takes "sarif of hostile names: the same, no error" sarif "$out/hostile/sarif.sarif" error
	takes "sarif of nothing: the same" sarif "$out/clean/sarif.sarif" error
	sed 's/"startLine": 7/"startLine": -7/' "$out/shop/sarif.sarif" >"$out/broken.sarif"
	refuses "sarif with a negative line" sarif "$out/broken.sarif" error
fi

if tool reviewdog github.com/reviewdog/reviewdog/cmd/reviewdog@v0.21.0; then
	git -C "$out" init -q
	reviewdog() { (cd "$out" && "$cache/bin/reviewdog" -f="$1" -name=erode -reporter=local -filter-mode=nofilter -diff="git diff --no-index /dev/null /dev/null"); }
	for format in checkstyle rdjson sarif; do
		for sample in $samples; do
			file=$(ls "$out/$sample/$format".*)
			takes "$format of $sample: reviewdog" reviewdog "$format" <"$file"
		done
		refuses "$format cut short: reviewdog" reviewdog "$format" < <(head -c 700 "$(ls "$out/shop/$format".*)")
	done
	n=$(reviewdog rdjson <"$out/shop/rdjson.json" 2>/dev/null | grep -c 'severity:')
	[ "$n" = 6 ] && ok "reviewdog shows all 6 findings" || bad "reviewdog shows $n of 6 findings"
	takes "text of shop: reviewdog, with the usual error format" bash -c "cd '$out' && '$cache/bin/reviewdog' -efm='%f:%l:%c: %m' -efm='%-G%.%#' -name=erode -reporter=local -filter-mode=nofilter -diff='git diff --no-index /dev/null /dev/null' <'$out/shop/text.txt' | grep -q 'bill.go:7:2'"
fi

if debian xmllint libxml2-utils; then
	for sample in $samples; do
		takes "junit and checkstyle of $sample: xmllint" xmllint --noout "$out/$sample/junit.xml" "$out/$sample/checkstyle.xml"
	done
fi
if npm_package junit2json junit2json@4.0.0; then
	cat >"$cache/npm/junit.mjs" <<'JS'
import { parse } from 'junit2json'
import fs from 'fs'
const suites = await parse(fs.readFileSync(process.argv[2], 'utf8'))
const cases = suites.testsuite.flatMap(s => s.testcase ?? [])
const failures = cases.filter(c => c.failure).length
if (cases.length !== suites.tests || failures !== suites.failures || !cases.length) throw `${cases.length} cases, ${failures} failures`
JS
	takes "junit of shop: junit2json counts the same" node "$cache/npm/junit.mjs" "$out/shop/junit.xml"
	takes "junit of hostile names: the same" node "$cache/npm/junit.mjs" "$out/hostile/junit.xml"
	sed 's/failures="4"/failures="3"/' "$out/shop/junit.xml" >"$out/broken.xml"
	refuses "junit with a wrong count" node "$cache/npm/junit.mjs" "$out/broken.xml"
fi

# GitHub's own toolkit writes the same commands from the same values.
if npm_package @actions/core @actions/core@3.0.1; then
	cat >"$cache/npm/commands.mjs" <<'JS'
import fs from 'fs'
import os from 'os'
import { pathToFileURL } from 'url'
const { issueCommand } = await import(pathToFileURL('node_modules/@actions/core/lib/command.js'))
const plain = s => s.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%25/g, '%')
const plainData = s => s.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%')
let written = ''
process.stdout.write = s => { written += s; return true }
let n = 0
for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const [, name, properties, data] = /^::(error|warning|notice) (.*?)::(.*)$/.exec(line)
  written = ''
  issueCommand(name, Object.fromEntries(properties.split(',').map(p => [p.slice(0, p.indexOf('=')), plain(p.slice(p.indexOf('=') + 1))])), plainData(data))
  if (written.trimEnd() !== line) throw `core writes ${written}erode writes ${line}`
  n++
}
if (!n && process.argv[3] !== 'empty') throw 'no commands'
JS
	commands() { (cd "$cache/npm" && node commands.mjs "$@"); }
	takes "github of shop: as @actions/core writes it" commands "$out/shop/github.txt"
	takes "github of hostile names: the same" commands "$out/hostile/github.txt"
	sed 's/%3A/:/' "$out/shop/github.txt" >"$out/broken.txt"
	refuses "github with a bare colon in a title" commands "$out/broken.txt"
fi

takes "gitlab: fingerprints differ, paths are relative, severities known" python3 - "$out"/{shop,hostile}/gitlab.json <<'PY'
import json, sys
for name in sys.argv[1:]:
    issues = json.load(open(name))
    assert issues and len({i["fingerprint"] for i in issues}) == len(issues)
    for i in issues:
        assert i["severity"] in ("info", "minor", "major", "critical", "blocker") and i["description"] and i["check_name"]
        assert not i["location"]["path"].startswith(("/", "./")) and i["location"]["lines"]["begin"] >= 1
PY
takes "csv: Python reads as many columns in every row" python3 - "$out"/{shop,hostile,clean}/csv.csv <<'PY'
import csv, sys
for name in sys.argv[1:]:
    rows = list(csv.reader(open(name, newline="")))
    assert rows[0][0] == "file" and all(len(r) == len(rows[0]) for r in rows), rows
PY

if npm_package xlsx xlsx@0.18.5; then
	cat >"$cache/npm/sheet.mjs" <<'JS'
import xlsx from 'xlsx'
for (const file of process.argv.slice(2)) {
  const book = xlsx.readFile(file), sheet = book.Sheets[book.SheetNames[0]]
  for (const [at, cell] of Object.entries(sheet)) if (cell.f) throw `${file} ${at}: =${cell.f}`
}
JS
	takes "csv: a spreadsheet finds no formula" node "$cache/npm/sheet.mjs" "$out"/{shop,hostile,clean}/csv.csv
	printf 'name\n=1+1\n' >"$out/broken.csv"
	refuses "csv with a formula" node "$cache/npm/sheet.mjs" "$out/broken.csv"
fi

# Microsoft's toolkit finds the same values in the commands as the sample has names.
if npm_package azure-pipelines-task-lib azure-pipelines-task-lib@5.281.0; then
	cat >"$cache/npm/azure.mjs" <<'JS'
import fs from 'fs'
import { createRequire } from 'module'
const { commandFromString } = createRequire(import.meta.url)('azure-pipelines-task-lib/taskcommand.js')
const saved = JSON.parse(fs.readFileSync(process.argv[3], 'utf8')).findings.filter(f => !f.status)
const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)
if (lines.length !== saved.length) throw `${lines.length} commands for ${saved.length} findings`
const visible = s => s.replace(/[\x00-\x1f]|\u202e|\u2028/g, c => ({'\n': '\\n', '\r': '\\r', '\t': '\\t'}[c] ?? (c < ' ' ? '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0') : '\\u' + c.charCodeAt(0).toString(16))))
const rules = new Set(saved.map(f => visible(f.rule)))
for (const line of lines) {
  const c = commandFromString(line)
  if (c.command !== 'task.logissue' || !rules.has(c.properties.code) || !/^(error|warning)$/.test(c.properties.type)) throw line
  if (Object.keys(c.properties).some(k => !['type', 'sourcepath', 'linenumber', 'columnnumber', 'code'].includes(k))) throw line
}
JS
	takes "azure of shop: azure-pipelines-task-lib reads each command and its rule" node "$cache/npm/azure.mjs" "$out/shop/azure.txt" "$out/shop/json.json"
	takes "azure of hostile names: the same" node "$cache/npm/azure.mjs" "$out/hostile/azure.txt" "$out/hostile/json.json"
	sed 's/%5D/]/' "$out/hostile/azure.txt" >"$out/broken.txt"
	refuses "azure with a bracket in a property" node "$cache/npm/azure.mjs" "$out/broken.txt" "$out/hostile/json.json"
fi
# TeamCity gives its parser to nobody: this is the grammar of its manual.
teamcity() {
	python3 - "$1" <<'PY'
import re, sys
value = r"'(?:[^'|\[\]\n\r]|\|['nrxlp|\[\]]|\|0x[0-9a-fA-F]{4})*'"
for line in open(sys.argv[1], encoding="utf-8", newline="\n"):
    assert re.fullmatch(rf"##teamcity\[inspection(?:Type)?(?: [A-Za-z]+={value})+\]\n", line), line
PY
}
for sample in $samples; do
	takes "teamcity of $sample: every message follows the grammar" teamcity "$out/$sample/teamcity.txt"
done
sed "s/|'/'/" "$out/hostile/teamcity.txt" >"$out/broken.txt"
refuses "teamcity with a bare quote" teamcity "$out/broken.txt"

# What GitHub makes of the summary: tables of three columns, no script, no link that
# is not to the source, and no HTML but what the format itself writes.
markdown() {
	cmark-gfm -e table -e autolink -e strikethrough --unsafe "$1" >"$out/markdown.html" && python3 - "$out/markdown.html" <<'PY'
import html.parser, sys
class Page(html.parser.HTMLParser):
    cells = None
    def handle_starttag(self, tag, attrs):
        assert tag in "a br code details h2 li p pre summary table tbody td th thead tr ul".split(), tag
        for name, value in attrs:
            assert (tag, name) in (("a", "href"), ("code", "class"), ("pre", "lang")), (tag, name, value)
            assert name != "href" or value.startswith("https://git.example.com/"), value
        if tag == "tr":
            self.cells = 0
        elif tag in ("td", "th"):
            self.cells += 1
    def handle_endtag(self, tag):
        assert tag != "tr" or self.cells == 3, self.cells
Page().feed(open(sys.argv[1], encoding="utf-8").read())
PY
}
if debian cmark-gfm cmark-gfm; then
	for sample in $samples; do
		takes "markdown of $sample: cmark-gfm makes nothing of a name" markdown "$out/$sample/markdown.md"
	done
	{ cat "$out/hostile/markdown.md"; echo '<img src=x onerror=alert(1)>'; } >"$out/broken.md"
	refuses "markdown with an image" markdown "$out/broken.md"
fi
if npm_package @terrastruct/d2 @terrastruct/d2@0.1.33; then
	cat >"$cache/npm/d2.mjs" <<'JS'
import { D2 } from '@terrastruct/d2'
import fs from 'fs'
const d2 = new D2()
try {
  for (const file of process.argv.slice(3)) {
    const { diagram, renderOptions } = await d2.compile(fs.readFileSync(file, 'utf8'))
    if (diagram.shapes.length != process.argv[2]) throw `${file}: ${diagram.shapes.length} shapes`
    if (/<script/.test(await d2.render(diagram, renderOptions))) throw file + ': a script in the picture'
  }
  process.exit(0)
} catch (e) { console.error(e); process.exit(1) }
JS
	takes "d2 of shop: its compiler draws six boxes" node "$cache/npm/d2.mjs" 6 "$out/shop/d2.d2"
	takes "d2 of hostile names: two boxes, no script" node "$cache/npm/d2.mjs" 2 "$out/hostile/d2.d2"
	sed 's/"a\(.*\)"$/"a\1/' "$out/hostile/d2.d2" | head -c 400 >"$out/broken.d2"
	refuses "d2 cut short" node "$cache/npm/d2.mjs" 2 "$out/broken.d2"
fi
"$erode" report --from "$root/report/testdata/hostile/json.json" -o "$out/page" 2>/dev/null
takes "map.svg of hostile names: well formed, no script, no way out" python3 - "$out/page/map.svg" <<'PY'
import sys, xml.etree.ElementTree as tree
for e in tree.parse(sys.argv[1]).iter():
    assert not e.tag.endswith("}script"), e.tag
    for name, value in e.attrib.items():
        assert not name.startswith("on") and (not name.endswith("href") or value.startswith(("index.html#", "#"))), (name, value)
PY

if npm_package mermaid mermaid@12.3.0 jsdom@24.1.3; then
	cat >"$cache/npm/mermaid.mjs" <<'JS'
import { JSDOM } from 'jsdom'
import fs from 'fs'
globalThis.window = new JSDOM('<body></body>').window
globalThis.document = window.document
const { default: mermaid } = await import('mermaid')
for (const file of process.argv.slice(2)) {
  const text = fs.readFileSync(file, 'utf8')
  for (const diagram of file.endsWith('.md') ? [...text.matchAll(/```mermaid\n([^]*?)```/g)].map(m => m[1]) : [text]) await mermaid.parse(diagram)
}
JS
	takes "mermaid: its own parser, in summaries too" node "$cache/npm/mermaid.mjs" "$out"/{shop,hostile,clean}/mermaid.mmd "$root/report/testdata/open/mermaid.mmd" "$out"/{shop,hostile}/markdown.md
	sed 's/n0\["/n0["x" y/' "$out/shop/mermaid.mmd" >"$out/broken.mmd"
	refuses "mermaid with a quote in a label" node "$cache/npm/mermaid.mjs" "$out/broken.mmd"
fi
for sample in $samples; do
	takes "dot of $sample: Graphviz draws it" bash -c "'$out/bin/erode-graphviz' <'$out/$sample/dot.dot' >'$out/$sample/dot.svg' && '$out/bin/erode-graphviz' -T png <'$out/$sample/dot.dot' >'$out/$sample/dot.png'"
	command -v xmllint >/dev/null && takes "svg of $sample: xmllint" xmllint --noout "$out/$sample/dot.svg"
done
refuses "dot cut short" "$out/bin/erode-graphviz" < <(head -c 300 "$out/shop/dot.dot")
if debian plantuml plantuml; then
	uml() { plantuml -syntax <"$1" | grep -q '^(.* entities)'; }
	for file in "$out"/{shop,hostile}/{plantuml,c4}.puml "$root"/report/testdata/open/{plantuml,c4}.puml; do
		takes "$(basename "$(dirname "$file")")/$(basename "$file"): plantuml" uml "$file"
	done
	sed 's/^n1 .*/n1 -[ n3/' "$out/shop/plantuml.puml" >"$out/broken.puml"
	refuses "plantuml with half an arrow" uml "$out/broken.puml"
fi

# The CI kit.
if tool actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.7; then
	mkdir -p "$out/action/.github/workflows" && cp "$root/action.yml" "$out/action/" && git -C "$out/action" init -q
	awk '/^```yaml github/ {on = 1; next} /^```/ {on = 0} on' "$root/docs/ci.md" | sed 's|erodehq/erode@[^ ]*|./|' >"$out/action/.github/workflows/erode.yml"
	lint() { (cd "$out/action" && "$cache/bin/actionlint" -shellcheck= -pyflakes= .github/workflows/*.yml); }
	takes "the workflow of docs/ci.md with action.yml: actionlint" lint
	sed -i 's/sarif:/sarifs:/' "$out/action/.github/workflows/erode.yml"
	refuses "a workflow with an input that action.yml does not have" lint
fi
if npm_package @action-validator/cli @action-validator/cli@0.6.0 @action-validator/core@0.6.0; then
	takes "action.yml: action-validator" "$cache/npm/node_modules/.bin/action-validator" "$root/action.yml"
	sed 's/using: composite/using: nothing/' "$root/action.yml" >"$out/action/action.yml"
	refuses "action.yml that runs nothing" "$cache/npm/node_modules/.bin/action-validator" "$out/action/action.yml"
fi
if npm_package gitlab-ci-local gitlab-ci-local@4.61.1; then
	mkdir -p "$out/gitlab" && git -C "$out/gitlab" init -q && cp "$root/ci/gitlab.yml" "$out/gitlab/.gitlab-ci.yml"
	gitlab() { (cd "$out/gitlab" && "$cache/npm/node_modules/.bin/gitlab-ci-local" --list); }
	takes "ci/gitlab.yml: the schema of GitLab CI" gitlab
	sed -i 's/  stage: test/  stagee: test/' "$out/gitlab/.gitlab-ci.yml"
	refuses "a pipeline with an unknown key" gitlab
fi
if debian pre-commit pre-commit; then
	takes ".pre-commit-hooks.yaml: pre-commit" pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"
	sed 's/language: golang/language: gopher/' "$root/.pre-commit-hooks.yaml" >"$out/hooks.yaml"
	refuses "a hook in an unknown language" pre-commit validate-manifest "$out/hooks.yaml"
fi
if npm_package dockerfile-utils dockerfile-utils@0.16.3; then
	takes "Dockerfile: dockerfile-utils" "$cache/npm/node_modules/.bin/dockerfile-utils" lint "$root/Dockerfile"
	sed 's/^COPY \. \./COPPY . ./' "$root/Dockerfile" >"$out/Dockerfile"
	refuses "a Dockerfile with an unknown instruction" "$cache/npm/node_modules/.bin/dockerfile-utils" lint "$out/Dockerfile"
fi
# Building GoReleaser takes longer than all else here; its schema is in its module.
python_schema() { # a python3 that can judge by JSON Schema
	for python in python3 /usr/bin/python3; do "$python" -c 'import jsonschema, yaml' 2>/dev/null && return; done
	[ "$(id -u)" = 0 ] && apt-get install -y -qq --no-install-recommends python3-jsonschema python3-yaml >"$out/install.log" 2>&1
	python=/usr/bin/python3
	"$python" -c 'import jsonschema, yaml' 2>/dev/null || { lost "Debian packages python3-jsonschema, python3-yaml"; return 1; }
}
release() {
	"$python" - "$schema" "$1" <<'PY'
import json, sys, jsonschema, yaml
errors = [e.message for e in jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).iter_errors(yaml.safe_load(open(sys.argv[2])))]
sys.exit("\n".join(errors) or 0)
PY
}
schema=$(cd "$cache" && go mod download -json github.com/goreleaser/goreleaser/v2@v2.12.0 2>/dev/null | python3 -c 'import json, sys; print(json.load(sys.stdin).get("Dir", ""))')/www/docs/static/schema.json
if [ ! -e "$schema" ]; then
	lost "the schema of GoReleaser"
elif python_schema; then
	takes ".goreleaser.yaml: the schema of GoReleaser" release "$root/.goreleaser.yaml"
	sed 's/^archives:/archive:/' "$root/.goreleaser.yaml" >"$out/goreleaser.yaml"
	refuses "a release with an unknown key" release "$out/goreleaser.yaml"
fi

echo "$passed passed, $failed failed, $missing consumers missing"
[ "$failed" = 0 ] && { [ "$missing" = 0 ] || [ "${ERODE_E2E_ALLOW_MISSING:-}" = 1 ]; }
