#!/usr/bin/env python3
"""Keeps what comes of the ledgers that are written by hand: runs their tests, and writes tests/it/outcomes anew.

    python3 tests/outcomes.py     # then read what `git diff tests/it/outcomes` shows
"""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
NEW, KEPT = TARGET / "tmp" / "outcomes", ROOT / "tests" / "it" / "outcomes"


def main():
    shutil.rmtree(NEW, ignore_errors=True)
    cargo = ["cargo", "test", "--all-features", "--test", "it", "--"]
    kept = ["rules::", "checks::", "connection::unsure::", "judged::", "laws::"]
    tests = [*cargo, *kept, "--skip", "laws::agreement", "--skip", "laws::pairs"]
    subprocess.run(tests, cwd=ROOT, env={**os.environ, "OUTCOMES": "new"}, check=True)
    shutil.rmtree(KEPT, ignore_errors=True)
    for module in sorted(NEW.iterdir()):
        file = KEPT.joinpath(*module.name.split("::")).with_suffix(".txt")
        file.parent.mkdir(parents=True, exist_ok=True)
        tests = sorted(module.iterdir())
        file.write_text("".join(f"# {test.name}\n\n{test.read_text()}" for test in tests).rstrip() + "\n")


main()
