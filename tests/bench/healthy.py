#!/usr/bin/env python3
"""Runs the program against healthy servers again and again; see healthy.sh, which prepares what this needs."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = HERE.parent / "cases"
SERVERS = HERE.parent / "servers"
LOADS = [int(loops) for loops in os.environ.get("LOADS", f"0 {os.cpu_count()}").split()]
AT_ONCE = int(os.environ.get("AT_ONCE", "2"))
PATIENCE = 60
"""Seconds after which a server that has not started, or not ended, counts as hung."""

STANDARD, WHOLE = ["causes/node.yaml"], ["causes/whole.yaml"]
PROBED = ["causes/auth.yaml", "--probes", "all"]
TRIED = ["joins", "leaves", "returns", "intruders"]
STICKY = "balance roundrobin\n  cookie node insert indirect nocache"


@contextmanager
def process(command, folder=SERVERS, **env):
    """A server that ends when its standard input closes; gives the first line that it prints."""
    running = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **env}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield running.stdout.readline()
    finally:
        running.stdin.close()
        running.wait(PATIENCE)


def announced(command, **env):
    """Its address, and one for each of its processes."""

    @contextmanager
    def start(_binary):
        with process(command, **env) as line:
            facts = json.loads(line)
            names = zip(("NODE_A", "NODE_B", "NODE_C"), facts.get("nodes", []))
            yield {"EARWITNESS_DEMO_URL": facts["url"], **dict(names)}

    return start


@contextmanager
def lab(binary):
    with process([binary, "lab", "--until-stdin-closes"]) as line:
        yield {"EARWITNESS_DEMO_URL": json.loads(line)["url"]}


def nodes(adapter, count, **env):
    """The chat in several processes, with a Redis of its own where it needs one."""

    @contextmanager
    def start(binary):
        with ExitStack() as stack:
            redis = stack.enter_context(redis_server()) if adapter.startswith("redis") else ""
            several = {"NODES": str(count), "ADAPTER": adapter, "REDIS_URL": redis, **env}
            yield stack.enter_context(announced(["node", "node/server.js"], **several)(binary))

    return start


def at_one(several):
    """All tabs at the first of several processes, which without an adapter is the only way that is right."""

    @contextmanager
    def start(binary):
        with several(binary) as addresses:
            yield {"EARWITNESS_DEMO_URL": addresses["NODE_A"]}

    return start


def behind_a_balancer(adapter):
    """Two processes that are polled, and a balancer that keeps every session at one of them."""

    @contextmanager
    def start(binary):
        with nodes(adapter, 2, POLLING="1")(binary) as addresses:
            each = [addresses[name].removeprefix("http://") for name in ("NODE_A", "NODE_B")]
            with haproxy(each) as url:
                yield {"EARWITNESS_DEMO_URL": url}

    return start


@contextmanager
def redis_server():
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with listening(command, port):
        yield f"redis://127.0.0.1:{port}"


@contextmanager
def haproxy(hosts):
    port = free_port()
    servers = "\n".join(f"  server s{number} {host} cookie s{number}" for number, host in enumerate(hosts))
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "proxy.conf"
        configuration.write_text(
            "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
            f"listen chat\n  bind 127.0.0.1:{port}\n  {STICKY}\n{servers}\n")
        with listening(["haproxy", "-db", "-f", str(configuration)], port):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def listening(command, port):
    """A program that says nothing of itself: it is there when it takes connections."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not takes_connections(port):
            if time.monotonic() > until:
                sys.exit(f"error: {command[0]} does not listen")
            time.sleep(0.01)
        yield
    finally:
        running.terminate()
        running.wait(PATIENCE)


def takes_connections(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def of_one_process():
    """Every stack in one process: its name, how it starts, the arguments, and of a hundred runs how many it gets."""
    python = [os.environ["EARWITNESS_PYTHON"], "python/server.py"]
    node = ["node", "node/server.js"]
    for name, start in {
        "lab": lab,
        "node/jsonwebtoken": announced(node),
        "node/jose": announced(node, TOKENS="jose"),
        "python": announced(python),
    }.items():
        yield f"{name} standard", start, STANDARD, 100
        yield f"{name} whole", start, WHOLE, 100
        if name != "lab":
            for tried in TRIED:
                yield f"{name} {tried}", start, [f"causes/{tried}.yaml"], 20
            # A run takes as long as forty of the others.
            yield f"{name} all probes", start, PROBED, 10


def of_several():
    """Every adapter, with what reaches its processes."""
    yield "node/none, at one of 2", at_one(nodes("none", 2)), STANDARD, 100
    for adapter in ("cluster", "redis", "redis-sharded"):
        yield f"node/{adapter}, 2 named", nodes(adapter, 2), ["nodes/named.yaml"], 100
        yield f"node/{adapter}, 2 named, whole", nodes(adapter, 2), ["nodes/whole.yaml"], 100
        yield f"node/{adapter}, 2 behind a port", nodes(adapter, 2), ["nodes/port.yaml"], 100
        yield f"node/{adapter}, 2 polled, sticky", behind_a_balancer(adapter), ["nodes/polled.yaml"], 100
        yield f"node/{adapter}, 3 named", nodes(adapter, 3), ["nodes/three.yaml"], 100


@contextmanager
def busy(loops):
    """So many processes that do nothing, as fast as they can."""
    running = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(loops)]
    try:
        yield
    finally:
        for loop in running:
            loop.kill()
            loop.wait()


def run(binary, arguments, addresses, folder):
    """One run: its verdict, what was found, what was named, and how long it took."""
    report, ledger = folder / "report.json", folder / "ledger.jsonl"
    command = [binary, "run", *arguments, "--report", f"json={report}", "--ledger", ledger]
    began = time.monotonic()
    ran = subprocess.run(
        command, cwd=CASES, env={"NO_COLOR": "1", **addresses}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    took = time.monotonic() - began
    (folder / "output.txt").write_bytes(ran.stdout)
    said = json.loads(report.read_text()) if report.exists() else {"verdict": f"exit code {ran.returncode}"}
    wrong = [f"{check['verdict']} {check['name']}" for check in said.get("checks", []) if check["verdict"] != "pass"]
    named = [diagnosis["code"] for diagnosis in said.get("diagnoses", [])]
    return said["verdict"], wrong, named, took


class Tally:
    """What came of all runs against one stack."""

    def __init__(self, name):
        self.name, self.runs, self.seconds = name, 0, []
        self.verdicts, self.found, self.named = Counter(), Counter(), Counter()

    def add(self, verdict, found, named, took):
        self.runs += 1
        self.seconds.append(took)
        self.verdicts[verdict] += 1
        self.found.update(found)
        self.named.update(named)

    def is_clean(self):
        return self.runs > 0 and self.verdicts == {"pass": self.runs} and not self.found and not self.named

    def line(self):
        seconds = sorted(self.seconds)
        spread = f"{seconds[0]:.1f} to {seconds[-1]:.1f} s"
        words = [", ".join(f"{count} {what}" for what, count in sorted(counter.items()))
                 for counter in (self.verdicts, self.found, self.named)]
        return f"{self.name:<36} {self.runs:>4} runs  {words[0]:<10} found {words[1] or 'nothing'}" \
               f"; named {words[2] or 'nothing'}; {sum(seconds):.0f} s ({spread})"


def tallied(binary, kept, runs, stack, loops):
    name, start, arguments, of_a_hundred = stack
    tally = Tally(f"{name}{', busy' if loops else ''}")
    with tempfile.TemporaryDirectory() as scratch, start(binary) as addresses:
        for number in range(max(1, runs * of_a_hundred // 100)):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            came = run(binary, arguments, addresses, folder)
            tally.add(*came)
            if came[0] != "pass" or came[2]:
                words = "".join(letter if letter.isalnum() else "-" for letter in tally.name)
                shutil.copytree(folder, kept / f"{words}-{number}", dirs_exist_ok=True)
            shutil.rmtree(folder)
    print(tally.line(), flush=True)
    return tally


def main():
    binary, kept = (Path(argument).resolve() for argument in sys.argv[1:3])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    wanted = sys.argv[4] if len(sys.argv) > 4 else ""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    stacks = [stack for stack in [*of_one_process(), *of_several()] if wanted in stack[0]]
    if not stacks:
        sys.exit(f"error: no stack is called like {wanted}")
    tallies = []
    for loops in LOADS:
        print(f"\n{loops} busy loops on {os.cpu_count()} cores, {AT_ONCE} stacks at once", flush=True)
        with busy(loops), ThreadPoolExecutor(AT_ONCE) as pool:
            tallies += pool.map(lambda stack: tallied(binary, kept, runs, stack, loops), stacks)
    wrong = [tally.name for tally in tallies if not tally.is_clean()]
    total = sum(tally.runs for tally in tallies)
    print(f"\n{total} runs, {len(tallies) - len(wrong)} of {len(tallies)} lines without a finding")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
