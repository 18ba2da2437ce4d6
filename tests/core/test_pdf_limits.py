"""A document that would never end is killed, the reader gets a sentence, and the next document is made."""

import resource
import time

import pytest

from core.pdf import Limits, PdfError, PdfFailed, PdfTooLarge, PdfTooSlow, pdf_of_html, render_pdf
from recommendations.reports import Position, Scope, action_plan
from tests import factories as f

GOOD = '<html lang="en-GB"><head><title>Good</title></head><body><h1>Good</h1></body></html>'
NARROW = {"cpu_seconds": 1, "wall_seconds": 8, "memory_mb": 700}


def page(body: str, css: str = "") -> str:
    return f'<html lang="en-GB"><head><title>x</title><style>{css}</style></head><body>{body}</body></html>'


def nested(tag: str, depth: int, style: str = "") -> str:
    return f'<{tag} style="{style}">' * depth + "x" + f"</{tag}>" * depth


def variable_bomb(levels: int) -> str:
    lines = ["--v0: lol lol lol lol lol lol lol lol lol lol;"]
    lines += [f"--v{n}: {' '.join([f'var(--v{n - 1})'] * 10)};" for n in range(1, levels)]
    return ":root{" + "".join(lines) + f"}} p{{font-family:var(--v{levels - 1})}}"


PATHOLOGICAL = {
    "flex in flex": page(nested("div", 24, "display:flex")),
    "flex columns in flex columns": page(nested("div", 24, "display:flex;flex-direction:column")),
    "grid in grid": page(nested("div", 24, "display:grid")),
    "automatic tables in tables": page("<table><tr><td>" * 60 + "x" + "</table>" * 60),
    "a table of 240,000 cells": page("<table>" + ("<tr>" + "<td>x" * 60) * 4000 + "</table>"),
    "ten thousand columns": page(
        "<table><tr>" + "<td>x" * 10_000 + "</table>" + "<table><tr>" + "<td>x" * 10_000 + "</table>"
    ),
    "three thousand nested blocks": page(nested("div", 3000)),
    "thirty thousand nested spans": page(nested("span", 30_000)),
    "a million words": page("<p>" + "word " * 1_000_000),
    "a hundred thousand floats": page("<div style='float:left'>x</div>" * 100_000),
    "floats inside floats": page(nested("div", 60, "float:left") * 200),
    "a hundred thousand absolute boxes": page("<div style='position:absolute'>x</div>" * 100_000),
    "two hundred thousand pages": page("<p style='break-after:page'>x</p>" * 200_000),
    "a word of four million letters": page("<p style='overflow-wrap:anywhere'>" + "x" * 4_000_000),
    "columns in columns": page(nested("div", 12, "columns:5") * 40),
    "a bomb of variables": page("<p>x", variable_bomb(9)),
    "a hundred thousand rules": page(
        "<p>x</p>" * 4000, "".join(f"p:nth-child({n}n+1) + p ~ p {{color:red}}" for n in range(8000))
    ),
    "svg that repeats itself": page(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><g id="g0"><rect width="9" height="9"/></g>'
        + "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
        + "</svg>"
    ),
    "inline flex in inline flex": page(nested("span", 28, "display:inline-flex")),
    "a hundred thousand list items": page("<ol>" + "<li>x" * 100_000 + "</ol>"),
}
# One of each sort at once; all of them, with the limits of production, in the slow tests.
QUICK = ["flex in flex", "a table of 240,000 cells", "thirty thousand nested spans", "a bomb of variables"]


@pytest.mark.parametrize("name", QUICK)
def test_a_pathological_document_is_stopped_in_time(name):
    started = time.monotonic()
    with pytest.raises(PdfError) as refused:
        pdf_of_html(PATHOLOGICAL[name], limits=Limits(**NARROW))
    assert time.monotonic() - started < NARROW["wall_seconds"] + 2
    assert str(refused.value).startswith("The PDF ")
    assert str(refused.value).endswith(".")


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_none_costs_more_than_twenty_seconds_of_processor_and_the_next_one_succeeds(name, record_property):
    """With the limits of production, whose clock is set aside: this machine may have other things to do.

    Whether a document is stopped or just made in time depends on the machine's speed; what it costs does not.
    """
    before = cpu_of_children()

    try:
        made = pdf_of_html(PATHOLOGICAL[name], limits=Limits(wall_seconds=300))
    except PdfError:
        record_property("counted", ["pathological documents stopped", 1])
    else:
        assert made.startswith(b"%PDF-1.7")
        record_property("counted", ["pathological documents made in time", 1])

    used = cpu_of_children() - before
    record_property("counted", ["pathological documents: seconds of processor", round(used)])
    assert used <= 20
    assert pdf_of_html(GOOD).startswith(b"%PDF-1.7")


def test_rows_that_are_counted_give_a_document_more_time_up_to_a_cap():
    plain = Limits()

    assert (plain.cpu_seconds, plain.wall_seconds) == (18, 30)
    assert Limits.for_rows(0) == plain
    assert Limits.for_rows(500).cpu_seconds == 38
    assert Limits.for_rows(10**9).cpu_seconds == 60
    assert Limits.for_rows(10**9).wall_seconds == 93


@pytest.mark.slow
def test_a_plan_of_a_thousand_actions_can_still_be_printed(world):
    first = world.recommendations.first
    f.ActionFactory.create_batch(1000, board=world.board, lead_agency=world.police, recommendations=[first])
    context = action_plan(Position(Scope(world.manager, world.board)))

    pdf = render_pdf("recommendations/pdf/action_plan.html", context, limits=Limits.for_rows(1000))

    assert pdf.startswith(b"%PDF-1.7")


def test_the_next_good_document_succeeds():
    with pytest.raises(PdfTooSlow):
        pdf_of_html(PATHOLOGICAL["flex in flex"], limits=Limits(**NARROW))
    assert pdf_of_html(GOOD).startswith(b"%PDF-1.7")


def test_there_are_twenty_of_them():
    assert len(PATHOLOGICAL) >= 20


def test_the_wall_clock_counts_too():
    """A process that waits uses no processor time; it is killed all the same."""
    started = time.monotonic()
    with pytest.raises(PdfTooSlow):
        pdf_of_html(PATHOLOGICAL["flex in flex"], limits=Limits(cpu_seconds=60, wall_seconds=2))
    assert time.monotonic() - started < 4


def test_little_memory_is_reported_as_too_large():
    with pytest.raises(PdfTooLarge):
        pdf_of_html(PATHOLOGICAL["a bomb of variables"], limits=Limits(cpu_seconds=30, memory_mb=200))


def test_input_above_the_limit_is_refused_before_anything_starts():
    with pytest.raises(PdfTooLarge):
        pdf_of_html("x" * 3_000_000, limits=Limits(input_mb=2))
    with pytest.raises(PdfTooLarge):
        pdf_of_html(GOOD, assets={"logo": bytes(3_000_000)}, limits=Limits(input_mb=2))


def test_too_deep_a_document_fails_with_a_sentence():
    with pytest.raises(PdfFailed, match="could not be made"):
        pdf_of_html(PATHOLOGICAL["three thousand nested blocks"], limits=Limits(cpu_seconds=20))


def test_the_settings_are_the_limits(settings):
    settings.PDF_CPU_SECONDS, settings.PDF_MEMORY_MB, settings.PDF_WALL_SECONDS = 11, 222, 33
    limits = Limits()
    assert (limits.cpu_seconds, limits.memory_mb, limits.wall_seconds) == (11, 222, 33)


def test_no_process_and_no_file_is_left_behind(tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pdf_of_html(GOOD)
    with pytest.raises(PdfTooSlow):
        pdf_of_html(PATHOLOGICAL["flex in flex"], limits=Limits(**NARROW))
    assert list(tmp_path.iterdir()) == []
