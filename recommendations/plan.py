"""The action plan as a list: filters, saved views, counts and pages, at the same cost for ten rows or a million.

The counts beside every choice come from one query, a "cube": actions of the
scope grouped by everything that can be filtered by. A view or a choice is
written once, as a Q, which filters the rows and judges the groups of the cube,
so that a number and the list it leads to cannot disagree.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from agencies.models import Agency, User
from core import days
from core.permissions import Permission as P
from core.templatetags.words import plural
from recommendations.cube import Cube
from recommendations.models import Action, Recommendation
from reviews.models import Review, Theme

MOST_COUNTED = 10_000
SIZES = (20, 50, 100)
STANDARD_SIZE = 50
LONGEST_SEARCH = 200
AHEAD = dt.timedelta(days=30)
Status = Action.Status

LADDER = Case(*[When(status=status, then=Value(place)) for place, status in enumerate(Status.values)])
CONFIDENCE = Case(*[When(shown_rag=rag, then=Value(place)) for place, rag in enumerate(Action.Rag.values)])
SORTS: dict[str, list[Any]] = {
    "due": ["due_on"],
    "title": ["title"],
    "agency": ["lead_agency__sort_name", "owner__sort_name"],
    "status": [LADDER, "due_on"],
    "rag": [CONFIDENCE, "due_on"],
    "reference": ["reference"],
}
STATUS_GROUPS = {
    "not_started": (Status.NOT_STARTED,),
    "in_progress": (Status.IN_PROGRESS,),
    "claimed": (Status.CLAIMED,),
    "evidence_requested": (Status.EVIDENCE_REQUESTED,),
    "verified": (Status.VERIFIED,),
    "embedded": (Status.EMBEDDED,),
    "ended": Action.ENDED,
}
OPEN_GROUPS = ("not_started", "in_progress", "claimed", "evidence_requested")
DUE_LABELS = {
    "overdue": "Overdue",
    "week": gettext_lazy("In the next 7 days"),
    "soon": "In the next 30 days",
    "moved": "Date moved",
}
VIEW_LABELS = {
    "open": "All open",
    "overdue": "Overdue",
    "check": "For me to check",
    "checking": "Being checked",
    "verify": "For me to verify",
    "panel": "For the panel",
    "more_time": "More time asked for",
    "no_owner": "No owner",
    "moved_twice": "Moved twice or more",
}


def views_of(user):
    """The saved views of one person: claims are theirs to check or verify, or they see with whom those are."""
    others = {"checking" if user.can(P.ACTION_CHECK) else "check", "panel" if user.can(P.ACTION_VERIFY) else "verify"}
    return [name for name in VIEW_LABELS if name not in others]


def conditions(user, on):
    """Every named condition on an action, by the name of its column in the cube. Home counts by the same."""
    late, is_open = Action.late_rule(on), Q(status__in=Action.OPEN)
    return {
        "view_open": is_open,
        "view_overdue": late,
        "view_check": Action.to_check_rule(user),
        "view_checking": Action.unchecked_rule(),
        "view_verify": Action.to_verify_rule(user),
        "view_panel": Action.with_the_panel_rule(),
        "view_more_time": Q(is_asked=True),
        "view_no_owner": Action.unowned_rule(),
        "view_moved_twice": is_open & Q(moves__gte=2),
        "due_overdue": late,
        "due_week": is_open & Q(due_on__range=days.this_week(on)),
        "due_soon": is_open & Q(due_on__range=(on, on + AHEAD)),
        "due_moved": Q(moves__gte=1),
    }


@dataclass
class Options:
    """What can be chosen from, in the scope of one person: {slug or id or reference: name}."""

    agencies: dict = field(default_factory=dict)
    reviews: dict = field(default_factory=dict)
    themes: dict = field(default_factory=dict)
    owners: dict = field(default_factory=dict)

    @classmethod
    def of(cls, user, seen):
        """All of them in one statement. `seen` are the actions that this person may see."""
        lists = {
            "agencies": Agency.objects.visible_to(user).values_list("slug", "short_name"),
            "reviews": Review.objects.visible_to(user).values_list("reference", "code_name"),
            "themes": Theme.objects.values_list("pk", "name"),
            "owners": _owners_of(seen).values_list("pk", "name"),
        }
        found = {name: {} for name in lists}
        for name, key, label in sorted(_together(lists), key=lambda row: row[2].casefold()):
            found[name][key] = label
        return cls(**found)


def _together(lists):
    """The rows of several lists of (key, label), each with the name of its list; a list of which nothing can be seen has none.

    Put together here, because `union` needs annotations that take Django as long as the lists themselves.
    """
    parts, parameters = [], []
    for name, rows in lists.items():
        with suppress(EmptyResultSet):
            sql, values = rows.order_by().query.sql_with_params()
            parts.append(f"SELECT '{name}', part.key::text, part.label FROM ({sql}) AS part(key, label)")  # noqa: S608  names are ours
            parameters += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return cursor.fetchall()


def _owners_of(actions):
    """Who owns one of these actions."""
    return User.objects.filter(Exists(actions.filter(owner=OuterRef("pk")).order_by()))


class Asked:
    """What the address of the page asks for. What makes no sense is left out, and named in `problems`."""

    def __init__(self, data, options):
        self.problems = []
        self.view = self._one(data, "view", {**VIEW_LABELS, "all": ""}, "open")
        self.statuses = self._several(data, "status", STATUS_GROUPS)
        self.due = self._several(data, "due", DUE_LABELS)
        self.rags = self._several(data, "rag", Action.Rag.values)
        self.agency = self._one(data, "agency", options.agencies, "")
        self.review = self._one(data, "review", options.reviews, "")
        self.theme = self._one(data, "theme", options.themes, "")
        self.owner = self._one(data, "owner", options.owners, "")
        self.words = data.get("q", "").strip()[:LONGEST_SEARCH]
        self.descending = data.get("sort", "").startswith("-")
        self.sort = self._one({"sort": data.get("sort", "").lstrip("-")}, "sort", SORTS, "due")
        size = data.get("per_page", "")
        self.size = int(size) if size in map(str, SIZES) else STANDARD_SIZE
        page = data.get("page", "1")
        self.page = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
        self.statuses_shown = self.statuses or (list(OPEN_GROUPS) if self.view == "open" else [])

    def _one(self, data, name, allowed, default):
        value = data.get(name, "")
        if value in ("", None):
            return default
        if value not in allowed:
            self.problems.append(f"The choice for “{name}” is not in the list. It was left out.")
            return default
        return value

    def _several(self, data, name, allowed):
        values = data.getlist(name) if hasattr(data, "getlist") else []
        good = [value for value in allowed if value in values]
        if set(values) - set(good) - {""}:
            self.problems.append(f"A choice for “{name}” is not in the list. It was left out.")
        return good

    @property
    def is_narrowed(self):
        return bool(self.words or self.agency or self.review or self.theme or self.owner)


class Plan:
    """The action plan as one person asks for it."""

    def __init__(self, user, data, on=None):
        self.user, self.on = user, on or days.today()
        self.seen = Action.objects.visible_to(user)
        self.options = Options.of(user, self.seen)
        self.asked = Asked(data, self.options)
        self.conditions = conditions(user, self.on)

    @cached_property
    def scope(self):
        """What this person may see, narrowed by words, agency, owner, review and theme; any status, date or RAG."""
        rows, asked = self.seen, self.asked
        if asked.words:
            rows = rows.search(asked.words, order=False)
        if asked.agency:
            rows = rows.filter(lead_agency__slug=asked.agency)
        if asked.owner:
            rows = rows.filter(owner_id=int(asked.owner))
        if asked.review:
            known = Review.objects.visible_to(self.user).filter(reference=asked.review)
            rows = rows.filter(_answers(recommendation__review__in=known))
        if asked.theme:
            known = Recommendation.objects.visible_to(self.user).filter(theme_id=int(asked.theme))
            rows = rows.filter(_answers(recommendation__in=known))
        return rows

    @cached_property
    def rows(self):
        """The rows of the list, in order."""
        asked = self.asked
        rows = self.scope
        if asked.rags or asked.sort == "rag":
            rows = rows.with_position(self.on)
        if asked.view == "more_time":
            rows = rows.annotate(
                is_asked=Case(When(Action.request_rule(self.user), then=Value(True)), default=Value(False))
            )
        if asked.view not in ("open", "all"):
            rows = rows.filter(self.conditions[f"view_{asked.view}"])
        if asked.statuses_shown:
            rows = rows.filter(status__in=[status for group in asked.statuses_shown for status in STATUS_GROUPS[group]])
        if asked.due:
            rows = rows.filter(_any(self.conditions[f"due_{name}"] for name in asked.due))
        if asked.rags:
            rows = rows.filter(shown_rag__in=asked.rags)
        return rows.order_by(*_order(asked))

    @property
    def without_action(self):
        """The recommendations that no action answers, as far as this list is about them: not about some actions only."""
        asked = self.asked
        rows = Recommendation.objects.visible_to(self.user).without_action()
        if asked.view not in ("open", "all") or asked.statuses or asked.due or asked.rags:
            return rows.none()
        if asked.words:
            rows = rows.search(asked.words, order=False)
        if asked.agency:
            rows = rows.filter(responses__agency__slug=asked.agency)
        if asked.review:
            known = Review.objects.visible_to(self.user).filter(reference=asked.review)
            rows = rows.filter(review__in=known)
        if asked.theme:
            rows = rows.filter(theme_id=int(asked.theme))
        known = Review.objects.visible_to(self.user).filter(pk=OuterRef("review")).values("code_name")
        rows = rows.annotate(known_name=Coalesce(Subquery(known[:1]), F("review__reference")))
        return rows.select_related("review__board").order_by("review__code_name", "number")

    @cached_property
    def cube(self):
        return self._cube(self.scope)

    def _cube(self, rows):
        edges = {self.on, *(last + dt.timedelta(days=1) for last in (days.this_week(self.on)[1], self.on + AHEAD))}
        return Cube.of(rows, self.conditions, user=self.user, on=self.on, edges=edges, most=MOST_COUNTED)

    @cached_property
    def tab_counts(self):
        """How many each saved view holds, whatever else is asked for."""
        cube = self._cube(self.seen) if self.asked.is_narrowed else self.cube
        return {name: cube.count(**{f"view_{name}": True}) for name in VIEW_LABELS}

    def count(self, **other):
        """How many rows there are with one group of choices replaced, for the number beside a choice."""
        asked = self.asked
        wanted = {"statuses": asked.statuses_shown, "due": asked.due, "rags": asked.rags, **other}
        return self.cube.matching(
            None if asked.view in ("open", "all") else f"view_{asked.view}",
            statuses={status for group in wanted["statuses"] for status in STATUS_GROUPS[group]},
            due=[f"due_{name}" for name in wanted["due"]],
            rags=wanted["rags"],
        )

    @cached_property
    def total(self):
        """How many rows there are, up to one more than are counted."""
        if self.cube.is_whole:
            return self.count()
        return self.rows.order_by()[: MOST_COUNTED + 1].count()

    @property
    def total_in_words(self):
        return plural(self.total, "action") if self.total <= MOST_COUNTED else f"More than {MOST_COUNTED:,} actions"

    def page(self):
        """The page asked for (the last one when there are not so many) and the ids on it, in order."""
        paginator = Counted(min(self.total, MOST_COUNTED), self.asked.size)
        number = min(max(self.asked.page, 1), paginator.num_pages)
        start = (number - 1) * self.asked.size
        ids = list(self.rows.values_list("pk", flat=True)[start : start + self.asked.size])
        return Page([], number, paginator), ids


class Counted(Paginator):
    """Pages of a list that was counted elsewhere."""

    def __init__(self, count, size):
        super().__init__([], size)
        self.count = count


def _answers(**which):
    return Exists(Action.answers(action=OuterRef("pk"), **which))


def _any(rules):
    found = Q(pk__in=[])
    for rule in rules:
        found |= rule
    return found


def _order(asked):
    keys = SORTS[asked.sort]
    if asked.descending:
        keys = [f"-{key}" if isinstance(key, str) else key.desc() for key in keys]
    return [*keys, "-pk" if asked.descending else "pk"]
