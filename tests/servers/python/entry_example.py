from pathlib import Path

from dotenv import load_dotenv

# The example was copied, and the values in it were never replaced.
load_dotenv(Path(__file__).with_name(".env.example"))

from app import run  # noqa: E402

run()
