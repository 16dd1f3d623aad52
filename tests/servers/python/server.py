"""Starts the chat: `python server.py`, with FAULT=<code> for one of its faults.

This file must import nothing that reads a secret. Which entry runs, and from which folder, decides when and where
`.env` is read, and that is what the faults of the token are about.
"""

import os
import runpy
import time
from pathlib import Path

from faults import fault, pick, refuse_unknown_fault

refuse_unknown_fault()

# A value that the developer's shell exports would win over `.env`, and the test would then measure the shell.
for name in ("JWT_SECRET", "SOCKET_JWT_SECRET"):
    os.environ.pop(name, None)

# A server in Tokyo. Clocks are right there; what is wrong is how a time without a zone is read.
if fault == "token-expired-at-login":
    os.environ["TZ"] = "JST-9"
    time.tzset()

home = Path(__file__).parent
# A service manager starts it from another folder than the developer did.
os.chdir(home.parent if fault == "shared-secret-is-fallback" else home)

entry = pick(
    {
        "issuer-secret-is-fallback": "entry_sorted.py",
        "verifier-secret-is-fallback": "entry_socket_first.py",
        "shared-secret-is-fallback": "entry_relative.py",
        "weak-secret": "entry_example.py",
    },
    "entry.py",
)
runpy.run_path(str(home / entry), run_name="__main__")
