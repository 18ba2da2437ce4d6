"""The action plan as XLSX: the product's export beside a bare xlsxwriter loop over the same SQL.

Each run is a process of its own (`python -m benchmarks.sheets product 10000`), so that its largest
memory can be read. Time and memory count from after the start of the interpreter and of Django.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure

MOST_RATIO, MOST_GROWTH = 2, 1.25
KINDS = ("product", "bare", "fetch")


def measure(world, rounds):
    """One figure for all rows; how memory grows from a tenth of them is noted beside it."""
    number, reader = len(world.actions), world.people.everywhere.pk
    figure = Figure(f"XLSX of {number:,} actions", "xlsxwriter + SQL", most_ratio=MOST_RATIO)
    runs = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind in KINDS:
            runs[kind].append(_run(kind, number, reader))
        figure.add_round([runs["product"][-1]["seconds"]], [runs["bare"][-1]["seconds"]])
    few = _run("product", max(number // 10, 1), reader)
    figure.sql = runs["product"][0]["sql"]
    peak = {kind: max(run["peak"] for run in runs[kind]) for kind in KINDS}
    figure.notes += [
        f"{min(run['seconds'] for run in runs['fetch']) * 1000:,.0f} ms of it are the SQL alone; file {runs['product'][0]['bytes']:,} bytes",
        f"peak RSS {peak['product']:.0f} MB, {runs['product'][0]['base']:.0f} MB of them before the export; bare {peak['bare']:.0f} MB",
        f"peak with a tenth of the rows {few['peak']:.0f} MB: {peak['product'] / few['peak']:.2f} times (goal {MOST_GROWTH})",
    ]
    return [figure]


def _run(kind, number, reader):
    command = [sys.executable, "-m", "benchmarks.sheets", kind, str(number), str(reader)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=os.environ | {"LOG_LEVEL": "WARNING"})
    return json.loads(done.stdout)


def _peak():
    """The largest resident memory of this process so far, in MB. (Linux lets getrusage begin with the parent's.)"""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def main(kind, number, reader):
    import django

    django.setup()
    from django.db import connection, transaction

    from agencies.models import User
    from core.spreadsheets import xlsx_file
    from recommendations import exports
    from recommendations.models import Action

    user, counter = User.objects.get(pk=reader), _Counter()
    ids = Action.objects.order_by("due_on", "pk").values("pk")[:number]
    actions = Action.objects.visible_to(user).filter(pk__in=ids).with_position().order_by("due_on", "pk")
    xlsx_file(["warm"], [["up"]]).close()
    base, began, size = _peak(), time.perf_counter(), 0
    with transaction.atomic(), connection.execute_wrapper(counter):
        rows = exports.rows_of(actions, user)
        if kind == "product":
            with xlsx_file(exports.HEADINGS, rows) as file:
                size = file.seek(0, os.SEEK_END)
        else:
            _plain(rows, write=kind == "bare")
    result = {
        "seconds": time.perf_counter() - began,
        "base": base,
        "peak": _peak(),
        "bytes": size,
        "sql": counter.number,
    }
    sys.stdout.write(json.dumps(result))


class _Counter:
    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)


def _plain(rows, *, write):
    """Bare: every cell as it comes, in constant memory, and no format. Without `write`, the rows are only read."""
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            if write:
                for column, value in enumerate(row):
                    sheet.write_string(number, column, str(value))
        book.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
