from dotenv import load_dotenv

# Relative to the folder that the process was started in. Where there is no such file, False is returned, and nobody
# looks at it.
load_dotenv(".env")

from app import run  # noqa: E402

run()
