"""What the operating system must bring: Pango for PDFs, Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launch.places import PYTHON, VAR
from launch.trouble import say

PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
CHROMIUM = ("chromium", "fonts-liberation")
DRIVER = ("libatomic1",)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_ON_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def _as_root() -> list[str] | None:
    """What to put before a command so that root runs it, without anybody being asked for a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _quiet(command: Sequence[str], seconds: float = 60) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that needs no password. False when it cannot be done."""
    before = _as_root()
    if before is None or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} with apt.")
    VAR.mkdir(exist_ok=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    with (VAR / "apt.log").open("ab") as log:
        for order in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            done = subprocess.run(
                [*before, *quiet, *order], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
    return done.returncode == 0


def have_pango() -> bool:
    return _quiet([str(PYTHON), "-c", "import weasyprint"])


def ensure_pango() -> None:
    """PDFs need Pango. Everything else works without it, so its absence is said, not fatal."""
    stamp = VAR / "pango.stamp"
    if stamp.exists() or have_pango():
        stamp.touch()
        return
    if apt_install(*PANGO) and have_pango():
        stamp.touch()
        return
    how = "brew install pango" if sys.platform == "darwin" else f"sudo apt-get install {' '.join(PANGO)}"
    say(f"PDFs cannot be printed until Pango is installed: {how}")


def find_chromium() -> str | None:
    """The browser named in CHROMIUM, else the first found; None when none of them starts."""
    given = os.environ.get("CHROMIUM")
    for candidate in (given,) if given else (*CHROMIUM_NAMES, *CHROMIUM_ON_MACOS):
        found = shutil.which(candidate)
        if found and _quiet([found, "--version"]):
            return str(Path(found))
    return None


def have_driver() -> bool:
    """Whether the Node inside Playwright starts; a small Debian lacks one of its libraries."""
    return _quiet([str(PYTHON), "-m", "playwright", "--version"])


def ensure_chromium() -> str | None:
    """Chromium for the browser tests, installed where that needs no password."""
    if not have_driver() and not (apt_install(*DRIVER) and have_driver()):
        say(f"Playwright does not start on this machine; on Debian it needs {', '.join(DRIVER)}.")
        return None
    if found := find_chromium():
        return found
    if not os.environ.get("CHROMIUM") and apt_install(*CHROMIUM):
        return find_chromium()
    return None
