"""What happened to the loaded actions: updates, steps, proof, more time; and the messages and newsletters."""

import datetime as dt
import secrets

from django.utils import timezone

from agencies.roles import BoardRole
from benchmarks.people import SHARES
from core import days, files
from core.models import Notification
from newsletters.models import Distribution, FeedbackRequest, Newsletter
from recommendations.models import Action, Evidence, Extension, ProgressUpdate, Verification

BATCH = 2000
FILES = 5
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DAYS_OF_DIGESTS = 60


def load(world, writer):
    """Rows about the actions of `world`."""
    started = [action for action in world.actions if action.status != Action.Status.NOT_STARTED]
    _bulk(ProgressUpdate, (update for action in started for update in _updates(world, action, writer)))
    _bulk(Verification, (step for action in world.actions for step in _steps(action)))
    _bulk(Extension, (_extension(world, action, writer) for action in world.actions[::20] if action.is_with_the_agency))
    _load_evidence(world, started)
    _load_messages(world)
    for prefix in SHARES:
        _load_newsletter(world, prefix)


def _bulk(model, rows):
    model.objects.bulk_create(list(rows), batch_size=BATCH)


def _updates(world, action, writer):
    for n in range(writer.one_of({1: 20, 2: 30, 3: 30, 6: 20})):
        yield ProgressUpdate(
            action=action,
            at=timezone.now() - dt.timedelta(days=1 + 30 * n, seconds=action.pk % 3600),
            by=world.people.leads[action.lead_agency_id],
            agency_id=action.lead_agency_id,
            going=writer.one_of({"on_time": 70, "late": 20, "stuck": 10}),
            text=writer.text(30),
        )


def _steps(action):
    """Every rung that the action stands on."""
    for step, at, by in (
        (Verification.Step.CLAIMED, action.claimed_at, action.claimed_by),
        (Verification.Step.CHECKED, action.checked_at, action.checked_by),
        (Verification.Step.VERIFIED, action.verified_at, action.verified_by),
    ):
        if at:
            yield Verification(action=action, step=step, at=at, by=by)


def _extension(world, action, writer):
    return Extension(
        action=action,
        from_on=action.due_on,
        to_on=action.due_on + dt.timedelta(days=45),
        reason=writer.text(20),
        asked_by=world.people.leads[action.lead_agency_id],
    )


def _load_evidence(world, started):
    """A piece or two for every second action that was started; few files, used again and again."""
    stored = [files.store_bytes(PDF + bytes([n]), f"minutes-{n}.pdf") for n in range(FILES)]
    kinds = Evidence.Kind.values
    _bulk(
        Evidence,
        (
            Evidence(
                action=action,
                kind=kinds[(number + n) % len(kinds)],
                file=stored[(number + n) % FILES],
                added_by=world.people.leads[action.lead_agency_id],
            )
            for number, action in enumerate(started)
            if number % 2 == 0 or action.claimed_at
            for n in range(1 + number % 2)
        ),
    )


def _load_messages(world):
    """Two months of digests that every lead got, and nothing that waits."""
    now = timezone.now()
    _bulk(
        Notification,
        (
            Notification(
                dedupe_key=f"digest:{lead.pk}:{n}",
                kind="digest",
                recipient=lead,
                reference="digest",
                due_at=now - dt.timedelta(days=n),
                sent_at=now - dt.timedelta(days=n),
                state=Notification.State.SENT,
            )
            for lead in world.people.leads.values()
            for n in range(1, DAYS_OF_DIGESTS)
        ),
    )


def _load_newsletter(world, prefix):
    """One that was sent, with half of the feedback in."""
    now, people = timezone.now(), world.people
    manager, chair = (people.of_board[prefix, role] for role in (BoardRole.BUSINESS_MANAGER, BoardRole.PANEL_CHAIR))
    newsletter = Newsletter.objects.create(
        board=people.boards[prefix],
        number=1,
        reference=f"{prefix}-N1",
        title="What was learned",
        issued_by="Review Panel",
        state=Newsletter.State.SENT,
        created_by=manager,
        changed_by=manager,
        release_asked_by=manager,
        release_asked_at=now,
        released_by=chair,
        released_at=now,
        released_content={"sections": []},
        sent_by=manager,
        sent_at=now,
    )
    agencies = people.agencies_of(prefix)
    _bulk(Distribution, (Distribution(newsletter=newsletter, agency=agency, sent_at=now) for agency in agencies))
    _bulk(
        FeedbackRequest,
        (
            FeedbackRequest(
                newsletter=newsletter,
                agency=agency,
                due_on=days.today() + dt.timedelta(days=14),
                token_hash=secrets.token_hex(32),
                link_expires_at=now + dt.timedelta(days=30),
                answered_at=now if n % 2 else None,
                answered_by=people.leads[agency.pk] if n % 2 else None,
            )
            for n, agency in enumerate(agencies)
        ),
    )
