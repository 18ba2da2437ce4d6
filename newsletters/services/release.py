"""Release: the identifier check decided place by place, a second person who has read it, and the words frozen."""

from django.db import transaction
from django.utils import timezone

from core import audit, notifications
from core.lines import at_most
from core.markdown import unsafe_links
from core.permissions import Permission as P
from core.refusals import Refusal, Stale, check_version
from core.templatetags.words import date_time
from newsletters import content as words
from newsletters import notices
from newsletters.lessons import points_of
from newsletters.services.locking import State, lock, lock_for_writing, written
from newsletters.sheet import checked

NOT_SECOND = "You wrote or asked for this. Somebody else has to release it: that is the point of it."

MOST_REASON = 500


class Blocked(Refusal):
    """The newsletter cannot be released or sent yet; the reasons say what to do first."""


def cleared_blockers(content):
    """What was chosen and may not be shared any more, named by number only."""
    blockers = []
    for section in content["sections"]:
        for point in section["points"]:
            if point["withdrawn"]:
                blockers.append(
                    f"Point {point['number']} in “{section['heading']}” is no longer cleared for sharing. "
                    "Take it out, or have it cleared again."
                )
        if any(row["withdrawn"] for row in section["recommendations"]):
            blockers.append(f"A recommendation in “{section['heading']}” may no longer be shared. Take it out.")
    return blockers


def release_blockers(newsletter, content, checker):
    """Why release cannot be asked for yet, in sentences; empty when it can."""
    blockers = []
    if not content["sections"]:
        blockers.append("Add at least one section first.")
    for section in content["sections"]:
        if not (section["body"].strip() or section["points"] or section["figures"] or section["recommendations"]):
            blockers.append(f"“{section['heading']}” is empty. Choose what goes in, write it, or remove it.")
    blockers += cleared_blockers(content)
    texts = [content["introduction"], *(section["body"] for section in content["sections"])]
    blockers += [f"The link “{link[:80]}” cannot stay." for text in texts for link in unsafe_links(text)]
    if count := len(checker.undecided):
        blockers.append(f"First decide the {count} places" if count > 1 else "First decide the one place")
    return blockers


def _still_stands(newsletter, blockers_of=release_blockers):
    """The words now, checked; refused when something stands in the way."""
    content = words.build(newsletter)
    _, checker = checked(newsletter, content)
    if blockers := blockers_of(newsletter, content, checker):
        raise Blocked(blockers)
    return content, checker


@transaction.atomic
def ask_for_release(newsletter, *, version=None, by):
    """Ask a second person to read and release it."""
    row = lock_for_writing(newsletter, by=by, version=version)
    if row.state == State.RELEASE_ASKED:
        raise Refusal(f"Release was asked for on {date_time(row.release_asked_at)}.")
    _, checker = _still_stands(row)
    row.kept = {place.words: place.reason for place in checker.places}
    row.state, row.release_asked_at, row.release_asked_by = State.RELEASE_ASKED, timezone.now(), by
    row.version += 1
    row.save()
    audit.record("newsletter.release_asked", target=row, by=by, kept=len(row.kept))
    for person in notices.may_release(row).exclude(pk__in=[by.pk, row.changed_by_id]):
        notifications.enqueue(
            "newsletters.release_asked",
            key=f"newsletter-release-asked:{row.pk}:{row.version}:{person.pk}",
            recipient=person,
            subject=row,
        )
    return row


@transaction.atomic
def release_newsletter(newsletter, *, read, version=None, by):
    """Freeze the words as the releasing person read them. `read` is the fingerprint of what was on their screen."""
    row = lock(newsletter, by=by, permission=P.NEWSLETTER_RELEASE)
    if row.state in {State.RELEASED, State.SENT}:
        raise Refusal(f"This newsletter was released on {date_time(row.released_at)}.")
    if row.state != State.RELEASE_ASKED:
        raise Refusal("It went back to draft after you opened it. It can be released when release is asked for again.")
    if by.pk in {row.release_asked_by_id, row.changed_by_id}:
        raise Refusal(NOT_SECOND)
    check_version(row, version)
    content, _ = _still_stands(row)
    if words.fingerprint(content) != read:
        raise Stale(row)
    row.released_content = content
    row.state, row.released_at, row.released_by = State.RELEASED, timezone.now(), by
    row.version += 1
    row.save()
    audit.record("newsletter.released", target=row, by=by, fingerprint=read, kept=len(row.kept))
    notifications.enqueue(
        "newsletters.released",
        key=f"newsletter-released:{row.pk}:{row.version}",
        recipient=row.release_asked_by,
        subject=row,
    )
    return row


@transaction.atomic
def take_back(newsletter, *, reason, version=None, by):
    """Back to draft, by the writers or by the person who was asked to release it; never once it was sent."""
    permission = P.NEWSLETTER_CHANGE if by.can(P.NEWSLETTER_CHANGE, on=newsletter) else P.NEWSLETTER_RELEASE
    row = lock(newsletter, by=by, permission=permission, version=version)
    if row.state == State.SENT:
        raise Refusal(f"This newsletter was sent on {date_time(row.sent_at)}. It cannot be taken back.")
    if row.state == State.DRAFT:
        raise Refusal("It is a draft already.")
    if not reason.strip():
        raise Refusal("Say why it goes back to draft.", field="reason")
    asked_by = row.release_asked_by
    row.state, row.released_content = State.DRAFT, None
    row.release_asked_at = row.release_asked_by = row.released_at = row.released_by = None
    row.version += 1
    row.save()
    audit.record("newsletter.taken_back", target=row, by=by, reason=reason)
    if asked_by is not None and asked_by != by:
        notifications.enqueue(
            "newsletters.taken_back",
            key=f"newsletter-taken-back:{row.pk}:{row.version}",
            recipient=asked_by,
            subject=row,
        )
    return row


# The places of the identifier check


def _place(newsletter, wanted):
    """The place with these words in the text as it stands."""
    _, checker = checked(newsletter, words.build(newsletter))
    place = checker.found.get(wanted.casefold())
    if place is None:
        raise Refusal("These words are not in the text any more. Look at the page again.")
    return place


@transaction.atomic
def keep_place(newsletter, *, place, reason, version=None, by):
    """Leave the words as they are, with a reason that the releasing person reads."""
    row = lock_for_writing(newsletter, by=by, version=version)
    if not reason.strip():
        raise Refusal("Say why these words can stay. The person who releases reads it.", field="reason")
    found = _place(row, place)
    row.kept = {**row.kept, found.words: at_most(MOST_REASON, reason.strip(), field="reason")}
    return written(row, "newsletter.place_kept", by=by, kind=found.kind)


@transaction.atomic
def decide_again(newsletter, *, place, version=None, by):
    """Forget why some words were kept."""
    row = lock_for_writing(newsletter, by=by, version=version)
    row.kept = {kept: reason for kept, reason in row.kept.items() if kept.casefold() != place.casefold()}
    return written(row, "newsletter.place_opened", by=by)


@transaction.atomic
def cure_place(newsletter, *, place, version=None, by):
    """Put the suggested words in the place of those that could give somebody away, wherever the newsletter says them."""
    row = lock_for_writing(newsletter, by=by, version=version)
    found = _place(row, place)
    if found.use is None:
        raise Refusal("Only a person can say what to write instead. Change the words in their section.")
    changed = [name for name in ("title", "issued_by", "introduction") if _replace(row, name, found)]
    for section in row.sections.all():
        if fields := [name for name in ("heading", "byline", "body") if _replace(section, name, found)]:
            section.save(update_fields=fields)
            changed += fields
    changed += _cure_points(row, found)
    if not changed:
        raise Refusal(
            "These words stand in the learning point itself, or across bold or a link. "
            "Change them there, or keep them with a reason."
        )
    return written(row, "newsletter.place_cured", by=by, changed=set(changed), kind=found.kind)


def _cure_points(newsletter, found):
    """Give the chosen points whose line holds the words a line of this newsletter's own."""
    content = words.build(newsletter)
    lines = {point["id"]: point["line"] for point in points_of(content)}
    changed = []
    for section in newsletter.sections.prefetch_related("chosen_points"):
        for chosen in section.chosen_points.all():
            line = lines.get(chosen.learning_point_id, "")
            if found.words in line:
                chosen.line = _without(line, found)
                chosen.save(update_fields=["line"])
                changed.append("points")
    return changed


def _replace(row, name, found):
    text = words.tidy(getattr(row, name))
    if found.words not in text:
        return False
    setattr(row, name, _without(text, found))
    return True


def _without(text, found):
    """`text` with the suggestion in place of the words, and no gap where they are left out."""
    if found.use:
        return text.replace(found.words, found.use)
    for gap in (f" {found.words}", f"{found.words} ", found.words):
        text = text.replace(gap, "")
    return text
