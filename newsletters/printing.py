"""Documents of this app: the newsletter, and the feedback paper for a meeting."""

from django.db.models import Count
from django.utils.translation import gettext as _

from core import files, printing
from core.pdf import Limits, render_pdf
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal
from newsletters import content as words
from newsletters import reports
from newsletters.models import Newsletter


def _logo(board):
    return {"logo": files.path_of(board.logo.sha256)} if board.logo_id else {}


def _load(user, parameters):
    rows = Newsletter.objects.visible_to(user).select_related("board__logo", "feedback_meeting", "panel_meeting")
    return rows.get(pk=parameters["newsletter"])


def _check(user, parameters):
    row = _load(user, parameters)
    demand(user, P.NEWSLETTER_VIEW)
    if not row.released_content and not row.sections.exists():
        raise Refusal(_("There is nothing to print yet. Add a section to the newsletter first."))


def _check_feedback(user, parameters):
    demand(user, P.FEEDBACK_VIEW, on=_load(user, parameters))


@printing.document("newsletters.newsletter", check=_check)
def newsletter(user, parameters, say):
    """What was released; for those who write it, a proof of the draft."""
    row = _load(user, parameters)
    demand(user, P.NEWSLETTER_VIEW)
    say("Laying out the pages")
    content = row.released_content or words.build(row)
    name = f"newsletter-{row.number}{'' if row.released_content else '-proof'}.pdf"
    context = reports.newsletter_page(row, content)
    return render_pdf("newsletters/pdf/newsletter.html", context, assets=_logo(row.board)), name


@printing.document("newsletters.feedback_paper", check=_check_feedback)
def feedback_paper(user, parameters, say):
    """The answers of every agency, for the board only."""
    row = _load(user, parameters)
    demand(user, P.FEEDBACK_VIEW, on=row)
    say("Putting the answers together")
    context = reports.feedback_paper(row, user)
    say("Laying out the pages")
    limits = Limits.for_rows(row.feedback_requests.aggregate(number=Count("responses"))["number"])
    content = render_pdf("newsletters/pdf/feedback_paper.html", context, assets=_logo(row.board), limits=limits)
    return content, f"feedback-newsletter-{row.number}.pdf"
