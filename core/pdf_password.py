"""Whether a PDF opens only with a password.

What encrypts a PDF may leave it open to read and forbid printing only; which of both it is, only a reader of the format
can tell. qpdf is one that is kept (`pikepdf`). It runs in a process of its own with little time and memory, and only for
files that say they are encrypted. It is a courtesy to the person, not a gate: when it cannot tell, the file is taken.
"""

import os
import subprocess
import sys

CHUNK = 1 << 20
MARK = b"/Encrypt"
LOCKED = 7
PROGRAM = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if sys.platform == "linux":
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
import pikepdf
try:
    pikepdf.open(io.BytesIO(sys.stdin.buffer.read())).close()
except pikepdf.PasswordError:
    sys.exit({LOCKED})
"""


def wants_a_password(upload) -> bool:
    if not _says_it_is_encrypted(upload):
        return False
    upload.seek(0)
    try:
        reader = subprocess.run(
            [sys.executable, "-I", "-c", PROGRAM],
            input=upload.read(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            timeout=15,
        )
    except (subprocess.TimeoutExpired, OSError):
        return False
    return reader.returncode == LOCKED


def _says_it_is_encrypted(upload):
    upload.seek(0)
    tail = b""
    while chunk := upload.read(CHUNK):
        if MARK in tail + chunk:
            return True
        tail = chunk[-len(MARK) :]
    return False
