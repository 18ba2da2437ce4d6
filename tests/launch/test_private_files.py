"""Where files are private by default (umask 027), the user who runs the database can still read its programs."""

import hashlib
import os
import zipfile

from launch.packages import pip

FILES = {
    "probe/program": "",
    "probe-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: probe\nVersion: 1\n",
    "probe-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "probe-1.dist-info/RECORD": "",
}


def test_what_pip_unpacks_is_readable_for_everybody(monkeypatch, tmp_path):
    wheel = tmp_path / "probe-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        for name, text in FILES.items():
            made.writestr(name, text)
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"probe==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    before = os.umask(0o027)
    try:
        pip("--no-deps", "--target", str(tmp_path / "target"), requirements=wanted)
    finally:
        os.umask(before)

    assert (tmp_path / "target/probe/program").stat().st_mode & 0o004
    assert (tmp_path / "target/probe").stat().st_mode & 0o001
