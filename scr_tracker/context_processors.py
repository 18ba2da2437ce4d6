"""What every page's frame shows: whose system it is, where one can go, and whether mail is late."""

from django.conf import settings
from django.urls import reverse

from agencies.middleware import seconds_left
from agencies.models import Agency
from core import days, heartbeats
from core.permissions import Permission as P

BOARD_PLACES = (
    ("Home", "home", P.SIGNED_IN),
    ("Reviews", "reviews:list", P.REVIEW_VIEW),
    ("Action plan", "recommendations:plan", P.ACTION_VIEW),
    ("Newsletters", "newsletters:list", P.NEWSLETTER_VIEW),
    ("Meetings", "agencies:meetings", P.AGENCY_VIEW),
    ("Reports", "reports", P.REPORT_VIEW),
)
AGENCY_PLACES = (
    ("My list", "recommendations:my_list", P.ACTION_UPDATE),
    ("Our actions", "recommendations:plan", P.ACTION_VIEW),
    ("Our reviews", "reviews:list", P.REVIEW_LIST),
    ("Newsletters", "newsletters:list", P.NEWSLETTER_VIEW),
)
ADMINISTRATOR_PLACES = (("Home", "home", P.SIGNED_IN),)


def page_frame(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "signed_in": False}
    boards = user.boards_where("agency.view")
    board = user.first_board_where("agency.view")
    agencies = [] if board else sorted({(name, pk) for _board, pk, name, _role in user._agency_places})
    places = BOARD_PLACES if boards else AGENCY_PLACES if agencies else ADMINISTRATOR_PLACES
    return {
        "demo": settings.DEMO,
        "signed_in": True,
        "seconds_left": seconds_left(request.session),
        "current_board": board,
        "current_agency": Agency(name=agencies[0][0]) if len(agencies) == 1 else None,
        "navigation": _navigation(request, places),
        "mail_delayed_since": _late_mail(),
        "manages_board": board is not None and board.pk in user.boards_where("board.manage"),
        "decides_mail": user.can(P.MAIL_DECIDE),
        "reads_trail": bool(user.boards_where("audit.view")),
    }


def _navigation(request, places):
    links = []
    for text, name, permission in places:
        if permission != P.SIGNED_IN and not request.user.can(permission):
            continue
        url = reverse(name)
        links.append(
            {"text": text, "url": url, "active": request.path == url or (url != "/" and request.path.startswith(url))}
        )
    return links


def _late_mail():
    """Since when mail has been waiting longer than it should; everybody may know that nothing of theirs is lost."""
    since = heartbeats.late_since()
    return f"{since.astimezone(days.LONDON):%H:%M on %-d %B}" if since else ""
