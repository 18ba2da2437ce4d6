"""What the launcher promises about itself: standard library only, and pinned packages only."""

import ast
import re
import sys

import pytest

from launch.packages import fingerprint
from launch.places import ROOT

REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("path", sorted((ROOT / "launch").glob("*.py")), ids=lambda path: path.name)
def test_the_launcher_needs_nothing_but_python(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names | {"launch"}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_package_is_pinned_and_hashed(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text, "no registry is named: the machine decides where packages come from"
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._\-\[\],]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_development_installs_the_same_versions_as_production():
    def pins(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))

    development = pins("requirements-dev.txt")
    assert pins("requirements.txt").items() <= development.items()


def test_a_fingerprint_changes_with_content_and_name(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x", encoding="utf-8")
    second.write_text("x", encoding="utf-8")
    before = fingerprint([first])
    assert before == fingerprint([first]) != fingerprint([second])
    first.write_text("y", encoding="utf-8")
    assert fingerprint([first]) != before
