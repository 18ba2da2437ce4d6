"""How a newsletter is locked for a change, and what every change of its words leaves behind."""

from django.utils import timezone

from core import audit
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal, check_version, still_there
from core.templatetags.words import date_time
from newsletters.models import Newsletter

State = Newsletter.State


def lock(newsletter, *, by, permission=P.NEWSLETTER_CHANGE, version=None):
    """The newsletter as it stands now, locked; refused when it is not this person's to change or was changed since."""
    rows = Newsletter.objects.select_for_update(of=("self",)).select_related(
        "board", "feedback_meeting", "panel_meeting"
    )
    row = still_there(rows.filter(pk=newsletter.pk))
    demand(by, permission, on=row)
    check_version(row, version)
    return row


def lock_for_writing(newsletter, *, by, version=None):
    """As `lock`, and refused once the newsletter was released or sent."""
    row = lock(newsletter, by=by)
    if row.state == State.SENT:
        raise Refusal(f"This newsletter was sent on {date_time(row.sent_at)}. It cannot be changed any more.")
    if row.state == State.RELEASED:
        raise Refusal("This newsletter is released. Take it back to draft first; it must then be released again.")
    check_version(row, version)
    return row


def written(newsletter, verb, *, by, changed=(), **detail):
    """Note a change of the words: who wrote last, a new version, and back to draft if release was asked."""
    back = newsletter.state == State.RELEASE_ASKED
    if back:
        newsletter.state, newsletter.release_asked_at, newsletter.release_asked_by = State.DRAFT, None, None
    newsletter.version += 1
    newsletter.changed_at, newsletter.changed_by = timezone.now(), by
    newsletter.save()
    audit.record(verb, target=newsletter, by=by, changed=changed, **detail, **({"back_to_draft": True} if back else {}))
    return newsletter
