#!/usr/bin/env bash
# Runs erode as the tool of go vet before Go 1.26, where the two speak otherwise: findings
# are what the tool prints on stderr and its exit code, JSON stands among what the go
# command says, and packages that were asked for are asked about each time.
#
#   .ci/e2e/older-go.sh [version, default 1.25.5]
#
# The go command gets the other one by itself, from the Go module proxy, and keeps it in its
# module cache. Where that is not to be had the check fails unless ERODE_E2E_ALLOW_MISSING=1.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-1.25.5}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
CGO_ENABLED=0 go -C "$root" build -o "$out/erode" ./cmd/erode

GOCACHE=$(go env GOCACHE) # whatever XDG_CACHE_HOME says
export GOCACHE GOTOOLCHAIN=go$version GOFLAGS= GOWORK=off
if ! (cd "$out" && go version) >"$out/version" 2>&1; then
	tail -3 "$out/version"
	echo "MISSING  Go $version"
	[ "${ERODE_E2E_ALLOW_MISSING:-}" = 1 ] && exit 0 || exit 1
fi
export XDG_CACHE_HOME=$out/user

mkdir -p "$out"/shop/{orders,store,web}
cd "$out/shop"
printf '#!/bin/sh\nlast=; for last; do :; done\ncase $last in *.cfg) echo "$last" >>%s/calls ;; esac\nexec %s/erode "$@"\n' "$out" "$out" >../logged
chmod 755 ../logged
printf 'module example.com/shop\n\ngo 1.21\n' >go.mod
printf 'package orders\n\nconst Max = 10\n' >orders/orders.go
printf 'package store\n\nimport "example.com/shop/orders"\n\nconst Size = 2 * orders.Max\n' >store/store.go
printf 'package store\n\nimport "example.com/shop/orders"\n\nconst Inside = orders.Max\n' >store/inside_test.go
printf 'package store_test\n\nimport "example.com/shop/orders"\n\nconst Outside = orders.Max\n' >store/outside_test.go
printf 'package web\n\nimport "example.com/shop/store"\n\nconst Page = store.Size\n' >web/web.go
policy() { printf 'version: 1\ncomponents:\n  orders: {packages: orders}\n  store: {packages: store}\n  web: {packages: web}\n%s' "$1" >.erode.yml; }
strict=$'rules:\n  - deny: {from: store, to: orders}\n    tests: include\n    why: requests go down\n'

# vet CODE FINDINGS CALLS NAME ARGUMENTS...: go vet ends with a code, tells so many
# findings, and asks so many times ("-": whatever).
vet() {
	local want="$1 $2 $3" name=$4 code=0 found calls=-
	: >../calls
	go vet -vettool="$out/logged" "${@:5}" >../stdout 2>../stderr || code=$?
	found=$(cat ../stdout ../stderr | grep -c 'store must not use orders' || true)
	[ "$3" = - ] || calls=$(wc -l <../calls)
	if [ "$code $found $calls" != "$want" ]; then
		cat ../stdout ../stderr
		echo "FAILED   $name: code, findings, calls are $code $found $calls, want $want"
		exit 1
	fi
	echo "ok       $name"
}

policy ''
vet 0 0 - "a clean program" ./...
vet 0 0 4 "what was asked for is asked again" ./...
vet 0 0 - "clean, as JSON" -json ./...
[ ! -s ../stdout ] && [ ! -s ../stderr ] || { cat ../stdout ../stderr; echo "FAILED   a clean program prints something"; exit 1; }
policy "$strict"
vet 1 3 - "a policy that forbids more is seen at once, each finding once" ./...
vet 1 3 5 "the same again; the package with findings is also asked as an import" ./...
vet 0 3 - "with -json the exit code is 0" -json ./...
sed '/^#/d' ../stderr | python3 -c '
import json, sys
text, decoder, at, found = sys.stdin.read().strip(), json.JSONDecoder(), 0, 0
while at < len(text):
    tree, at = decoder.raw_decode(text, at)
    found += sum(len(d) for analyzers in tree.values() for d in analyzers.values())
    at += len(text[at:]) - len(text[at:].lstrip())
sys.exit(found != 3)' || { cat ../stderr; echo "FAILED   what is no comment is no stream of JSON"; exit 1; }
echo "ok       the JSON can be read"
vet 0 0 - "importers only" ./web
vet 1 3 - "then the package" ./store
GOFLAGS=-vettool=$out/logged vet 1 3 - "the tool in GOFLAGS" ./...
XDG_CACHE_HOME=/dev/null/none vet 1 3 - "without a cache directory" ./...
policy ''
vet 0 0 4 "the policy as it was" ./...
policy 'rules: [}'
vet 1 0 0 "a mistake in the policy" ./...
