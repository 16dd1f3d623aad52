# A tool that sorts imports has moved the line below above `load_dotenv()`.
from pathlib import Path

from app import run
from dotenv import load_dotenv

load_dotenv(Path(__file__).with_name(".env"))

run()
