#!/usr/bin/env bash
# Feeds every decoder with what it does not expect: `tests/fuzz/run.sh [SECONDS]` for each, ten minutes where left out.
#
# Needs `cargo install cargo-fuzz`. What it finds and learns goes under the target folder. The stable compiler will do:
# only the counting of what was reached needs a switch that is not stable.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-600}
target=${CARGO_TARGET_DIR:-target}/fuzz
export RUSTC_BOOTSTRAP=1

for name in engine_packet payload socket_packet msgpack; do
  printf '\n== %s\n' "$name"
  mkdir -p "$target/corpus/$name" "$target/found/$name"
  cargo fuzz run --fuzz-dir tests/fuzz --target-dir "$target" --sanitizer none "$name" \
    "$target/corpus/$name" "tests/fuzz/seeds/$name" -- \
    -max_total_time="$seconds" -artifact_prefix="$target/found/$name/" -print_final_stats=1
done
