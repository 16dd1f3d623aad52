#!/usr/bin/env python3
"""Draws docs/demo.svg, the picture of the README, from the output of `earwitness demo`.

    python3 docs/picture.py            # draws it anew
    python3 docs/picture.py --check    # says whether it is stale; figures and fingerprints do not count

The program is built by cargo; set EARWITNESS to the path of one that is built already.
Only the standard library of Python is used.
"""

import difflib
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "demo.svg"
PATIENCE = 600
"""Seconds that the program may take, building included."""

COLUMNS = 80
CELL = 8.4
"""The width of a column in pixels: six tenths of the size of the letters, as in nearly every monospaced font."""
LETTERS = 14
LINE = 19
MARGIN = 20
TITLE_BAR = 34

CAUSES = ["issuer-secret-is-fallback", "except-in-loop"]
"""The diagnoses that are shown, in order."""
LEFT_OUT = ["Evidence"]
"""The parts of a diagnosis that the picture has no room for."""
ENDS_WITH = "Next"
"""The part before which the excerpt of a diagnosis ends; it ends earlier where code is followed by words."""
CODE = "\x1b[36m"

EXAMPLE_FINGERPRINTS = ["hs256:8c41-d07e-5b92", "hs256:3f9a-b21c-77e0"]
"""What stands for the fingerprints, which differ from run to run."""
EXAMPLE_TIME = "170 ms"
"""What stands for the time that a run took."""

COLOURS = {"1": "bold", "2": "faint", "31": "red", "32": "green", "33": "yellow", "36": "cyan"}
CONTROL = re.compile(r"\x1b\[([0-9;]*)m")

STYLE = """\
    text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d1d7e0; white-space: pre }
    .bold { font-weight: 700; fill: #f0f3f6 }
    .faint { fill: #8b949e }
    .red { fill: #ff8178 }
    .green { fill: #6fdd8b }
    .yellow { fill: #e3b341 }
    .cyan { fill: #7cc7ff }"""


@dataclass(frozen=True)
class Piece:
    """Letters that stand together and look alike."""

    column: int
    text: str
    classes: str


def output():
    """What `earwitness demo` prints, with its colours."""
    binary = os.environ.get("EARWITNESS")
    program = [binary] if binary else ["cargo", "run", "--quiet", "--all-features", "--"]
    env = {**os.environ, "COLUMNS": str(COLUMNS)}
    ran = subprocess.run([*program, "demo", "--color", "always"], cwd=ROOT, env=env, timeout=PATIENCE,
                         stdout=subprocess.PIPE, text=True, encoding="utf-8")
    if ran.returncode != 0:
        sys.exit(f"error: `earwitness demo` ended with {ran.returncode}\n  help: run it by hand and see what it says")
    return ran.stdout


def bare(line):
    return CONTROL.sub("", line)


def excerpt(lines, cause):
    """The act in which a cause is found: its announcement, and the diagnosis as far as its remedy."""
    start = next((n for n, line in enumerate(lines) if re.match(rf"\d+\. {cause}\b", bare(line))), None)
    if start is None:
        sys.exit(f"error: `earwitness demo` does not name {cause}\n  help: CAUSES in {__file__} says what is shown")
    announced = max(n for n in range(start) if re.match(r"\d+\. .+:  ", bare(lines[n])))
    act, bug = lines[announced].split(":  ", 1)
    return [faint(f"{act}:"), faint(f"   {bug}"), "", *without_parts(lines[start:])]


def healthy(lines):
    """The first act in two lines: what it is, and its verdict."""
    act = next(line for line in lines if line.startswith("1. "))
    verdict = next(line for line in lines if bare(line).startswith("pass: "))
    return [faint(act), re.sub(r"\([0-9.]+ m?s,", f"({EXAMPLE_TIME},", verdict)]


def faint(text):
    return f"\x1b[2m{text}\x1b[0m"


def without_parts(lines):
    """The beginning of a diagnosis, without the parts that are left out. A heading is indented by three."""
    kept, dropping = [], False
    for line in lines:
        heading = re.match(r" {3}(\w+)$", bare(line))
        if line.strip() and CODE not in line and any(CODE in earlier for earlier in kept):
            break
        if heading:
            if heading[1] == ENDS_WITH:
                break
            dropping = heading[1] in LEFT_OUT
        if not dropping:
            kept.append(line)
    return kept


def with_examples(text):
    """Puts the same fingerprints in place of those of this run."""
    seen = {}
    for found in re.findall(r"hs256:[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", text):
        seen.setdefault(found, EXAMPLE_FINGERPRINTS[len(seen) % len(EXAMPLE_FINGERPRINTS)])
    for found, example in seen.items():
        text = text.replace(found, example)
    return text


def screen():
    """The lines of the picture, with their colours."""
    lines = output().splitlines()
    shown = ["$ earwitness demo", "", *healthy(lines), ""]
    for cause in CAUSES:
        shown += with_examples("\n".join(excerpt(lines, cause))).splitlines() + [""]
    while not bare(shown[-1]).strip():
        shown.pop()
    return shown


def pieces(line):
    """Cuts a line where its look changes and where letters are far apart, so that columns stay in line in any font."""
    styled, active, column = [], [], 0
    parts = CONTROL.split(line)
    for place, part in enumerate(parts):
        if place % 2 == 1:
            codes = part.split(";")
            active = [] if codes in (["0"], [""]) else active + [COLOURS[code] for code in codes]
            continue
        room = COLUMNS - column
        if len(part) > room:
            part = part[: max(room - 1, 0)] + "…" * (room > 0)
        for found in re.finditer(r"\S+(?: \S+)*", part):
            styled.append(Piece(column + found.start(), found[0], " ".join(active)))
        column += len(part)
    return styled


def drawn(number, line):
    """A line as SVG."""
    y = TITLE_BAR + MARGIN + LINE * number + LETTERS
    spans = []
    for piece in pieces(line):
        look = f' class="{piece.classes}"' if piece.classes else ""
        width = f' textLength="{len(piece.text) * CELL:g}"' if len(piece.text) > 1 else ""
        spans.append(f'<tspan x="{MARGIN + piece.column * CELL:g}"{width}{look}>{escape(piece.text)}</tspan>')
    return f'  <text y="{y}">{"".join(spans)}</text>' if spans else ""


def picture(lines):
    width = round(2 * MARGIN + COLUMNS * CELL)
    height = TITLE_BAR + 2 * MARGIN + LINE * len(lines)
    dots = "".join(f'<circle cx="{20 + 18 * n}" cy="17" r="5.5" fill="#3d444d"/>' for n in range(3))
    body = "\n".join(filter(None, (drawn(number, line) for number, line in enumerate(lines))))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
  <title>earwitness demo, shortened</title>
  <desc>Two bugs of a chat server are found by name, each with what shows it and with its remedy.</desc>
  <style>
{STYLE}
  </style>
  <rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="9" fill="#151b23" stroke="#3d444d"/>
  {dots}
{body}
</svg>
"""


def without_figures(svg):
    """What must not change unnoticed: words and colours, but neither figures nor the room that they take."""
    svg = re.sub(r"hs256:[0-9a-f-]+", "hs256", svg)
    return re.sub(r"─+", "─", re.sub(r"[ \t]+", " ", re.sub(r"[0-9]+(\.[0-9]+)?", "0", svg)))


def check(svg):
    old = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else ""
    old, new = without_figures(old), without_figures(svg)
    if old == new:
        print(f"{PICTURE.relative_to(ROOT)} shows what the program prints")
        return
    sys.stderr.writelines(difflib.unified_diff(
        old.splitlines(True), new.splitlines(True), "the picture", "the program", n=0))
    sys.exit("error: docs/demo.svg is stale\n  help: run `python3 docs/picture.py` and look at the picture")


def main():
    svg = picture(screen())
    if sys.argv[1:] == ["--check"]:
        check(svg)
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        PICTURE.write_text(svg, encoding="utf-8")
        print(f"drew {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
