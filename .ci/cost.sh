#!/usr/bin/env bash
# Measures what erode costs inside go vet and golangci-lint, in processor time of all
# processes, against the least that these take: a vet tool that does nothing, and
# golangci-lint with depguard alone. The runs alternate; the first is not counted.
#
#   .ci/cost.sh DIR [rounds, default 3]
#
#   CUSTOM_GCL   golangci-lint with the plugin, default: what .ci/e2e/golangci.sh has built
#   GOFLAGS      of the program
#
# The build cache of the user is warmed first, which for a large program takes long.
# Cold: neither go vet, golangci-lint nor erode remembers anything. Warm: all do.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
rounds=${2:-3}
out=$(mktemp -d)
policy=$PWD/.erode-cost-$$.yml
trap 'rm -rf "$out" "$policy"' EXIT
gcl=${CUSTOM_GCL:-${ERODE_E2E_CACHE:-$here/.ci/cache}/golangci/custom-gcl}
(cd "$here" && CGO_ENABLED=0 go build -o "$out/erode" ./cmd/erode)

mkdir "$out/nothing"
cat >"$out/nothing/main.go" <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

func main() {
	switch arg := os.Args[len(os.Args)-1]; {
	case arg == "-flags":
		fmt.Println("[]")
	case arg == "-V=full":
		fmt.Println("nothing version devel buildID=" + os.Getenv("ROUND"))
	case strings.HasSuffix(arg, ".cfg"):
		var unit struct{ VetxOutput string }
		data, _ := os.ReadFile(arg)
		if json.Unmarshal(data, &unit) != nil || os.WriteFile(unit.VetxOutput, nil, 0o666) != nil {
			os.Exit(1)
		}
	}
}
GO
(cd "$out/nothing" && printf 'module nothing\n' >go.mod && CGO_ENABLED=0 go build -o "$out/nothing/nothing" .)

# policy_of KIND ROUND: the reason is another in each round, so that every finding is news.
policy_of() {
	printf 'version: 1\nunassigned: allow\ncomponents:\n  "{part}": {packages: "{part}/..."}\nrules:\n'
	printf '  - deny: {from: "pkg:...", to: ["std:unsafe", "std:reflect"]}\n    why: %s\n  - acyclic: components\n    why: %s\n' "$1 $2" "$1 $2"
	[ "$1" = imports ] || printf '  - leak: {}\n    why: round %s\n  - functions: {in: "pkg:...", parameters: 8}\n    why: round %s\n' "$2" "$2"
}

# cpu NAME COMMAND...: appends the processor time of a command to a file.
cpu() {
	local name=$1 t
	shift
	TIMEFORMAT='%U %S'
	t=$({ time "$@" >"$out/log" 2>&1 || true; } 2>&1)
	echo "$t" | awk '{print $1 + $2}' >>"$out/$name.cpu"
}

vet_nothing() { ROUND=$1 go vet -vettool="$out/nothing/nothing" ./...; }
vet_erode() { XDG_CACHE_HOME=$out/cache-$1 ERODE_CONFIG=$policy go vet -vettool="$out/erode" ./...; }
golangci() { # LINTER ROUND
	GOLANGCI_LINT_CACHE=$out/gcl-$2 XDG_CACHE_HOME=$out/gclcache-$2 "$gcl" run --config "$out/$1.yml" --issues-exit-code 0 ./...
}
cat >"$out/erode.yml" <<YML
version: "2"
linters: {default: none, enable: [erode], settings: {custom: {erode: {type: module, original-url: github.com/erodehq/erode, settings: {config: "$policy"}}}}}
YML
cat >"$out/depguard.yml" <<'YML'
version: "2"
linters: {default: none, enable: [depguard], settings: {depguard: {rules: {main: {list-mode: lax, deny: [{pkg: unsafe, desc: no}, {pkg: reflect, desc: no}]}}}}}
YML

# The go command keeps its build cache, whatever XDG_CACHE_HOME says.
GOCACHE=$(go env GOCACHE)
export GOCACHE
vet_nothing warmup-$$ >/dev/null 2>&1 || true
for i in $(seq 0 "$rounds"); do
	for kind in imports types; do
		policy_of $kind $$-$i >"$policy"
		cpu $kind-cold vet_erode $kind-$i
		cpu $kind-warm vet_erode $kind-$i
	done
	cpu nothing-cold vet_nothing $$-$i
	cpu nothing-warm vet_nothing $$-$i
	[ -x "$gcl" ] || continue
	policy_of imports $$-$i >"$policy"
	for linter in erode depguard; do
		cpu $linter-cold golangci $linter $linter-$i
		cpu $linter-warm golangci $linter $linter-$i
	done
done

python3 - "$out" <<'PY'
import os, statistics, sys
def of(name):
    file = os.path.join(sys.argv[1], name + ".cpu")
    return [float(x) for x in open(file).read().split()][1:] if os.path.exists(file) else []
for what, yardstick, names in (("go vet", "nothing", ("imports", "types")), ("golangci-lint", "depguard", ("erode",))):
    for name in names:
        for state in ("cold", "warm"):
            a, b = of(name + "-" + state), of(yardstick + "-" + state)
            if a and b:
                each = ", ".join(f"{x / y:.2f}" for x, y in zip(a, b))
                print(f"{what}, {name}, {state}: {sum(a) / sum(b):.2f} times {yardstick} ({each}); {statistics.mean(a):.1f} to {statistics.mean(b):.1f} s")
PY
