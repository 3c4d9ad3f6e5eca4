#!/usr/bin/env bash
# Compares what erode finds in a program by each of its drivers: erode check, go vet,
# and golangci-lint where a binary with the plugin is at hand.
#
#   .ci/e2e/agree.sh [DIR, default this tree [patterns of go vet, default ./...]]
#
#   ERODE        the program, default: built from this tree
#   CUSTOM_GCL   golangci-lint with the plugin, default: what golangci.sh has built
#
# The program has to have a .erode.yml, and to compile, which go vet asks for.
# Left out of the comparison, on both sides, is what a driver cannot show:
# findings in files that no package of the patterns has on this platform, and for
# golangci-lint, what is told at a line of the policy.
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
gcl=${CUSTOM_GCL:-${ERODE_E2E_CACHE:-$here/.ci/cache}/golangci/custom-gcl}

"$ERODE" check -f json="$out/check.json" --fail-on never --allow-partial
go list -e -test=false -json=Dir,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,IgnoredGoFiles "$@" >"$out/list.json"
go vet -json -vettool="$ERODE" "$@" >"$out/vet.json" 2>"$out/vet.log" || { echo "go vet:"; head -5 "$out/vet.log"; }
if [ -x "$gcl" ]; then
	cat >"$out/golangci.yml" <<'YML'
version: "2"
linters:
  default: none
  enable: [erode]
  settings: {custom: {erode: {type: module, original-url: github.com/erodehq/erode}}}
  exclusions: {generated: disable}
issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}
YML
	GOLANGCI_LINT_CACHE=${GOLANGCI_LINT_CACHE:-$out/gcl} "$gcl" run --config "$out/golangci.yml" --path-mode abs --issues-exit-code 0 --output.json.path "$out/gcl.json" "$@" >"$out/gcl.log" 2>&1 ||
		{ echo "golangci-lint:"; tail -5 "$out/gcl.log"; exit 1; }
fi

python3 - "$out" "$PWD" <<'PY'
import json, os, sys

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

vet = []
for tree in stream("vet.json"):
    for analyzers in tree.values():
        for found in analyzers.values():
            if isinstance(found, dict):
                sys.exit("go vet: " + found["error"])
            for d in found:
                part = d["posn"].rsplit(":", 2)
                if not part[0].endswith(".go"):
                    part = (d["posn"].split(":") + ["0", "0"])[:3]
                vet.append((real(part[0]), int(part[1]), int(part[2]), d["message"]))

failed = False
def compare(name, want, got):
    global failed
    want, got = sorted(want), sorted(got)
    print(f"{name}: {len(got)} findings, check has {len(want)}")
    rest = list(got)
    for w in want:
        if w in rest:
            rest.remove(w)
        else:
            failed = True
            print("  missing:", *w)
    for g in rest:
        failed = True
        print("  too many:", *g)

seen = built | ignored
compare("go vet", [f for f in check if f[0] in seen] + policy, vet)
left = [f for f in check if f[0] not in seen]
if left:
    print(f"  {len(left)} findings of check are in files that go vet does not come by")
if os.path.exists(os.path.join(out, "gcl.json")):
    issues = json.load(open(os.path.join(out, "gcl.json"))).get("Issues") or []
    gcl = [(real(i["Pos"]["Filename"]), i["Pos"]["Line"], i["Pos"]["Column"], i["Text"].split(": ", 1)[1]) for i in issues]
    compare("golangci-lint", [f for f in check if f[0] in built], gcl)
else:
    print("golangci-lint: no binary with the plugin: run .ci/e2e/golangci.sh")
sys.exit(failed)
PY
