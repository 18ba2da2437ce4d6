"""Documents of this app that can be printed."""

from core import files, printing
from core.pdf import render_pdf
from core.permissions import Permission as P
from core.permissions import demand
from reviews import reports
from reviews.models import Review


def _check(user, parameters):
    Review.objects.content_visible_to(user).get(reference=parameters["reference"])
    demand(user, P.REVIEW_VIEW)


@printing.holding("reviews")
def known_reviews(user):
    return Review.objects.visible_to(user).values_list("pk", flat=True)


@printing.document("reviews.review", check=_check)
def review(user, parameters, say):
    """The summary of one review, as its reader may see it now."""
    paper = reports.review_paper(user, parameters["reference"])
    say("Setting the pages")
    logo = Review.objects.content_visible_to(user).get(reference=parameters["reference"]).board.logo
    assets = {"logo": files.read(logo)} if logo is not None else {}
    return render_pdf("reviews/pdf/review.html", paper, assets=assets), f"review-{parameters['reference']}.pdf"
