"""Printing in the background: a register of documents, and jobs that a person can watch and leave.

A document is a function `(user, parameters, say) -> (bytes, file name)`. It runs
in a worker with the rights of the person who asked, read anew at that moment.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial

import structlog
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, broker, files
from core.models import PrintJob
from core.pdf import PdfError

log = structlog.get_logger(__name__)

KEPT_FOR = dt.timedelta(hours=24)
DOCUMENTS: dict[str, Callable] = {}


def document(name):
    """Register the function that makes this document."""

    def register(make):
        DOCUMENTS[name] = make
        return make

    return register


def ask(name, *, title, by, back_url="", **parameters):
    """Start printing for one person; returns the job. `parameters` are ids and dates only."""
    if name not in DOCUMENTS:
        raise LookupError(f"No document is called {name}.")
    job = PrintJob.objects.create(
        owner=by,
        kind=name,
        parameters=parameters,
        title=title,
        back_url=back_url,
        expires_at=timezone.now() + KEPT_FOR,
    )
    audit.record("print.asked", target=job, by=by, kind=name)
    transaction.on_commit(partial(_start, job.pk))
    return job


def _start(job_id):
    from core.tasks import print_document

    broker.publish(print_document, job_id)  # where it cannot be reached, the five-minute tick starts the job


def run(job_id):
    """Make the document of a waiting job. Does nothing to a job that somebody else took."""
    taken = PrintJob.objects.filter(pk=job_id, state=PrintJob.State.WAITING).update(
        state=PrintJob.State.WORKING, step="Collecting what you may see"
    )
    if not taken:
        return
    job = PrintJob.objects.select_related("owner").get(pk=job_id)

    def say(step):
        PrintJob.objects.filter(pk=job_id).update(step=step)

    try:
        if not job.owner.is_active:
            raise PermissionDenied
        with transaction.atomic():
            content, name = DOCUMENTS[job.kind](job.owner, job.parameters, say)
            job.file = files.store_bytes(content, name, by=job.owner)
        job.state = PrintJob.State.DONE
    except PdfError as problem:
        job.state, job.problem = PrintJob.State.FAILED, str(problem)
    except (PermissionDenied, ObjectDoesNotExist):
        job.state, job.problem = PrintJob.State.FAILED, "You may no longer see what this would print."
    except Exception:  # the person is told; the log has the cause
        log.exception("print.failed", job=job_id, kind=job.kind)
        job.state, job.problem = PrintJob.State.FAILED, "Something went wrong on our side. Try again in a few minutes."
    job.step, job.finished_at = "", timezone.now()
    job.save(update_fields=["file", "state", "problem", "step", "finished_at"])


def start_forgotten():
    """Run the jobs whose message never reached a worker."""
    waited = timezone.now() - dt.timedelta(seconds=30)
    for job in PrintJob.objects.filter(state=PrintJob.State.WAITING, created_at__lt=waited)[:20]:
        run(job.pk)


def expire():
    """Remove printed files past their date."""
    for job in PrintJob.objects.filter(expires_at__lt=timezone.now()).select_related("file"):
        file = job.file
        job.delete()
        if file is not None:
            file.delete()
            if not type(file).objects.filter(sha256=file.sha256).exists():
                files.path_of(file.sha256).unlink(missing_ok=True)
