"""Documents of this app: a meeting's agenda with its papers."""

from django.utils.translation import gettext as _

from agencies.agenda import agenda_of
from agencies.models import Meeting
from core import files, printing
from core.pdf import render_pdf
from core.permissions import Permission as P
from core.permissions import demand
from core.templatetags.words import date_long


def _load(user, parameters):
    meeting = Meeting.objects.visible_to(user).select_related("board__logo").get(pk=parameters["meeting"])
    demand(user, P.AGENCY_VIEW, on=meeting)
    return meeting


def paper_of(meeting, agenda, user):
    """The context of the printed agenda."""
    board = meeting.board
    restricted = {"marking": board.marking}
    marking = _("%(marking)s · restricted review") % restricted if agenda.is_restricted else board.marking
    return {
        "board": {"name": board.name, "colour": board.colour, "has_logo": board.logo_id is not None},
        "paper": {
            "title": _("Agenda: %(name)s, %(day)s") % {"name": meeting.name, "day": date_long(meeting.on)},
            "name": _("Agenda: %(name)s") % {"name": meeting.name},
            "marking": marking,
            "version": str(meeting.version),
            "position": "",
            "printed_for": user.printed_for(board),
        },
        "meeting": meeting,
        "agenda": agenda,
    }


@printing.holding("roles")
def roles(user):
    """Each role with where it counts."""
    return user.roles_with_places


@printing.document("agencies.meeting", check=_load)
def meeting(user, parameters, say):
    """What the meeting is to look at, as its reader may see it now."""
    row = _load(user, parameters)
    context = paper_of(row, agenda_of(row, user, printed=True), user)
    say(_("Laying out the pages"))
    assets = {"logo": files.read(row.board.logo)} if row.board.logo_id else {}
    return render_pdf("agencies/pdf/meeting.html", context, assets=assets), f"agenda-{row.on:%Y-%m-%d}.pdf"
