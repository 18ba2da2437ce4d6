"""The floor's own tables: the audit trail, the outbox of mail, stored files and printed files.

No noun of safeguarding lives here, and no foreign key points up into an app.
"""

from core.models.files import PrintJob, StoredFile
from core.models.forms import KeptPost, SentForm
from core.models.marks import BrakeTally, SystemMark
from core.models.messages import FailingAddress, MailHold, Notification, NotificationLine, SendingAllowance
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
    "SendingAllowance",
    "SentForm",
    "StoredFile",
    "SystemMark",
]
