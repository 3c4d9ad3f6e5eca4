#!/usr/bin/env bash
# The HTML report in a real browser: every tab, keyboard, dark mode, printing,
# hostile names. It installs Chromium where there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null && [ -z "${ERODE_CHROMIUM:-}" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
ERODE_E2E=1 go test -count=1 ./report/html
