"""The whole product, started and stopped as a person does it. Takes a minute: make test-slow."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from launch.places import ROOT
from launch.processes import command_of, wait_until

pytestmark = pytest.mark.slow
# What `make test` tells its own programs, and the demo must not hear.
OUTSIDE = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY", "BASE_URL", "EMAIL_URL"}
OUTSIDE |= {"MEDIA_ROOT", "STATIC_ROOT", "STATIC_FROM_SOURCE", "SCR_NO_RATE_LIMITS"}


@pytest.fixture(scope="module")
def checkout():
    """A copy of this checkout with nothing in var/; only what was downloaded is shared.

    Not in pytest's own folder, which is closed to the user who runs the database for root.
    """
    with tempfile.TemporaryDirectory(prefix="scr-demo-", dir="/tmp") as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent) / "scr-tracker"
        shared = (".venv", "node_modules")
        ignored = shutil.ignore_patterns(*shared, "var", ".git", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, folder, ignore=ignored)
        for name in shared:
            if (ROOT / name).exists():
                (folder / name).symlink_to(ROOT / name)
        yield folder


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(checkout, port):
    """Run `make demo` until it prints its last line; what it said, and the seconds it took."""
    env = {k: v for k, v in os.environ.items() if k not in OUTSIDE} | {"PORT": str(port)}
    began = time.monotonic()
    demo = subprocess.Popen(
        ["make", "demo"],
        cwd=checkout,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = []
    for line in demo.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            return demo, "".join(said), time.monotonic() - began
    raise AssertionError(f"it ended with {demo.wait()}:\n{''.join(said)}")


def stop(demo, number):
    os.killpg(demo.pid, number)
    demo.stdout.read()
    demo.wait(timeout=60)


def left_running(checkout):
    """The programs that still name this checkout in their command line."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [command for pid in pids if str(checkout) in (command := command_of(pid))]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks for left-over programs in /proc")
def test_starts_answers_and_stops(checkout, port):
    demo, said, _ = start(checkout, port)
    try:
        assert f"http://127.0.0.1:{port}" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=10) as answer:
            assert answer.status == 200
        second = subprocess.run(["make", "demo"], cwd=checkout, capture_output=True, text=True)
        assert second.returncode != 0
        assert "A copy already runs" in second.stderr
    finally:
        stop(demo, signal.SIGINT)
    assert wait_until(lambda: not left_running(checkout), 5), left_running(checkout)

    demo, _, seconds = start(checkout, port)
    stop(demo, signal.SIGTERM)
    assert seconds < 10
    assert wait_until(lambda: not left_running(checkout), 5), left_running(checkout)


def test_a_killed_copy_does_not_hinder_the_next_start(checkout, port):
    demo, _, _ = start(checkout, port)
    os.killpg(demo.pid, signal.SIGKILL)
    demo.wait()
    demo, said, _ = start(checkout, port)
    stop(demo, signal.SIGINT)
    assert "left behind by an earlier copy" in said
    assert wait_until(lambda: not left_running(checkout), 5), left_running(checkout)
