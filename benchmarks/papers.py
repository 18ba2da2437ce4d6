"""The action plan of two hundred actions as a PDF: through the product's door, and by WeasyPrint alone.

Both start an interpreter of their own and import WeasyPrint in it, and both are timed from outside
with that start. They lay out the very same HTML; only the addresses of the fonts differ, which the
product's fetcher hands out and WeasyPrint alone reads from their folder.
"""

import subprocess
import sys
import time
from pathlib import Path

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from agencies.roles import BoardRole
from benchmarks.figures import Figure
from benchmarks.web import statements
from core.pdf import Limits, font_folders, pdf_of_html
from recommendations.reports import Position, Scope, action_plan

MOST_RATIO = 1.2
PLAIN = (
    "import sys, weasyprint; "
    "sys.stdout.buffer.write(weasyprint.HTML(string=sys.stdin.read()).write_pdf(pdf_variant='pdf/ua-1'))"
)


def measure(world, rounds):
    """Two figures: collecting what is printed, and printing it."""
    board, reader = world.people.boards["TN"], world.people.of_board["TN", BoardRole.BUSINESS_MANAGER]
    number = sum(action.board_id == board.pk for action in world.actions)
    collect = Figure(f"plan of {number} actions, its HTML", most_sql=50)
    paper = Figure(f"plan of {number} actions, its PDF", "WeasyPrint", most_ratio=MOST_RATIO)
    for _ in range(rounds):
        with CaptureQueriesContext(connection) as seen:
            seconds, html = _timed(lambda: _html(board, reader))
        collect.sql = statements(seen)
        collect.add_round([seconds])
        plain_seconds, plain = _timed(lambda html=html: _plain(html))
        own_seconds, own = _timed(lambda html=html: pdf_of_html(html, limits=Limits.for_rows(number)))
        paper.add_round([own_seconds], [plain_seconds])
    paper.notes.append(
        f"{len(html):,} bytes of HTML, {len(own):,} of PDF; WeasyPrint alone {len(plain):,}; both with their interpreter's start"
    )
    return [collect, paper]


def _html(board, reader):
    context = action_plan(Position(Scope(reader, board)))
    return render_to_string("recommendations/pdf/action_plan.html", context)


def _plain(html):
    fonts = Path(font_folders()[0]).resolve().as_uri()
    page = html.replace("asset:fonts/", f"{fonts}/")
    done = subprocess.run([sys.executable, "-c", PLAIN], input=page.encode(), capture_output=True, check=True)
    return done.stdout


def _timed(make):
    began = time.perf_counter()
    made = make()
    return time.perf_counter() - began, made
