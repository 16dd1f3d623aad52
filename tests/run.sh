#!/usr/bin/env bash
# Runs every test. Needs Rust, Node (20.11 or newer, with npm) and Python 3. Where nginx, HAProxy, Redis or the headers of
# OpenSSL are missing, and cannot be installed, the tests that need them are skipped, and that is said.
#
# What is generated goes under the target folder, except the packages of the Node servers, which npm puts where
# Node looks for them: tests/servers/node_modules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${CARGO_TARGET_DIR:-target}
began=$SECONDS

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'error: %s\n  help: %s\n' "$1" "$2" >&2
  exit 2
}

need() {
  command -v "$1" >/dev/null || fail "$1 is not installed, and $2" "$3"
}

node_is_new_enough() {
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 11) ? 0 : 1)'
}

# The packages of the Node servers, fetched again only when the lock file has changed.
install_servers() {
  local stamp="$target/tests/npm-ci.stamp" log="$target/tests/npm-ci.log"
  mkdir -p "$target/tests"
  if [[ -d tests/servers/node_modules ]] && cmp -s tests/servers/package-lock.json "$stamp"; then
    echo "the packages are up to date"
    return
  fi
  if ! (cd tests/servers && npm ci --no-audit --no-fund --loglevel=error) >"$log" 2>&1; then
    cat "$log" >&2
    fail "npm ci failed in tests/servers" "npm needs its registry once; see the lines above"
  fi
  cp tests/servers/package-lock.json "$stamp"
  tail -n 1 "$log"
}

# The packages of the Python server, in a virtual environment that is made again only when the list has changed.
install_python() {
  local list=tests/servers/python/requirements.txt
  local home="$target/tests/python" stamp="$target/tests/pip.stamp" log="$target/tests/pip.log"
  if [[ -x "$home/bin/python" ]] && cmp -s "$list" "$stamp"; then
    echo "the packages are up to date"
    return
  fi
  rm -rf "$home"
  if ! python3 -m venv "$home" >"$log" 2>&1; then
    cat "$log" >&2
    fail "python3 cannot make a virtual environment" "install its module venv; on Debian, apt-get install python3-venv"
  fi
  if ! "$home/bin/pip" install --quiet --requirement "$list" >"$log" 2>&1; then
    cat "$log" >&2
    fail "pip failed for $list" "pip needs its registry once; see the lines above"
  fi
  cp "$list" "$stamp"
  "$home/bin/python" --version
}

# Installs packages of the system, which only root may.
install_packages() {
  local as_root=() log="$target/tests/apt.log"
  if ((EUID != 0)); then as_root=(sudo -n); fi
  # Debian would start what it installs, on ports that may be taken.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 sh -c \
    'apt-get update && apt-get install --yes --no-install-recommends "$@"' sh "$@" >"$log" 2>&1 || true
}

install_proxies() {
  local missing=()
  # Debian keeps them where the path of a user often does not lead.
  PATH="$PATH:/usr/sbin:/usr/local/sbin"
  command -v nginx >/dev/null || missing+=(nginx-light)
  command -v haproxy >/dev/null || missing+=(haproxy)
  ((${#missing[@]} == 0)) && return
  install_packages "${missing[@]}"
  command -v nginx >/dev/null && command -v haproxy >/dev/null && return
  echo "skipped: the tests behind proxies; install ${missing[*]} (see $target/tests/apt.log)"
  return 1
}

install_redis() {
  command -v redis-server >/dev/null && return
  install_packages redis-server
  command -v redis-server >/dev/null && return
  echo "skipped: the tests of several processes over Redis; install redis-server (see $target/tests/apt.log)"
  return 1
}

# The second client stands on OpenSSL, which nothing else needs.
has_openssl() {
  pkg-config --exists openssl 2>/dev/null
}

install_openssl() {
  has_openssl && return
  install_packages pkg-config libssl-dev
  has_openssl && return
  echo "skipped: the tests of the second client; install pkg-config and libssl-dev (see $target/tests/apt.log)"
  return 1
}

# What the servers do is held against what their documentation says; the names of the tests are only of interest
# when one of them fails.
test_servers() {
  local log="$target/tests/npm-test.log"
  if ! (cd tests/servers && npm test --silent) >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
  grep -E '^(ℹ|#) (tests|pass|fail) ' "$log"
}

# Where cargo-nextest is installed it runs the tests; it does not run the examples of the documentation.
build_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run "${features[@]}" --no-run
  else
    cargo test "${features[@]}" --no-run
  fi
}

run_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo test "${features[@]}" --doc
    cargo nextest run "${features[@]}" --no-fail-fast
  else
    cargo test "${features[@]}" --no-fail-fast
  fi
}

need cargo "it builds the program" "install Rust from https://rustup.rs"
need node "the tests run against real Socket.IO servers on Node" "install Node 20.11 or newer"
need npm "it installs the packages of those servers" "install npm; it usually comes with Node"
need python3 "it checks the picture of the README" "install Python 3.9 or newer"
node_is_new_enough || fail "Node $(node --version) is too old" "install Node 20.11 or newer"

say "the packages of the Node servers"
install_servers
export EARWITNESS_NODE_TESTS=1

say "the packages of the Python server"
install_python
EARWITNESS_PYTHON=$(realpath --no-symlinks "$target/tests/python/bin/python")
export EARWITNESS_PYTHON

say "the proxies"
if install_proxies; then
  nginx -v 2>&1
  # A pipe that is closed early would end this script now and then.
  haproxy -v | sed -n 1p
  export EARWITNESS_PROXY_TESTS=1
fi

say "Redis"
if install_redis; then
  redis-server --version
  export EARWITNESS_REDIS_TESTS=1
fi

say "the headers of OpenSSL"
features=(--features fuzzing)
if install_openssl; then
  pkg-config --modversion openssl
  features=(--all-features)
fi

say "without the embedded server"
cargo test --no-default-features --lib --quiet

say "build"
build_tests

say "the servers against their own tables"
test_servers

say "the picture of the README"
EARWITNESS="$target/debug/earwitness" python3 docs/picture.py --check

say "the Rust tests"
rm -rf "$target/tests/table"
run_tests

say "the table"
python3 tests/table.py "$target/tests/table"

printf '\nEverything passed, in %s s.\n' "$((SECONDS - began))"
