#!/usr/bin/env python3
"""Measures from the start of a process to its verdict; see time-to-verdict.sh, which prepares what this needs."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVERS = HERE.parent / "servers"
PAIRS = int(os.environ.get("PAIRS", "15"))
PATIENCE = 30
"""Seconds after which a process that has not ended counts as hung."""


class Server:
    """The healthy Node chat, in a process of its own; it ends when its standard input closes."""

    def __enter__(self):
        self.process = subprocess.Popen(
            ["node", "node/server.js"], cwd=SERVERS, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return json.loads(self.process.stdout.readline())["url"]

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def timed(command, env):
    """Runs a command; gives wall and CPU milliseconds and what it printed."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, command))} ended with {process.returncode}:\n{text}")
    return {"wall": wall * 1e3, "cpu": (usage.ru_utime + usage.ru_stime) * 1e3, "output": text}


def peak_kib(command, env):
    """The peak resident memory of a command, as the kernel kept it.

    The figure of `wait4` would not do: it includes what Python held when it started the command.
    """
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident_kib(process.pid, Path(command[0]).name))
        time.sleep(0.0005)
    process.wait()
    return peak


def resident_kib(pid, program):
    """The peak so far of a process that already is the program; 0 before that, and after its end."""
    try:
        if Path(f"/proc/{pid}/exe").readlink().name != program:
            return 0
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) if found else 0


def ours(binary, scenario, folder, *more):
    """One way to run the program; the JSON report holds the time of every stage."""
    report = Path(folder) / "report.json"

    def command(env):
        ran = timed([binary, "run", scenario, "--report", f"json={report}", *more], env)
        stages = json.loads(report.read_text())["timing"]
        ran["stages"] = {stage["stage"]: stage["took_us"] / 1e3 for stage in stages}
        return ran

    return command


def script(env):
    """The same on the official JavaScript client."""
    ran = timed(["node", HERE / "smoke.mjs"], env)
    figures = json.loads(ran["output"])
    ran["stages"] = {name: took for name, took in figures.items() if name not in ("ok", "deliveries")}
    return ran


def median(runs, pick):
    return statistics.median(pick(run) for run in runs)


def spread(runs, pick):
    values = sorted(pick(run) for run in runs)
    return f"{statistics.median(values):7.1f}  ({values[0]:.1f} to {values[-1]:.1f})"


def without_quiet(run):
    return run["wall"] - run["stages"].get("quiet", 0)


def stages(runs):
    names = list(runs[0]["stages"])
    inside = {name: median(runs, lambda run: run["stages"].get(name, 0)) for name in names}
    return "  ".join(f"{name} {took:.1f}" for name, took in inside.items())


def rest(runs):
    """What passes outside the stages: the start of the process, reading, closing, judging, reporting."""
    return median(runs, lambda run: run["wall"] - sum(run["stages"].values()))


def show(name, runs, memory):
    print(f"\n{name}")
    print(f"  wall ms             {spread(runs, lambda run: run['wall'])}")
    if any("quiet" in run["stages"] for run in runs):
        print(f"  without quiet       {spread(runs, without_quiet)}")
    print(f"  CPU ms              {spread(runs, lambda run: run['cpu'])}")
    if memory:
        print(f"  peak memory MiB     {memory / 1024:7.1f}")
    print(f"  stages ms           {stages(runs)}  outside {rest(runs):.1f}")


def main():
    binary = sys.argv[1]
    with Server() as url, tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "CHAT_URL": url}
        smoke = HERE / "smoke.yaml"
        ways = {
            "earwitness": ours(binary, smoke, folder),
            "earwitness --probes none": ours(binary, smoke, folder, "--probes", "none"),
            "official JavaScript client, with a fence and no quiet window": script,
        }
        runs = {name: [] for name in ways}
        for turn in range(PAIRS + 1):
            for name, way in ways.items():
                ran = way(env)
                if turn > 0:  # the first round only warms the caches
                    runs[name].append(ran)
        memory = {
            "earwitness": statistics.median(peak_kib([binary, "run", smoke], env) for _ in range(5)),
            "official JavaScript client, with a fence and no quiet window":
                statistics.median(peak_kib(["node", HERE / "smoke.mjs"], env) for _ in range(5)),
        }
    print(f"3 users with 2 tabs each, login, join, 6 messages, 24 deliveries; {PAIRS} runs in turns;"
          f" median (least to most)")
    for name, ran in runs.items():
        show(name, ran, memory.get(name))


if __name__ == "__main__":
    main()
