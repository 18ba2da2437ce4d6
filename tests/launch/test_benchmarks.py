"""The benchmarks end with a sentence where they cannot run; they do not wait for ever."""

import subprocess
import sys

import pytest

from benchmarks.database import Trouble
from benchmarks.reminders import _port_of
from launch.places import ROOT

WITHOUT = "import runpy, sys; sys.modules['aiosmtpd'] = None; runpy.run_module('{}', run_name='__main__')"


@pytest.mark.parametrize("module", ["benchmarks", "benchmarks.reminders"])
def test_without_a_package_they_name_it_and_say_what_to_do(module):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(module)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode != 0
    assert "need aiosmtpd" in done.stderr and "make setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mail_server_that_stops_at_once_is_not_waited_for(tmp_path):
    with (
        subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]) as server,
        pytest.raises(Trouble, match="mail server"),
    ):
        _port_of(server, tmp_path / "port")
