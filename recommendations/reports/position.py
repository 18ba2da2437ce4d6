"""Where every action of a scope stands, read in a fixed number of queries, and counted."""

import datetime as dt
from collections import defaultdict
from functools import cached_property

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from agencies.models import Meeting
from core import days
from core.colour import contrast_with_white
from recommendations.models import Action, Evidence, Extension, ProgressUpdate, Recommendation, Response, Verification
from reviews.models import ManagementReview, Milestone, Review

Status = Action.Status
SHOWN_UPDATES = 3
PRINTABLE_CONTRAST = 7
MARKS = {
    Status.VERIFIED: "done",
    Status.EMBEDDED: "done",
    Status.SUPERSEDED: "ended",
    Status.WITHDRAWN: "ended",
    Status.PAUSED: "paused",
}
MEANINGS = {
    Status.NOT_STARTED: "nothing done yet",
    Status.IN_PROGRESS: "the agency is working on it",
    Status.EVIDENCE_REQUESTED: "the board asked for more proof",
    Status.CLAIMED: "the agency says it is done",
    Status.VERIFIED: "the panel agrees",
    Status.EMBEDDED: "still done some months later",
    Status.PAUSED: "stopped for now, with a reason",
    Status.SUPERSEDED: "another action does it",
    Status.WITHDRAWN: "will not be done, with a reason",
}
IMPACTS = (
    ("changed", "Changed", "the measure was met"),
    ("partly", "Partly", "some of it"),
    ("no", "No", "the measure was not met"),
    ("not_known", "Not known", "nobody could tell"),
    ("not_due", "Not judged yet", "asked a year after it was verified"),
)


class Position:
    """The actions of a scope with all that reports say about them."""

    def __init__(self, scope, on=None):
        self.scope, self.on, self.now = scope, on or days.today(), timezone.now().astimezone(days.LONDON)

    @cached_property
    def actions(self):
        rows = (
            self.scope.actions().with_position(self.on).select_related("lead_agency", "owner").order_by("due_on", "pk")
        )
        return list(rows.defer("search_text"))

    @cached_property
    def ids(self):
        return [action.pk for action in self.actions]

    @cached_property
    def recommendations(self):
        """{id: recommendation} of those the reader may see, with their reviews."""
        rows = Recommendation.objects.visible_to(self.scope.reader).filter(review__board=self.scope.board)
        if self.scope.review:
            rows = rows.filter(review=self.scope.review)
        rows = rows.select_related("review__review_type", "review__board").defer("search_text", "review__search_text")
        return {row.pk: row for row in rows.order_by("review__code_name", "number")}

    @cached_property
    def links(self):
        """Pairs of (action id, recommendation id), of visible ones."""
        pairs = Action.answers(action__in=self.ids)
        return [pair for pair in pairs.values_list("action_id", "recommendation_id") if pair[1] in self.recommendations]

    @cached_property
    def reviews_shown(self):
        """The reviews that something on these pages belongs to."""
        shown = {self.recommendations[recommendation].review for _action, recommendation in self.links}
        return shown | ({self.scope.review} if self.scope.review else set())

    @cached_property
    def known_reviews(self):
        """Ids of the reviews whose name the reader may know."""
        return set(
            Review.objects.visible_to(self.scope.reader).filter(board=self.scope.board).values_list("pk", flat=True)
        )

    def name_of(self, review):
        """The review as this reader may know it."""
        return review.code_name if review.pk in self.known_reviews else review.reference

    @cached_property
    def by_review(self):
        """[(review, its actions)], by name, with the open reviews that have none yet; actions whose review may not be
        named are in none."""
        held, by_id = defaultdict(dict), {action.pk: action for action in self.actions}
        for action, recommendation in self.links:
            review = self.recommendations[recommendation].review
            if review.pk in self.known_reviews:
                held[review][action] = by_id[action]
        for review in self.reviews_to_act_on:
            held.setdefault(review, {})
        return [
            (review, list(rows.values())) for review, rows in sorted(held.items(), key=lambda pair: pair[0].code_name)
        ]

    @cached_property
    def reviews_to_act_on(self):
        """The open reviews of a report that is about no agency and no rows alone: ours, and others' that apply here."""
        if self.scope.agency or self.scope.rows:
            return []
        rows = Review.objects.content_visible_to(self.scope.reader).filter(board=self.scope.board).open().ours()
        if self.scope.review:
            rows = rows.filter(pk=self.scope.review.pk)
        return list(rows.select_related("review_type").defer("search_text"))

    @cached_property
    def without_action(self):
        """The recommendations of this scope that no action answers."""
        rows = Recommendation.objects.filter(pk__in=list(self.recommendations)).without_action()
        if self.scope.agency:
            rows = rows.filter(responses__agency=self.scope.agency)
        if self.scope.rows:
            rows = rows.filter(pk__in=self.scope.rows.recommendations)
        missing = set(rows.values_list("pk", flat=True))
        return [row for pk, row in self.recommendations.items() if pk in missing]

    @cached_property
    def clocks(self):
        """The dates of these reviews that have not been met, soonest first."""
        return self._of_reviews(Milestone).running().select_related("rule").order_by("due_on", "pk")

    @cached_property
    def management_reviews(self):
        """The agencies' own reviews that the panel waits for, soonest first."""
        rows = self._of_reviews(ManagementReview).outstanding().select_related("agency")
        if self.scope.agency:
            rows = rows.filter(agency=self.scope.agency)
        return rows.order_by("due_on", "pk")

    def _of_reviews(self, model):
        rows = model.objects.visible_to(self.scope.reader).filter(review__board=self.scope.board)
        if self.scope.review:
            rows = rows.filter(review=self.scope.review)
        return rows.select_related("review__review_type").defer("review__search_text")

    @cached_property
    def by_agency(self):
        held = defaultdict(list)
        for action in self.actions:
            held[action.lead_agency].append(action)
        return sorted(held.items(), key=lambda pair: (-sum(a.overdue for a in pair[1]), pair[0].sort_name))

    @cached_property
    def updates(self):
        """{action id: ([newest updates, oldest first], how many there are)}"""
        whole = {"partition_by": [F("action")]}
        rows = ProgressUpdate.objects.filter(action__in=self.ids).annotate(
            place=Window(RowNumber(), order_by=[F("at").desc(), F("pk").desc()], **whole),
            number=Window(Count("pk"), **whole),
        )
        held = {}
        rows = rows.select_related("by", "agency").filter(place__lte=SHOWN_UPDATES)
        for row in rows.order_by("action_id", "at", "pk"):
            held.setdefault(row.action_id, ([], row.number))[0].append(row)
        return held

    @cached_property
    def evidence(self):
        """{action id: words for what proves it}"""
        held = defaultdict(list)
        rows = Evidence.objects.filter(action__in=self.ids).order_by("added_at", "pk")
        for action, kind, note in rows.values_list("action_id", "kind", "note"):
            held[action].append(note or Evidence.Kind(kind).label)
        return {action: "; ".join(dict.fromkeys(words)) for action, words in held.items()}

    @cached_property
    def waiting(self):
        """{action id: the request for more time that waits}"""
        rows = Extension.objects.filter(action__in=self.ids, decision=Extension.Decision.WAITING)
        return {row.action_id: row for row in rows}

    @cached_property
    def responses(self):
        held = defaultdict(list)
        rows = Response.objects.visible_to(self.scope.reader).filter(recommendation__in=list(self.recommendations))
        for row in rows.select_related("agency"):
            held[row.recommendation_id].append(row)
        return held

    @cached_property
    def meetings(self):
        """(the last meeting before today, the next one from today); the panel's, or else any."""
        rows = list(self.scope.board.meetings.order_by("on"))
        rows = [row for row in rows if row.kind == Meeting.Kind.PANEL] or rows
        before = [row for row in rows if row.on < self.on]
        after = [row for row in rows if row.on >= self.on]
        return (before[-1] if before else None), (after[0] if after else None)

    def counts(self, actions):
        """The counts that every table of a report has."""
        rags = [action.shown_rag for action in actions if action.is_open]
        marks = [mark_of(action) for action in actions]
        return {
            "actions": len(actions),
            "open": sum(action.is_open for action in actions),
            "late": sum(action.overdue for action in actions),
            "red": rags.count("red"),
            "amber": rags.count("amber"),
            "green": rags.count("green"),
            **{mark: marks.count(mark) for mark in ("done", "ended", "paused")},
            "marks": marks,
        }

    # Status, RAG and impact, totalled apart

    def status_totals(self):
        rows = [
            {"code": status.value, "label": status.label, "meaning": MEANINGS[status], "count": number}
            for status in Status
            if (number := sum(action.status == status for action in self.actions)) or status not in Action.ENDED
        ]
        return {"total": len(self.actions), "rows": rows}

    def rag_totals(self):
        rated = [action.shown_rag for action in self.actions if action.is_open]
        key = self.scope.board.rag_key
        rows = [
            {
                "code": "" if rag == Action.Rag.NONE else rag.value,
                "label": rag.label,
                "meaning": key.get(rag.value, ""),
                "count": rated.count(rag.value),
            }
            for rag in Action.Rag
        ]
        return {"total": len(rated), "rows": rows}

    def impact_totals(self):
        judged = [action.impact or "not_due" for action in self.actions if action.status in Action.DONE]
        rows = [
            {"code": code, "label": label, "meaning": meaning, "count": judged.count(code)}
            for code, label, meaning in IMPACTS
        ]
        return {"total": len(judged), "rows": rows}

    # What stood on an earlier day

    def earlier(self, day):
        """{action id: (status or "with the agency", due date)} at the end of `day`, from the steps and dates on record."""
        moment = days.london(day + dt.timedelta(days=1), 0)
        rows = Extension.objects.filter(action__in=self.ids, decision=Extension.Decision.AGREED, decided_at__gte=moment)
        due = {}
        for action, from_on in rows.order_by("-decided_at").values_list("action_id", "from_on"):
            due[action] = from_on
        steps = Verification.objects.filter(action__in=self.ids, at__lt=moment).exclude(step=Verification.Step.IMPACT)
        last = dict(steps.order_by("at", "pk").values_list("action_id", "step"))
        return {
            action.pk: (last.get(action.pk, ""), due.get(action.pk, action.due_on))
            for action in self.actions
            if action.created_at < moment
        }


def mark_of(action):
    """Its mark in the strip of a report: a tick only for what is verified or embedded."""
    return MARKS.get(action.status, action.shown_rag)


def marking(position):
    """The board's, which names a restricted review when the reader knows of one that the pages are about."""
    restricted = [
        review for review in position.reviews_shown if review.is_restricted and review.pk in position.known_reviews
    ]
    return restricted[0].marking() if restricted else position.scope.board.marking


def frame(position, title, name):
    """The parts that every printed document has: board and paper."""
    scope, now = position.scope, position.now
    colour = scope.board.colour
    return {
        "board": {
            "name": scope.board.name,
            "colour": colour if contrast_with_white(colour) >= PRINTABLE_CONTRAST else "",
            "has_logo": scope.board.logo_id is not None,
        },
        "paper": {
            "title": title,
            "name": name,
            "marking": marking(position),
            "version": f"{now:%Y-%m-%d.%H%M}",
            "position": f"Position at {now:%H:%M} on {now:%-d %B %Y}",
            "printed_for": scope.printed_for,
        },
    }


def action_row(position, action):
    """One action as the tables of a plan print it."""
    updates, number = position.updates.get(action.pk, ([], 0))
    judged = action.impact or ("not_due" if action.status in Action.DONE else "")
    return {
        "number": action.reference,
        "title": action.title,
        "agency": action.lead_agency.short_name,
        "owner": owner_of(action),
        "due": action.due_on,
        "original_due": action.first_due_on,
        "moves": action.moves,
        "days_late": action.days_late(position.on),
        "status": action.status,
        "status_label": action.get_status_display(),
        "rag": "" if action.shown_rag == Action.Rag.NONE else action.shown_rag,
        "rag_label": Action.Rag(action.shown_rag).label if action.is_open else "",
        "impact": judged,
        "impact_label": {code: label for code, label, _ in IMPACTS}.get(judged, ""),
        "updates": [
            {"on": days_of(update.at), "text": update.text, "entry_note": update.entry_note} for update in updates
        ],
        "updates_earlier": number - len(updates),
        "evidence": position.evidence.get(action.pk, ""),
        "outcome": action.outcome,
        "measure": action.measure,
    }


def review_sections(position):
    """Reviews, their recommendations and under each its actions, if it has any; what may not be named comes last, unnamed."""
    by_id = {action.pk: action for action in position.actions}
    answering, placed = defaultdict(list), set()
    for action, recommendation in position.links:
        answering[recommendation].append(by_id[action])
    reviews = defaultdict(list)
    for recommendation in position.recommendations.values():
        actions = answering.get(recommendation.pk, [])
        if actions or recommendation in position.without_action:
            placed.update(action.pk for action in actions)
            reviews[recommendation.review].append(_recommendation_row(position, recommendation, actions))
    sections = [_review_section(position, review, rows) for review, rows in reviews.items()]
    if rest := [action for action in position.actions if action.pk not in placed]:
        plain = {
            "number": "",
            "text": "",
            "response": "",
            "measure": "",
            "actions": [action_row(position, a) for a in rest],
        }
        sections.append({"title": "Other actions", "reference": "", "note": "", "recommendations": [plain]})
    return sections


def _review_section(position, review, rows):
    known = review.pk in position.known_reviews
    stage = review.stage_name if known else ""
    note = f"Published {review.published_on:%-d %B %Y}" if known and review.published_on else stage
    return {
        "title": review.code_name if known else review.reference,
        "reference": review.reference,
        "note": note,
        "recommendations": rows,
    }


def _recommendation_row(position, recommendation, actions):
    answers = [row for row in position.responses.get(recommendation.pk, []) if row.answer]
    answered = [f"{row.agency.short_name}: {row.get_answer_display().lower()}" for row in answers]
    return {
        "number": str(recommendation.number),
        "text": recommendation.text,
        "response": f"{'; '.join(filter(None, [recommendation.bodies, *answered]))}."
        if answered or recommendation.bodies
        else "",
        "measure": "",
        "actions": [action_row(position, action) for action in actions],
    }


def owner_of(action):
    return action.owner.name if action.owner and action.owner.is_active else ""


def days_of(moment):
    return moment.astimezone(days.LONDON).date()
