"""What is installed is used: by the product itself in production, by tests and tools in development; and nothing else."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from launch.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PRODUCT = ("core", "agencies", "reminders", "reviews", "recommendations", "newsletters", "scr_tracker")
DEVELOPMENT = (*PRODUCT, "tests", "launch", "benchmarks")
# Used by their names in settings, on the command line or in pyproject.toml, not by an import.
NAMED = {
    "psycopg2-binary": ("scr_tracker/env.py", "django.db.backends.postgresql"),
    "whitenoise": ("scr_tracker/settings.py", "whitenoise.middleware"),
    "django-htmx": ("scr_tracker/settings.py", "django_htmx.middleware"),
    "django-csp": ("scr_tracker/settings.py", "csp.middleware"),
    "django-permissions-policy": ("scr_tracker/settings.py", "django_permissions_policy"),
    "pikepdf": ("core/pdf_password.py", "import pikepdf"),  # in the text of a program of its own
    "django-anymail": ("scr_tracker/env.py", "anymail.backends"),
    "pytest-django": ("pyproject.toml", "DJANGO_SETTINGS_MODULE"),
    "pytest-xdist": ("launch/suite.py", '"-n"'),
    "ruff": ("launch/checks.py", '"ruff"'),
    "mypy": ("launch/checks.py", '"mypy"'),
    "django-stubs": ("pyproject.toml", "mypy_django_plugin"),
    "djangorestframework-stubs": ("pyproject.toml", "mypy_drf_plugin"),
    "djlint": ("launch/checks.py", '"djlint"'),
    "import-linter": ("launch/checks.py", '"lint-imports"'),
}


def name_of(requirement):
    """As packages are compared, however they are written."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


RUN = {name_of(each) for each in PROJECT["dependencies"]}
DEV = {name_of(each) for each in PROJECT["optional-dependencies"]["dev"]}


def imported_by(folders):
    """The packages, as they are called when they are installed, that these folders import."""
    distributions, found = packages_distributions(), set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            found |= {name_of(each) for name in names for each in distributions.get(name.partition(".")[0], ())}
    return found


@pytest.mark.parametrize(
    ("declared", "folders"), [(RUN, PRODUCT), (DEV, DEVELOPMENT)], ids=["production", "development"]
)
def test_every_declared_package_is_used(declared, folders):
    assert declared - imported_by(folders) - set(NAMED) == set()


def test_the_product_imports_only_what_production_installs():
    assert imported_by(PRODUCT) - RUN == set()


@pytest.mark.parametrize(("file", "words"), NAMED.values(), ids=NAMED)
def test_what_is_used_by_name_is_named_there(file, words):
    assert words in (ROOT / file).read_text(encoding="utf-8")
