"""The cap on a run: when far more messages are due at once than ever should be, nothing goes out until a person says so.

A wrong date, an import, a restored copy: whatever the cause, hundreds of mails cannot be called back. Messages about
accounts (an invitation, a new password) are waited for by somebody and go out all the same.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.models import MailHold, Notification
from core.notifications import KINDS
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal

State = Notification.State


def held_back(now):
    """Whether only messages about accounts may be sent now; makes the hold when there is a reason for one."""
    if MailHold.objects.filter(decided_at=None).exists():
        return True
    number = _counted(now)
    if number <= settings.MAIL_CAP_PER_RUN:
        return False
    try:
        with transaction.atomic():
            hold = MailHold.objects.create(number=number)
            audit.record("mail.held", target=hold, number=number)
    except IntegrityError:  # another worker was quicker
        pass
    return True


def _counted(now):
    """How many are due that no person has let go, up to one more than the cap."""
    due = Notification.objects.due(now).exclude(kind__in=account_kinds())
    let_go = MailHold.objects.filter(decision="send").order_by("-decided_at").values_list("decided_at", flat=True)
    if last := let_go.first():
        due = due.filter(created_at__gt=last)
    return due[: settings.MAIL_CAP_PER_RUN + 1].count()


def account_kinds():
    return [name for name, kind in KINDS.items() if kind.about_accounts]


def waiting(now=None):
    """How many messages stand behind the hold."""
    return Notification.objects.due(now or timezone.now()).exclude(kind__in=account_kinds()).count()


def current():
    """The hold that waits for a decision, or None."""
    return MailHold.objects.filter(decided_at=None).first()


@transaction.atomic
def decide(hold, *, decision, by):
    """Let everything that waits go ("send"), or drop it ("cancel"). Raises Refusal when it is decided already."""
    demand(by, P.MAIL_DECIDE)
    hold = MailHold.objects.select_for_update().get(pk=hold.pk)
    if hold.decided_at is not None:
        raise Refusal("Somebody else has decided this in the meantime.")
    now = timezone.now()
    number = waiting(now)
    if decision == "cancel":
        due = Notification.objects.due(now).exclude(kind__in=account_kinds())
        due.update(state=State.CANCELLED, last_error="Held back because too many were due at once, and dropped.")
    hold.decided_at, hold.decided_by, hold.decision = now, by, decision
    hold.save(update_fields=["decided_at", "decided_by", "decision"])
    audit.record(f"mail.hold_{'released' if decision == 'send' else 'dropped'}", target=hold, by=by, number=number)
    return number
