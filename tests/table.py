#!/usr/bin/env python3
"""Puts the columns that the tests of the causes kept under target/tests/table side by side: cause by stack.

    python3 tests/table.py target/tests/table
"""

import json
import sys
from pathlib import Path

NARROW = 13


def cell(row):
    """How sure the right name is, which place it has unless the first, and how many look-alikes."""
    if row is None:
        return "·"
    if not row["named"]:
        return "NOTHING"
    if row["rank"] is None:
        return f"NOT {row['named'][0]}"
    place = "" if row["rank"] == 1 else f" #{row['rank']}"
    alike = f" ~{len(row['lookalikes'])}" if row["lookalikes"] else ""
    return f"{row['confidence']}{place}{alike}{'' if row['expected'] == code_of(row) else ' *'}"


def code_of(row):
    return row["fault"].split(":")[0]


def sums(rows):
    """What a column comes to; the keys are the lines below the table."""
    names = sum(len(row["named"]) for row in rows)
    sockets = [row["sockets"] for row in rows]
    right = sum(row["rank"] is not None for row in rows)
    return {
        "rows": len(rows),
        "recall": f"{sum(row['rank'] == 1 for row in rows)}/{len(rows)}",
        "precision": f"{right}/{names}",
        "certain": f"{sum(row['confidence'] == 'certain' for row in rows)}/{len(rows)}",
        "sockets": f"{min(sockets)} to {max(sockets)}",
    }


def line(first, cells):
    return f"{first:<40} " + " ".join(f"{one:<{NARROW}}" for one in cells).rstrip()


def table(columns):
    faults = sorted({row["fault"] for rows in columns.values() for row in rows})
    found = {stack: {row["fault"]: row for row in rows} for stack, rows in columns.items()}
    for part in range(2):
        yield line("cause" if part == 0 else "", [name.split("/")[part] if part < len(name.split("/")) else ""
                                                  for name in columns])
    for fault in faults:
        yield line(fault, [cell(found[stack].get(fault)) for stack in columns])
    below = [sums(rows) for rows in columns.values()]
    for key in below[0]:
        yield line(key, [str(column[key]) for column in below])


def notes(columns):
    """What the marks in the cells stand for, each once."""
    alike, instead = {}, {}
    for stack, rows in columns.items():
        for row in rows:
            for code in row["lookalikes"]:
                alike.setdefault((row["fault"], code), []).append(stack)
            if row["expected"] != code_of(row):
                instead.setdefault((row["fault"], row["expected"]), []).append(stack)
    for (fault, code), stacks in sorted(alike.items()):
        yield f"~ {fault} could also be {code}: {', '.join(stacks)}"
    for (fault, code), stacks in sorted(instead.items()):
        yield f"* {fault} is named {code}, which is just as true: {', '.join(stacks)}"


def main():
    files = sorted(Path(sys.argv[1]).glob("*.json"))
    if not files:
        sys.exit(f"error: no test has kept a column in {sys.argv[1]}")
    kept = [json.loads(file.read_text()) for file in files]
    columns = {column["stack"]: column["rows"] for column in kept}
    print("\n".join(table(columns)))
    print()
    print("\n".join(notes(columns)))
    everything = sums([row for rows in columns.values() for row in rows])
    print("\nall together: " + ", ".join(f"{value} {key}" for key, value in everything.items()))


if __name__ == "__main__":
    main()
