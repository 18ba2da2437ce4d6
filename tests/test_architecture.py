"""The layout guards itself: import order, scoped reads, declared permissions, sizes."""

import ast
import re
from pathlib import Path

import pytest

from core.checks import declared_permission, patterns

ROOT = Path(__file__).parent.parent
LAYERS = ["core", "agencies", "reminders", "reviews", "recommendations", "newsletters", "scr_tracker"]  # low to high
FACES = ("views", "api", "reports", "printing")
LONGEST = 400


def files(app, *folders):
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts and (not folders or set(folders) & {*path.parts, path.stem}):
            yield path


def imported_apps(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("app", LAYERS)
def test_apps_import_only_from_layers_below(app):
    above = set(LAYERS[LAYERS.index(app) + 1 :])

    offenders = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(app)
        for name in imported_apps(path)
        if name in above
    ]

    assert not offenders


def is_unscoped(node):
    """`Review.objects.filter(…)`, or a shortcut handed the bare model class."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr="objects"), attr=method):
            return method not in {
                "visible_to",
                "content_visible_to",
                "visible_by_link",
                "waiting_for",
                "none",
                "managed_by",
            }
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=model), *_]):
            return name in {"get_object_or_404", "get_list_or_404"} and model[0].isupper()
    return False


# Reads that need no reader, each with its reason: (folder or file, model).
ALLOWED = {
    ("reviews", "ReviewType"): "kinds of review are the same for everybody",
    ("reviews", "GuidanceEdition"): "guidance is public",
    ("reviews", "Theme"): "themes are the same for everybody",
    ("reviews", "ThemeScheme"): "themes are the same for everybody",
    ("reviews/reports.py", "actions"): "counts by status on the print of a review that was fetched by visible_to",
    ("recommendations/views/updates.py", "StoredFile"): "the writer's own draft says which",
    ("recommendations/reports/position.py", "Action"): "links of the actions that Scope took from visible_to",
    ("recommendations/reports/position.py", "Recommendation"): "of those that this report took from visible_to",
    ("recommendations/reports/position.py", "ProgressUpdate"): "parts of the actions that Scope took from visible_to",
    ("recommendations/reports/position.py", "Evidence"): "parts of the actions that Scope took from visible_to",
    ("recommendations/reports/position.py", "Extension"): "parts of the actions that Scope took from visible_to",
    ("recommendations/reports/position.py", "Verification"): "parts of the actions that Scope took from visible_to",
    ("recommendations/reports/scope.py", "Action"): "a subquery about actions that Scope takes from visible_to",
    (
        "newsletters/views/feedback.py",
        "Notification",
    ): "days of reminders of the requests that were fetched by visible_to",
}


@pytest.mark.parametrize("app", LAYERS[1:-1])
def test_pages_prints_and_the_api_read_only_what_is_visible(app):
    offenders = []
    for path in files(app, *FACES):
        for node in ast.walk(ast.parse(path.read_text())):
            if is_unscoped(node):
                name = ast.unparse(node)
                where, model = str(path.relative_to(ROOT)), name.split(".")[0]
                if (app, model) not in ALLOWED and (where, model) not in ALLOWED:
                    offenders.append(f"{where}:{node.lineno} {name}")

    assert not offenders


def test_removed_rows_are_read_by_models_and_services_only():
    """Everything else starts from `objects`. A join knows of no manager: it starts from `Action.answers`, or says so itself."""
    raw = re.compile(
        r"with_removed|recommendations\.through|\brecommendations__(?!removal)\w+=(?!.*recommendations__removal)"
    )
    offenders = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for app in LAYERS
        for path in files(app)
        if not {"models", "services"} & set(path.parts) and path.name not in {"removals.py"}
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if raw.search(line)
    ]

    assert not offenders


def test_every_url_declares_its_permission():
    silent = [route for route, name, view in patterns() if declared_permission(name, view) is None]

    assert not silent


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        str(path.relative_to(ROOT)): lines
        for app in [*LAYERS, "launch"]
        for path in files(app)
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }

    assert not long


def test_no_folder_for_odds_and_ends():
    names = {path.stem for app in LAYERS for path in files(app)}

    assert not names & {"utils", "helpers", "common", "misc"}


def test_no_inline_script_or_style_in_a_page():
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        if {"mail", "pdf", "print"} & set(path.parts):
            continue
        text = path.read_text()
        if re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", text):
            found.append(str(path.relative_to(ROOT)))

    assert not found


def test_tasks_take_ids_and_dates_only():
    """A task argument is an id, a key or an ISO date: its name says which."""
    wrong = []
    for app in LAYERS:
        for path in files(app, "tasks"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and any(
                    "shared_task" in ast.unparse(d) for d in node.decorator_list
                ):
                    wrong += [
                        f"{path.name}:{node.name}({a.arg})"
                        for a in node.args.args
                        if not re.fullmatch(r".*_id|on|self", a.arg)
                    ]

    assert not wrong
