"""Why a change was not made, in sentences for the person who asked for it."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """A rule of the work says no. `reasons` are sentences to show as they are.

    `field` names the form field the person should look at, when there is one.
    """

    status = 400

    def __init__(self, reasons, field=None):
        self.reasons = [reasons] if isinstance(reasons, str) else list(reasons)
        self.field = field
        super().__init__(" ".join(self.reasons))


class Stale(Refusal):
    """Somebody else saved the same thing after this person opened it."""

    status = 409

    def __init__(self, row):
        self.row = row
        super().__init__(
            _("Somebody else changed this after you opened it. Read what is saved now, then send it again.")
        )


class Gone(Refusal):
    """Somebody removed it after this person opened it."""

    status = 409

    def __init__(self):
        super().__init__(_("This was removed after you opened it, so nothing was changed."))


def still_there(rows):
    """The one row that was to be changed. Raises Gone when it was removed in the meantime."""
    row = rows.first()
    if row is None:
        raise Gone()
    return row


def check_version(row, version):
    """Raise Stale unless `version` (from the form; None when the caller has none) is the row's own."""
    if version is not None and int(version) != row.version:
        raise Stale(row)
