#!/usr/bin/env bash
# The HTML report in real browsers: every tab, keyboard, dark mode, printing,
# hostile names, in Chromium by go test and in Firefox by firefox.mjs, with axe-core
# for screen readers. It installs what is not there.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${ERODE_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/erode/e2e}

debian() { # debian COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  export DEBIAN_FRONTEND=noninteractive
  [ -n "${updated:-}" ] || apt-get update -qq
  updated=1
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

[ -n "${ERODE_CHROMIUM:-}" ] || debian chromium chromium
ERODE_E2E=1 go test -count=1 ./report/html

[ -n "${ERODE_FIREFOX:-}" ] || debian firefox-esr firefox-esr
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir -p "$cache/browser"
(cd "$cache/browser" && { [ -e package.json ] || npm init -y >/dev/null; } &&
  { [ -e node_modules/axe-core ] && [ -e node_modules/puppeteer-core ] || npm install --no-audit --no-fund puppeteer-core@24.43.1 axe-core@4.14.1 >/dev/null; })
cp .ci/e2e/firefox.mjs "$cache/browser/"
go build -o "$out/bin/" ./cmd/erode
"$out/bin/erode" report -o "$out/page" >/dev/null
"$out/bin/erode" report --from report/testdata/hostile/json.json -o "$out/hostile" >/dev/null
node "$cache/browser/firefox.mjs" "$out/page/index.html" "$out/hostile/index.html"
echo "Firefox: every tab, keys, both themes, hostile names; nothing that axe-core minds"
