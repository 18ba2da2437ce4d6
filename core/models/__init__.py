"""The floor's own tables: the audit trail, the outbox of mail, stored files and printed files, what was removed.

No noun of safeguarding lives here, and no foreign key points up into an app.
"""

from core.models.files import PrintJob, StoredFile
from core.models.forms import KeptPost, SentForm
from core.models.marks import BrakeTally, SystemMark
from core.models.messages import FailingAddress, MailHold, Notification, NotificationLine, SendingAllowance
from core.models.removals import Removable, Removal, StandingManager, removable_models
from core.models.trail import CONCEALED, AuditEvent, ConcealingQuerySet

__all__ = [
    "CONCEALED",
    "AuditEvent",
    "BrakeTally",
    "ConcealingQuerySet",
    "FailingAddress",
    "KeptPost",
    "MailHold",
    "Notification",
    "NotificationLine",
    "PrintJob",
    "Removable",
    "Removal",
    "SendingAllowance",
    "SentForm",
    "StandingManager",
    "StoredFile",
    "SystemMark",
    "removable_models",
]
