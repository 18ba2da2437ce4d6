"""The figures of the table, and how they are summed up and printed."""

import statistics
from dataclasses import dataclass, field

HEADINGS = ("row", "floor", "median ms", "p95 ms", "floor ms", "SQL", "ratio", "rounds", "goal")
RIGHT = {"median ms", "p95 ms", "floor ms", "SQL", "ratio"}


@dataclass
class Figure:
    """One row: samples in seconds of the product and of its floor, one list for each round."""

    name: str
    floor_name: str = ""
    sql: int | None = None
    product: list = field(default_factory=list)
    floor: list = field(default_factory=list)
    most_sql: int | None = None
    most_ratio: float | None = None
    problem: str = ""
    notes: list = field(default_factory=list)

    def add_round(self, product, floor=()):
        self.product.append(list(product))
        self.floor.append(list(floor))

    @property
    def ratio(self):
        """Median against median, over all rounds."""
        return _median(self.product) / _median(self.floor) if any(self.floor) else None

    @property
    def ratios(self):
        """The same for each round by itself: how far the ratio can be trusted."""
        return [statistics.median(p) / statistics.median(f) for p, f in zip(self.product, self.floor, strict=True) if f]

    def cells(self):
        if self.problem:
            return [self.name, self.floor_name, self.problem, *[""] * 6]
        ratios = self.ratios
        return [
            self.name,
            self.floor_name,
            _ms(_median(self.product)),
            _ms(_p95(self.product)),
            _ms(_median(self.floor)) if ratios else "",
            "" if self.sql is None else str(self.sql),
            f"{self.ratio:.2f}" if ratios else "",
            f"{min(ratios):.2f}-{max(ratios):.2f}" if len(ratios) > 1 else "",
            self._goal(),
        ]

    def _goal(self):
        """Each goal, and whether it was met."""
        goals = []
        if self.most_sql is not None:
            goals.append(f"{'met' if self.sql <= self.most_sql else 'MISSED'} {self.most_sql} SQL")
        if self.most_ratio is not None:
            goals.append(f"{'met' if self.ratio <= self.most_ratio else 'MISSED'} {self.most_ratio:g}x")
        return ", ".join(goals)


def table(figures):
    """The table as text, and below it what was noted beside single rows."""
    rows = [list(HEADINGS), *(figure.cells() for figure in figures)]
    # A sentence about what went wrong may run over the columns beside it.
    plain = [row for row, figure in zip(rows[1:], figures, strict=True) if not figure.problem]
    widths = [max(len(row[n]) for row in [rows[0], *plain]) for n in range(len(HEADINGS))]
    widths[:2] = [max(len(row[n]) for row in rows) for n in range(2)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{figure.name}: {note}" for figure in figures for note in figure.notes]
    return "\n".join([*lines, "", *notes])


def _line(row, widths):
    cells = zip(row, widths, HEADINGS, strict=True)
    return "  ".join(
        cell.rjust(width) if heading in RIGHT and len(cell) <= width else cell.ljust(width)
        for cell, width, heading in cells
    ).rstrip()


def _median(rounds):
    return statistics.median(sample for one in rounds for sample in one)


def _p95(rounds):
    samples = sorted(sample for one in rounds for sample in one)
    return samples[min(round(0.95 * len(samples)), len(samples) - 1)]


def _ms(seconds):
    ms = seconds * 1000
    return f"{ms:,.1f}" if ms < 1000 else f"{ms:,.0f}"
