from pathlib import Path

from dotenv import load_dotenv

load_dotenv(Path(__file__).with_name(".env"))

from app import run  # noqa: E402  (it reads the environment when it is imported)

run()
