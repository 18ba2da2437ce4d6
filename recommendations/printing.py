"""Documents of this app: made in a worker, with the rights of the person who asked."""

from functools import partial

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import audit, files, printing
from core.pdf import Limits, render_pdf
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal
from recommendations.reports import Position, Scope, action_plan, progress_report

SCOPE = ("board", "review", "agency", "actions", "recommendations")


def _print(user, parameters, say, *, build, template, name):
    scope = _scope(user, parameters)
    audit.record("report.printed", target=scope.board, by=user, report=name)
    position = Position(scope)
    context = build(position)
    say("Laying out the pages")
    assets = {"logo": files.read(scope.board.logo)} if scope.board.logo_id else {}
    pdf = render_pdf(template, context, assets=assets, limits=Limits.for_rows(len(position.actions)))
    return pdf, f"{slugify(context['paper']['title'])}.pdf"


def _scope(user, parameters):
    return Scope.of_ids(user, **{name: parameters[name] for name in SCOPE if name in parameters})


def _check(user, parameters):
    scope = _scope(user, parameters)
    demand(user, P.REPORT_VIEW)
    if not scope.actions().exists() and not parameters.get("recommendations"):
        raise Refusal(_("There are no actions to print. Choose another board, review or agency."))


@printing.document("recommendations.progress_report", check=_check)
def print_progress_report(user, parameters, say):
    """With the full plan behind it, unless `without_plan` was chosen."""
    build = partial(progress_report, with_plan=not parameters.get("without_plan"))
    template = "recommendations/pdf/progress_report.html"
    return _print(user, parameters, say, build=build, template=template, name="progress report")


@printing.document("recommendations.action_plan", check=_check)
def print_action_plan(user, parameters, say):
    template = "recommendations/pdf/action_plan.html"
    return _print(user, parameters, say, build=action_plan, template=template, name="action plan")
