import json
import os
import subprocess
import sys

from launch.places import ROOT
from launch.suite import browser_complaint, summary

TESTS = """
import pytest

def test_passes(): pass

@pytest.mark.skip(reason="there is no moon")
def test_moon(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False

def test_left_out(): pass
"""


def record_of(tmp_path, source, *arguments):
    (tmp_path / "browser").mkdir()
    (tmp_path / "test_some.py").write_text(source, encoding="utf-8")
    (tmp_path / "browser" / "test_page.py").write_text(
        "import pytest\ndef test_page(): pytest.skip('there is no Chromium')\n", encoding="utf-8"
    )
    path = tmp_path / "skips.json"
    env = os.environ | {"PYTHONPATH": str(ROOT), "SCR_SKIPS": str(path)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        "/dev/null",
        "--rootdir",
        str(tmp_path),
        "-p",
        "launch.skips",
    ]
    command += ["-p", "no:django", "-p", "no:cacheprovider", *arguments, str(tmp_path)]
    subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=True)
    return json.loads(path.read_text(encoding="utf-8"))


def test_what_was_skipped_is_told_with_its_reason(tmp_path):
    told = summary(record_of(tmp_path, TESTS, "-k", "not left_out"))
    assert told == (
        "Left out by choice: 1 (make test runs all but the slow ones, make test-slow runs those).\n"
        "2 skipped:\n"
        "  there is no Chromium: browser/test_page.py::test_page\n"
        "  there is no moon: test_some.py::test_moon"
    )


def test_a_module_that_skips_itself_is_told_too(tmp_path):
    record = record_of(tmp_path, "import pytest\npytest.skip('not here', allow_module_level=True)\n")
    assert ["test_some.py", "not here", False] in record["skipped"]


def test_a_full_run_says_so():
    assert summary({"skipped": [], "left_out": 0, "browser_tests_run": 3}) == "Nothing was skipped."


def test_ci_fails_when_a_browser_test_was_skipped(monkeypatch):
    skipped = {"skipped": [["a", "no Chromium", True]], "browser_tests_run": 5}
    complete = {"skipped": [["a", "no moon", False]], "browser_tests_run": 5}
    nothing = {"skipped": [], "browser_tests_run": 0}
    monkeypatch.setenv("CI", "true")
    assert "1 browser tests were skipped" in browser_complaint(skipped, None, whole_suite=True)
    assert browser_complaint(complete, "/usr/bin/chromium", whole_suite=True) == ""
    assert "no browser test ran" in browser_complaint(nothing, None, whole_suite=True)
    assert browser_complaint(nothing, None, whole_suite=False) == ""
    monkeypatch.delenv("CI")
    assert browser_complaint(skipped, None, whole_suite=True) == ""
