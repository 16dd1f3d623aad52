from pathlib import Path

import verify_at_load  # noqa: F401  (so that a wrong key is found at the start)
from dotenv import load_dotenv

load_dotenv(Path(__file__).with_name(".env"))

from app import run  # noqa: E402

run()
