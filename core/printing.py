"""Printing in the background: a register of documents, and jobs that a person can watch and leave.

A document is a function `(user, parameters, say) -> (bytes, file name)`. It runs
in a worker of its own (the queue `prints`, so that no mail ever waits behind a
print) with the rights of the person who asked, read anew at that moment. A
worker holds a job by a lease that it renews while it works: a job whose worker
was killed goes back to waiting, a few times, and then ends with a sentence.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit, broker, files
from core.models import AuditEvent, PrintJob
from core.pdf import PdfError
from core.pulse import Pulse
from core.refusals import Refusal

log = structlog.get_logger(__name__)

KEPT_FOR = dt.timedelta(hours=24)
SHARED_FOR = dt.timedelta(minutes=5)  # a finished print is given again instead of a second one, if nothing changed
FORGOTTEN_AFTER = dt.timedelta(seconds=30)
MOST_AT_ONCE = 3  # waiting or being printed, of one person
MOST_TRIES = 3
LONGEST_ADDRESS = PrintJob._meta.get_field("back_url").max_length or 0
LONGEST_ROUND = 240  # seconds of printing in one task, well below its time limit
State = PrintJob.State
OPEN = (State.WAITING, State.WORKING)


class TooManyPrints(Refusal):
    status = 429


@dataclass(frozen=True)
class Document:
    """How a document is made, and the question whether it may be: asked before it waits, and before it is handed out."""

    make: Callable
    check: Callable


DOCUMENTS: dict[str, Document] = {}
HOLDINGS: dict[str, Callable] = {}


def holding(name):
    """Register a function `(user) -> plain values` of what a person may know or do.

    Whoever has lost any of what they held when a print was made is not given it any more: a paper about many things
    may show one that its `check` cannot know of.
    """

    def register(find):
        HOLDINGS[name] = find
        return find

    return register


def _held_by(user):
    return {name: sorted(find(user)) for name, find in HOLDINGS.items()}


def document(name, *, check):
    """Register the function that makes this document.

    `check(user, parameters)` raises PermissionDenied or ObjectDoesNotExist when this person may not have it, and
    Refusal when there is nothing to print.
    """

    def register(make):
        DOCUMENTS[name] = Document(make, check)
        return make

    return register


@transaction.atomic
def ask(name, *, title, by, back_url="", **parameters):
    """Start printing for one person; returns the job. `parameters` are ids and dates only.

    A print of the same thing that this person has under way, or just had, is given again: what is printed depends on
    the reader, so nobody is ever given another person's.
    """
    if name not in DOCUMENTS:
        raise LookupError(f"No document is called {name}.")
    DOCUMENTS[name].check(by, parameters)
    # One at a time for each person: a double click makes one print, and the limit is not overrun.
    get_user_model()._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)
    jobs = PrintJob.objects.visible_to(by)
    if same := _same(jobs.filter(kind=name, parameters=parameters)):
        return same
    if (number := jobs.filter(state__in=OPEN).count()) >= MOST_AT_ONCE:
        raise TooManyPrints(
            ngettext(
                "You have %(number)s document being printed already. Wait until one is finished.",
                "You have %(number)s documents being printed already. Wait until one is finished.",
                number,
            )
            % {"number": number}
        )
    job = PrintJob.objects.create(
        owner=by,
        kind=name,
        parameters=parameters,
        title=title,
        back_url=back_url if len(back_url) <= LONGEST_ADDRESS else urlsplit(back_url).path,
        expires_at=timezone.now() + KEPT_FOR,
    )
    audit.record("print.asked", target=job, by=by, kind=name)
    transaction.on_commit(partial(_start, job.pk))
    return job


def _same(jobs):
    """The job among these that a second one would only repeat, if there is one."""
    if waiting := jobs.filter(state=State.WAITING).first():  # reads everything when it starts, so it is never stale
        return waiting
    recent = Q(state=State.WORKING) | Q(state=State.DONE, finished_at__gt=timezone.now() - SHARED_FOR)
    job = jobs.filter(recent, read_after__isnull=False).first()
    return job if job is not None and not _changes().filter(pk__gt=job.read_after).exists() else None


def _changes():
    """The events of the trail that are no reading: after any of them a print may look different."""
    reading = Q(verb__startswith="print.") | Q(verb="search.made")
    for ending in (".looked", ".exported", ".printed"):
        reading |= Q(verb__endswith=ending)
    return AuditEvent.objects.exclude(reading)


def _start(job_id):
    from core.tasks import print_document

    broker.publish(print_document, job_id)  # where it cannot be reached, the tick of the printing worker starts it


def run(job_id):
    """Make the document of a waiting job. Does nothing to a job that somebody else took, or that has expired."""
    job = _take(job_id)
    if job is None:
        return
    with Pulse(partial(_renew, job), every=lease().total_seconds() / 4) as pulse:
        try:
            found = _make(job, pulse.say)
        except PdfError as problem:
            found = {"state": State.FAILED, "problem": str(problem)}
        except (PermissionDenied, ObjectDoesNotExist):
            found = {"state": State.FAILED, "problem": _("You may no longer see what this would print.")}
        except Refusal as refusal:
            found = {"state": State.FAILED, "problem": " ".join(refusal.reasons)}
        except Exception:  # the person is told; the log has the cause
            log.exception("print.failed", job=job_id, kind=job.kind)
            words = _("Something went wrong on our side. Try again in a few minutes.")
            found = {"state": State.FAILED, "problem": words}
    if not _held(job).update(**found, step="", finished_at=timezone.now()) and "file" in found:
        files.remove(found["file"])  # it took so long that the job was given to somebody else, or expired


def _take(job_id):
    """Claim a waiting job; None when it is not there to be claimed."""
    now = timezone.now()
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    with transaction.atomic():
        waiting = PrintJob.objects.select_for_update(skip_locked=True, of=("self",)).select_related("owner")
        job = waiting.filter(pk=job_id, state=State.WAITING, expires_at__gt=now).first()
        if job is None:
            return None
        job.state, job.step, job.alive_at = State.WORKING, _("Collecting what you may see"), now
        job.tries, job.read_after = job.tries + 1, last or 0
        job.save(update_fields=["state", "step", "alive_at", "tries", "read_after"])
    return job


def _held(job):
    """The row of a job as long as it is ours: nobody took it since by a later try."""
    return PrintJob.objects.filter(pk=job.pk, state=State.WORKING, tries=job.tries)


def _renew(job, step):
    _held(job).update(alive_at=timezone.now(), **({"step": step[:100]} if step else {}))


def _make(job, say):
    """The fields of the job when it is done."""
    if not job.owner.is_active:
        raise PermissionDenied
    document = DOCUMENTS[job.kind]
    with transaction.atomic():
        document.check(job.owner, job.parameters)
        held = _held_by(job.owner)
        content, name = document.make(job.owner, job.parameters, say)
        return {"state": State.DONE, "file": files.store_bytes(content, name, by=job.owner), "owner_held": held}


def may_still_have(job):
    """Whether its owner may have what was printed, now that it is fetched."""
    document = DOCUMENTS.get(job.kind)
    if document is None or not job.owner.is_active:
        return False
    now = _held_by(job.owner)
    if any(not set(values) <= set(now.get(name, ())) for name, values in job.owner_held.items()):
        return False
    try:
        document.check(job.owner, job.parameters)
    except (PermissionDenied, ObjectDoesNotExist):
        return False
    except Refusal:  # there would be nothing to print any more; what was printed is still theirs
        return True
    return True


def lease():
    """How long a worker may be silent before its job is given to another."""
    return dt.timedelta(seconds=settings.PRINT_LEASE_SECONDS)


def give_back():
    """Jobs whose worker fell silent: back to waiting, or to their end when that happened too often. Prints nothing."""
    silent = PrintJob.objects.filter(Q(alive_at__lt=timezone.now() - lease()) | Q(alive_at=None), state=State.WORKING)
    ended = silent.filter(tries__gte=MOST_TRIES).update(
        state=State.FAILED,
        step="",
        problem=_("The printing stopped several times before it was finished. Choose less, or try again later."),
        finished_at=timezone.now(),
    )
    again = 0
    for job_id in silent.values_list("pk", flat=True)[:100]:
        if silent.filter(pk=job_id).update(state=State.WAITING, step=""):
            again += 1
            transaction.on_commit(partial(_start, job_id))
    if ended or again:
        log.warning("print.workers_lost", ended=ended, again=again)


def start_forgotten():
    """Run the jobs whose message never reached a worker. Only the printing worker does this."""
    began, waited = time.monotonic(), timezone.now() - FORGOTTEN_AFTER
    for job in PrintJob.objects.filter(state=State.WAITING, created_at__lt=waited).order_by("created_at")[:20]:
        run(job.pk)
        if time.monotonic() - began > LONGEST_ROUND:
            break


def expire():
    """Remove jobs past their date, with their files; what still waited is not printed any more."""
    for job in PrintJob.objects.filter(expires_at__lt=timezone.now()).select_related("file"):
        file = job.file
        job.delete()
        if file is not None:
            files.remove(file)
