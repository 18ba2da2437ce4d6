"""How fast the product is: see `benchmarks/__main__.py` and `benchmarks/reminders.py`."""

import sys
from importlib.util import find_spec

MISSING = [name for name in ("django", "psycopg2", "aiosmtpd") if find_spec(name) is None]

if MISSING:
    sys.exit(
        f"The benchmarks need {', '.join(MISSING)}, which this Python does not have. Run make setup, then use .venv/bin/python."
    )
