#!/usr/bin/env bash
# From the start of the process to the verdict: the same smoke run against the healthy Node chat, on the loopback
# interface, with earwitness and with a script on the official JavaScript client, in turns.
#
#   bash tests/bench/time-to-verdict.sh         # PAIRS=15 runs of each, after one that does not count
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ ! -d tests/servers/node_modules ]]; then
  (cd tests/servers && npm ci --no-audit --no-fund --loglevel=error)
fi
cargo build --release --quiet
exec python3 tests/bench/time_to_verdict.py "${CARGO_TARGET_DIR:-target}/release/earwitness"
