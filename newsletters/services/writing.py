"""Writing: the newsletter itself, its sections, what they are made of, and who gets it."""

from django.db import transaction
from django.db.models import F, Max

from agencies.models import ReferenceCounter
from core import audit
from core.markdown import unsafe_links
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal
from newsletters import sources
from newsletters.models import Newsletter, Section, SectionPoint
from newsletters.services.locking import lock_for_writing, written

MOST_SECTIONS = 20
MOST_LINE = SectionPoint._meta.get_field("line").max_length


@transaction.atomic
def start_newsletter(
    board, *, title, issued_by, panel_meeting=None, introduction="", feedback_meeting=None, feedback_due_on=None, by
):
    """A new draft with the board's next number."""
    demand(by, P.NEWSLETTER_CHANGE, on=board)
    due = _feedback_date(feedback_meeting, feedback_due_on)
    _check_meetings(board, panel_meeting=panel_meeting, feedback_meeting=feedback_meeting)
    _check_links(introduction, "introduction")
    number = ReferenceCounter.next(f"{board.prefix}-N")
    newsletter = Newsletter.objects.create(
        board=board,
        number=number,
        reference=f"{board.prefix}-N{number}",
        title=title,
        issued_by=issued_by,
        panel_meeting=panel_meeting,
        introduction=introduction,
        feedback_meeting=feedback_meeting,
        feedback_due_on=due,
        created_by=by,
        changed_by=by,
    )
    audit.record("newsletter.started", target=newsletter, by=by)
    return newsletter


@transaction.atomic
def change_newsletter(newsletter, *, version=None, by, **fields):
    """Change title, who issues it, meetings, introduction or the date of feedback."""
    row = lock_for_writing(newsletter, by=by, version=version)
    meetings = {name: fields[name] for name in ("panel_meeting", "feedback_meeting") if name in fields}
    _check_meetings(row.board, **meetings)
    _check_links(fields.get("introduction", ""), "introduction")
    if {"feedback_meeting", "feedback_due_on"} & set(fields):
        meeting = fields.get("feedback_meeting", row.feedback_meeting)
        fields["feedback_due_on"] = _feedback_date(meeting, fields.get("feedback_due_on"))
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if not changed:
        return row
    return written(row, "newsletter.changed", by=by, changed=changed)


def _check_meetings(board, **meetings):
    for name, meeting in meetings.items():
        if meeting is not None and meeting.board_id != board.pk:
            raise Refusal("Choose a meeting of this board.", field=name)


def _feedback_date(meeting, due_on):
    """The day answers are wanted by: as given, or the day of the meeting. It may have passed: history is recorded, not sent."""
    due_on = due_on or (meeting.on if meeting else None)
    if due_on is None:
        return None
    if meeting is not None and due_on > meeting.on:
        raise Refusal("Answers must be wanted by the day of the meeting or before it.", field="feedback_due_on")
    return due_on


def _check_links(text, field):
    if found := unsafe_links(text):
        raise Refusal(
            [
                f"The link “{target[:80]}” cannot stay. Use an address that starts with https:// or mailto:."
                for target in found
            ],
            field=field,
        )


# Sections


@transaction.atomic
def add_section(newsletter, *, kind, heading, agency=None, review=None, version=None, by):
    """A new part at the end."""
    row = lock_for_writing(newsletter, by=by, version=version)
    if row.sections.count() >= MOST_SECTIONS:
        raise Refusal(f"A newsletter has at most {MOST_SECTIONS} sections. Nobody reads more.")
    agency, review = _check_source(row, kind, agency, review)
    last = row.sections.aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(
        newsletter=row,
        position=last + 1,
        kind=kind,
        heading=heading,
        agency=agency,
        review=review,
        shows_figures=kind == Section.Kind.REPORT_SUMMARY,
    )
    written(row, "newsletter.section_added", by=by, kind=kind)
    return section


def _check_source(newsletter, kind, agency, review):
    """The agency or the published review a kind of section is about; whatever does not belong to the kind is dropped."""
    if kind not in Section.Kind.values:
        raise Refusal("Choose what kind of section this is.", field="kind")
    if kind in sources.ORIGIN:
        if review is None or not sources.published_elsewhere(newsletter.board_id, kind).filter(pk=review.pk).exists():
            what = "national report" if kind == Section.Kind.REPORT_SUMMARY else "other area’s review"
            raise Refusal(f"Choose the {what} this section is about.", field="review")
        return None, review
    if kind != Section.Kind.IMR_LEARNING:
        return None, None
    if agency is not None and not newsletter.board.agencies.filter(pk=agency.pk).exists():
        raise Refusal("Choose an agency of this board.", field="agency")
    return agency, None


@transaction.atomic
def change_section(section, *, version=None, by, points=None, lines=None, quiet=(), recommendations=None, **fields):
    """Change a part: its words (`heading`, `byline`, `body`, `shows_figures`) and what was chosen for it.

    `quiet` are those of `points` that are only to be read: no agency is asked what it did about them.
    """
    row = lock_for_writing(section.newsletter, by=by, version=version)
    section = row.sections.get(pk=section.pk)
    _check_links(fields.get("body", ""), "body")
    changed = [name for name, value in fields.items() if getattr(section, name) != value]
    for name in changed:
        setattr(section, name, fields[name])
    if changed:
        section.save(update_fields=changed)
    if points is not None and _choose_points(section, points, lines or {}, set(quiet)):
        changed.append("points")
    if recommendations is not None and _choose_recommendations(section, recommendations):
        changed.append("recommendations")
    if changed:
        written(row, "newsletter.section_changed", by=by, changed=changed, section=section.position)
    return section


def _choose_points(section, ids, lines, quiet):
    """Put exactly these cleared points into the section, in this order. True when that changed anything."""
    offered = {point.pk: point for point in sources.points_for(section)}
    if not set(ids) <= set(offered):
        raise Refusal(
            "Choose from the points in the list. One of those you chose is not cleared for sharing.", field="points"
        )
    # A line that only repeats the point's own is no line: it would stay behind when the point is put right.
    own = {
        pk: "" if lines.get(pk, "").strip() == offered[pk].plain_english.strip() else lines.get(pk, "").strip()
        for pk in ids
    }
    before = list(section.chosen_points.values_list("learning_point_id", "line", "asks_answer"))
    after = [(pk, own[pk], pk not in quiet) for pk in dict.fromkeys(ids)]
    if before == after:
        return False
    section.chosen_points.all().delete()
    section.chosen_points.bulk_create(
        section.chosen_points.model(section=section, learning_point_id=pk, line=line, asks_answer=asks, position=place)
        for place, (pk, line, asks) in enumerate(after, start=1)
    )
    return True


def _choose_recommendations(section, ids):
    """Put exactly these shareable recommendations into the section. True when that changed anything."""
    offered = set(sources.recommendations_for(section).values_list("pk", flat=True))
    if not set(ids) <= offered:
        raise Refusal("Choose from the recommendations in the list.", field="recommendations")
    ids = list(dict.fromkeys(ids))
    if ids == list(section.chosen_recommendations.values_list("recommendation_id", flat=True)):
        return False
    section.chosen_recommendations.all().delete()
    section.chosen_recommendations.bulk_create(
        section.chosen_recommendations.model(section=section, recommendation_id=pk, position=place)
        for place, pk in enumerate(ids, start=1)
    )
    return True


@transaction.atomic
def move_section(section, *, up, version=None, by):
    """Change places with the section above or below; nothing happens at the end of the list."""
    row = lock_for_writing(section.newsletter, by=by, version=version)
    order = list(row.sections.order_by("position", "pk"))
    at = next(place for place, each in enumerate(order) if each.pk == section.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return section
    order[at], order[other] = order[other], order[at]
    for place, each in enumerate(order, start=1):
        each.position = place
    Section.objects.bulk_update(order, ["position"])
    written(row, "newsletter.section_moved", by=by)
    return order[other]


@transaction.atomic
def remove_section(section, *, version=None, by):
    """Take a part out; those below move up."""
    row = lock_for_writing(section.newsletter, by=by, version=version)
    gone = row.sections.get(pk=section.pk)
    place, kind = gone.position, gone.kind
    gone.delete()
    row.sections.filter(position__gt=place).update(position=F("position") - 1)
    written(row, "newsletter.section_removed", by=by, kind=kind)


# Who gets it


@transaction.atomic
def choose_agencies(newsletter, *, agencies, version=None, by):
    """Send it to exactly these agencies of the board."""
    row = lock_for_writing(newsletter, by=by, version=version)
    chosen = {agency.pk for agency in agencies}
    allowed = set(row.board.agencies.filter(pk__in=chosen).values_list("pk", flat=True))
    if chosen != allowed:
        raise Refusal("Choose agencies of this board only.", field="agencies")
    before = set(row.distribution.values_list("agency_id", flat=True))
    if before == chosen:
        return row
    row.distribution.filter(agency_id__in=before - chosen).delete()
    row.distribution.bulk_create(row.distribution.model(newsletter=row, agency_id=pk) for pk in sorted(chosen - before))
    return written(row, "newsletter.agencies_chosen", by=by, changed=["distribution"], count=len(chosen))
