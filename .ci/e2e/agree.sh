#!/usr/bin/env bash
# Compares what erode finds in a program by each of its drivers: erode check, go vet,
# golangci-lint where a binary with the plugin is at hand and, if asked for, programs
# around the stock multichecker and unitchecker.
#
#   .ci/e2e/agree.sh [DIR, default this tree [patterns of go vet, default ./...]]
#
#   ERODE        the program, default: built from this tree
#   CUSTOM_GCL   golangci-lint with the plugin, default: what golangci.sh has built
#   STOCK=1      the stock checkers, too: they load all dependencies from source
#
# It does so by the program's .erode.yml, if there is one, and by a policy of its own
# that needs types and judges tests: every sort of leak without gates, ways of use,
# contents, names, sizes. What go vet or the stock checkers refuse to look at, since
# something is missing that the program needs, is told and fails.
# Left out of the comparison, on both sides, is what a driver cannot show:
# findings in files that no package of the patterns has on this platform, and for
# all but go vet, what is told at a line of the policy or in files of other platforms.
set -euo pipefail

here=$(cd "$(dirname "$0")/../.." && pwd)
cd "${1:-$here}"
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- ./...
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ -z "${ERODE:-}" ]; then
	ERODE=$out/erode
	(cd "$here" && go build -o "$ERODE" ./cmd/erode)
fi
[ -z "${STOCK:-}" ] || (cd "$here" && go build -o "$out/" ./analyzers/testdata/multi ./analyzers/testdata/unit)
gcl=${CUSTOM_GCL:-${ERODE_E2E_CACHE:-$here/.ci/cache}/golangci/custom-gcl}

# The policy lies at the root of the program, for as long as this takes.
root=$PWD
while [ "${GOWORK:-}" != off ] && [ "$root" != / ] && [ ! -e "$root/go.work" ]; do root=$(dirname "$root"); done
if [ ! -e "$root/go.work" ]; then
	root=$PWD
	while [ ! -e "$root/go.mod" ]; do root=$(dirname "$root"); done
fi
typed=$root/.erode-agree-$$.yml
trap 'rm -rf "$out" "$typed"' EXIT
leaks='
  - leak:
      sorts: [exposes, reaches, embeds, writes, state, peeks, errors, injects, linkname]
      strict: [exposes, reaches, embeds, writes, state, peeks, errors, injects]
    tests: include
    why: leaks'
# typed LEAKS
typed() {
	cat >"$typed" <<YML
version: 1
unassigned: warning
components:
  "{part}": {packages: "{part}/..."}
rules:$1
  - use: {from: "pkg:...", to: "pkg:...", only: [calls, types]}
    tests: include
    why: ways of use
  - contents: {in: "pkg:...", never: [variables, interfaces]}
    tests: include
    why: contents
  - naming: {in: "pkg:...", implements: ["std:error", "std:fmt.Stringer", "std:io.Reader"], name: "*X"}
    tests: include
    why: names
  - functions: {in: "pkg:...", parameters: 3, results: 2, lines: 60, public-per-file: 12}
    tests: include
    why: sizes
  - deny: {from: "pkg:...", to: ["std:fmt", "std:reflect", "std:unsafe"]}
    tests: include
    why: imports
  - acyclic: components
    why: cycles
YML
}
typed "$leaks"
# Of a program in one part nothing leaks.
"$ERODE" config --config "$typed" >/dev/null 2>"$out/config.log" || { grep -q 'fewer than two' "$out/config.log" && typed ''; }

# vetted NAME TOOL [patterns]: the JSON of go vet, which Go before 1.26 writes among
# what it has to say.
vetted() {
	local code=0
	go vet -json -vettool="$2" "${@:3}" >"$out/$1.stdout" 2>"$out/$1.stderr" || code=$?
	sed -n '/^{$/,/^}$/p' "$out/$1.stdout" "$out/$1.stderr" >"$out/$1.json"
	sed '/^{$/,/^}$/d; /^#/d; /: downloading /d' "$out/$1.stderr" >"$out/$1.log"
	if [ "$code" -ne 0 ] && [ ! -s "$out/$1.json" ]; then
		echo "$1: it shows nothing:"
		head -3 "$out/$1.log"
		rm "$out/$1.json"
	elif [ -s "$out/$1.log" ]; then
		echo "$1 says:"
		head -5 "$out/$1.log"
	fi
}

# round POLICY: all drivers, into the files that are compared.
round() {
	"$ERODE" check --config "$1" -f json="$out/check.json" --fail-on never --allow-partial
	export ERODE_CONFIG=$1
	vetted "go vet" "$ERODE" "${@:2}"
	if [ -n "${STOCK:-}" ]; then
		local flags
		flags=$(for a in erodeboundary erodeleak erodecycle erodecoupling; do echo "-$a.config=$1"; done)
		# shellcheck disable=SC2086
		GOFLAGS="${GOFLAGS:-} $(echo $flags)" vetted unitchecker "$out/unit" "${@:2}"
		# shellcheck disable=SC2086
		"$out/multi" -json $flags "${@:2}" >"$out/multichecker.json" 2>"$out/multichecker.log" ||
			{ echo "multichecker: it shows nothing:"; head -3 "$out/multichecker.log"; rm "$out/multichecker.json"; }
	fi
	[ -x "$gcl" ] || return 0
	cat >"$out/golangci.yml" <<YML
version: "2"
linters:
  default: none
  enable: [erode]
  settings: {custom: {erode: {type: module, original-url: github.com/erodehq/erode, settings: {config: "$1"}}}}
  exclusions: {generated: disable}
issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}
YML
	GOLANGCI_LINT_CACHE=${GOLANGCI_LINT_CACHE:-$out/gcl} "$gcl" run --config "$out/golangci.yml" --path-mode abs --issues-exit-code 0 --output.json.path "$out/gcl.json" "${@:2}" >"$out/gcl.log" 2>&1 ||
		{ echo "golangci-lint:"; tail -5 "$out/gcl.log"; exit 1; }
}

go list -e -test=false -json=Dir,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,IgnoredGoFiles "$@" >"$out/list.json"

compare() {
python3 - "$out" "$PWD" <<'PY'
import json, os, re, sys

out, cwd = sys.argv[1:]

def stream(name):
    text, decoder, at = open(os.path.join(out, name)).read(), json.JSONDecoder(), 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value

def root(dir):  # as erode finds it
    work = os.environ.get("GOWORK", "")
    up = dir
    while work != "off" and up != os.path.dirname(up):
        if os.path.exists(os.path.join(up, "go.work")):
            return up
        up = os.path.dirname(up)
    while not os.path.exists(os.path.join(dir, "go.mod")):
        dir = os.path.dirname(dir)
    return dir

root = root(cwd)
real = lambda file: os.path.relpath(os.path.realpath(file), os.path.realpath(root))
built, ignored = set(), set()
for p in stream("list.json"):
    for key in ("GoFiles", "CgoFiles", "TestGoFiles", "XTestGoFiles"):
        built |= {real(os.path.join(p["Dir"], f)) for f in p.get(key) or []}
    if any(p.get(key) for key in ("GoFiles", "CgoFiles", "TestGoFiles")):
        ignored |= {real(os.path.join(p["Dir"], f)) for f in p.get("IgnoredGoFiles") or []}

def message(f):
    return f["message"] + (": " + f["why"] if f.get("why") else "") + " [" + f["rule"] + "]"

check, policy = [], []
for f in json.load(open(os.path.join(out, "check.json")))["findings"]:
    if f.get("status"):
        continue
    p = f["position"]
    place = (os.path.normpath(p["file"]), p.get("line", 0), p.get("col", 0), message(f))
    (check if p["file"].endswith(".go") else policy).append(place)

def diagnostics(name):
    if not os.path.exists(os.path.join(out, name)):
        return None
    all = []
    for tree in stream(name):
        for analyzers in tree.values():
            for found in analyzers.values():
                if isinstance(found, dict):
                    sys.exit(name + ": " + found["error"])
                for d in found:
                    file, line, col = re.fullmatch(r"(.*?)(?::(\d+))?(?::(\d+))?", d["posn"]).groups("0")
                    all.append((real(file), int(line), int(col), d["message"]))
    return all

failed = False
def compare(name, want, got):
    global failed
    if got is None:
        failed = True
        return
    want, got = sorted(want), sorted(got)
    print(f"{name}: {len(got)} findings, check has {len(want)}")
    odd = [f for f in got if f not in want or want.remove(f)]
    missing = want  # what is left of it
    # The stock checkers tell a place in generated code by what it was generated from.
    for f in [f for f in odd if not f[0].endswith((".go", ".yml"))]:
        for w in missing:
            if (os.path.dirname(w[0]), w[3]) == (os.path.dirname(f[0]), f[3]):
                missing.remove(w)
                odd.remove(f)
                break
    for what, some in ("missing", missing), ("too many", odd):
        failed = failed or bool(some)
        for f in some[:20]:
            print(f"  {what}:", *f)
        if some[20:]:
            print(f"  {what}: {len(some) - 20} more")

seen = built | ignored
compare("go vet", [f for f in check if f[0] in seen] + policy, diagnostics("go vet.json"))
left = [f for f in check if f[0] not in seen]
if left:
    print(f"  {len(left)} findings of check are in files that go vet does not come by")
if os.environ.get("STOCK"):
    compare("unitchecker", [f for f in check if f[0] in built], diagnostics("unitchecker.json"))
    multi = diagnostics("multichecker.json")  # a package with tests is looked at with and without them
    compare("multichecker", [f for f in check if f[0] in built], multi and set(multi))
if os.path.exists(os.path.join(out, "gcl.json")):
    issues = json.load(open(os.path.join(out, "gcl.json"))).get("Issues") or []
    gcl = [(real(i["Pos"]["Filename"]), i["Pos"]["Line"], i["Pos"]["Column"], i["Text"].split(": ", 1)[1]) for i in issues if i["FromLinter"] == "erode"]
    compare("golangci-lint", [f for f in check if f[0] in built], gcl)
else:
    print("golangci-lint: no binary with the plugin: run .ci/e2e/golangci.sh")
sys.exit(failed)
PY
}

failed=0
if [ -e "$root/.erode.yml" ]; then
	round "$root/.erode.yml" "$@"
	compare || failed=1
fi
echo "with types and tests:"
round "$typed" "$@"
compare || failed=1
exit $failed
