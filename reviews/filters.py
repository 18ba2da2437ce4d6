"""What can be asked of the register: kind, stage, open or closed, late clocks, words, and the order of its rows."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from core import days
from reviews import register

STATES = {"open": "Open", "closed": "Closed", "all": "Open and closed"}
LATE = {"clock": "A clock has run out", "imr": "An agency's report is late", "action": "An action is overdue"}
SORTS = {
    "clock": "soonest",
    "name": "code_name",
    "reference": "reference",
    "type": "review_type__position",
    "imrs": "imrs_out",
    "actions": "actions_overdue",
    "logged": "created_at",
}
DEFAULT_SORT = "clock"
PAGE_SIZES = (50, 20, 100)


@dataclass
class Choice:
    """A choice among the register's rows, read from a query string. What makes no sense is left out and said."""

    text: str = ""
    types: list = field(default_factory=list)
    stages: list = field(default_factory=list)
    state: str = "open"
    late: list = field(default_factory=list)
    sort: str = DEFAULT_SORT
    left_out: list = field(default_factory=list)

    @classmethod
    def read(cls, query, options):
        choice = cls(text=query.get("q", "")[:200].strip())
        choice.types = choice._known(query.getlist("type"), options.types, "kind of review")
        choice.stages = choice._known(query.getlist("stage"), options.stages, "stage")
        choice.late = choice._known(query.getlist("late"), LATE, "thing to be late with")
        choice.state = next(iter(choice._known(query.getlist("state")[:1], STATES, "state")), "open")
        sort = query.get("sort") or DEFAULT_SORT
        choice.sort = sort if choice._known([sort.removeprefix("-")], SORTS, "order") else DEFAULT_SORT
        return choice

    def _known(self, asked, known, what):
        values = [value for value in asked if value]
        self.left_out += [
            f"“{value[:40]}” is not a {what} here, so it was left out." for value in values if value not in known
        ]
        return [value for value in values if value in known]

    def apply(self, rows, on=None):
        """The chosen rows with their position, in the chosen order."""
        on = on or days.today()
        rows = register.with_position(rows.search(self.text, order=False), on)
        if self.types:
            rows = rows.filter(review_type__code__in=self.types)
        if self.stages:
            rows = rows.filter(stage__in=self.stages)
        if self.state != "all":
            rows = rows.filter(closed_at__isnull=self.state == "open")
        late = {"clock": Q(next_due__lt=on), "imr": Q(imrs_late__gt=0), "action": Q(actions_overdue__gt=0)}
        if self.late:
            any_of = Q()
            for name in self.late:
                any_of |= late[name]
            rows = rows.filter(any_of)
        rows = rows.annotate(soonest=Coalesce("next_due", "own_due"))
        column = F(SORTS[self.sort.removeprefix("-")])
        order = column.desc(nulls_last=True) if self.sort.startswith("-") else column.asc(nulls_last=True)
        return rows.order_by(order, "-created_at", "-pk")

    @property
    def is_narrowed(self):
        return bool(self.text or self.types or self.stages or self.late or self.state != "open")


class Options:
    """The kinds and stages that occur among the rows a person may see, with how many of each."""

    def __init__(self, rows):
        self.types, self.stages = {}, {}
        counted = (
            rows.order_by()
            .values("review_type__code", "review_type__name", "review_type__stages", "stage", "review_type__position")
            .annotate(number=Count("pk"))
            .order_by("review_type__position")
        )
        for row in counted:
            name = next((s["name"] for s in row["review_type__stages"] if s["code"] == row["stage"]), row["stage"])
            self._add(self.types, row["review_type__code"], row["review_type__name"], row["number"])
            self._add(self.stages, row["stage"], name, row["number"])

    @staticmethod
    def _add(counts, code, name, number):
        counts[code] = (name, counts.get(code, (name, 0))[1] + number)
