#!/usr/bin/env bash
# Healthy servers of every stack, run against again and again, idle and with all cores busy: nothing may be found.
#
#   bash tests/bench/healthy.sh 100             # so many runs of each; all stacks
#   bash tests/bench/healthy.sh 20 node/redis   # only the stacks whose names hold this
#
# PROFILE=release takes the optimised program, LOADS="0 2" how many busy loops run beside it, AT_ONCE=2 how many stacks
# are run side by side. What goes wrong leaves its report and its ledger under target/tests/healthy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${CARGO_TARGET_DIR:-target}
profile=${PROFILE:-debug}
if [[ ! -d tests/servers/node_modules ]]; then
  (cd tests/servers && npm ci --no-audit --no-fund --loglevel=error)
fi
if [[ $profile == release ]]; then cargo build --release --quiet; else cargo build --quiet; fi
export PATH="$PATH:/usr/sbin:/usr/local/sbin"
# The servers start in a folder of their own.
: "${EARWITNESS_PYTHON:=$(realpath --no-symlinks "$target/tests/python/bin/python")}"
export EARWITNESS_PYTHON
exec python3 tests/bench/healthy.py "$target/$profile/earwitness" "$target/tests/healthy" "$@"
