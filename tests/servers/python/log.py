"""The log on standard error: a text with the facts behind it, or with LOG=json one object a line."""

import json
import os
import sys
from datetime import datetime, timezone


def log(message, **facts):
    if os.environ.get("LOG") == "json":
        line = json.dumps({"time": datetime.now(timezone.utc).isoformat(), "msg": message, **facts})
    else:
        line = f"{message} {facts}"
    print(line, file=sys.stderr, flush=True)


def secret_preview(secret):
    """The first ten characters of a secret: what people log when two ends disagree, and enough to see a fallback."""
    if secret is None:
        return "None"
    text = secret if isinstance(secret, str) else secret.decode("latin-1")
    return f"{text[:10]}..."
