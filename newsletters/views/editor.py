"""The editor: sections at the left, the page itself at the right, what the identifier check found beside it."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.pages import done, form_page, posted
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from core.templatetags.words import plural
from newsletters import content as words
from newsletters import services, sources
from newsletters.forms import AgenciesForm, KeepForm, NewSectionForm, SectionForm, VersionForm
from newsletters.models import Section
from newsletters.sheet import checked
from newsletters.views.frame import State, load, refused, steps

Kind = Section.Kind


@require_safe
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def edit(request, reference):
    """The editor; `?section=` opens one section, or the first that has something to choose."""
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    if not newsletter.is_editable:
        return redirect(newsletter)
    return editor_page(request, newsletter, opened=request.GET.get("section") or first_to_choose(newsletter))


def first_to_choose(newsletter):
    """The section that stands open when none was asked for."""
    return newsletter.sections.filter(kind__in=sources.WITH_POINTS).values_list("pk", flat=True).first()


def editor_page(request, newsletter, *, opened=None, form=None, refusal=None):
    """The page, with a section's form as it was typed or the reasons why a button did nothing."""
    audit.looked(newsletter, by=request.user, part="edit")
    content = words.build(newsletter)
    page, checker = checked(newsletter, content)
    sections = list(
        newsletter.sections.select_related("agency").prefetch_related("chosen_points", "chosen_recommendations")
    )
    for section in sections:
        section.newsletter = newsletter
    section = form.section if form is not None else next((s for s in sections if str(s.pk) == str(opened)), None)
    if section is not None and form is None:
        form = section_form(section, request)
    agencies = newsletter.distribution.aggregate(count=Count("pk"))["count"]
    blockers = services.release_blockers(newsletter, content, checker)
    status = (
        refusal.status if refusal else getattr(form, "refused_with", 400) if form is not None and form.errors else 200
    )
    return render(
        request,
        "newsletters/edit.html",
        {
            "newsletter": newsletter,
            "sheet": page,
            "parts": [_part(each, section) for each in sections],
            "open_section": section,
            "form": form,
            "points": _points(request.user, form) if form is not None and "points" in form.fields else [],
            "recommendations": _recommendations(form) if form is not None and "recommendations" in form.fields else [],
            "not_cleared": sources.not_cleared_count(section, request.user) if section is not None else 0,
            "places": checker.places,
            "undecided": len(checker.undecided),
            "blockers": blockers,
            "steps": steps(newsletter, content, checker, request.user, agencies),
            "refusals": refusal.reasons if refusal else [],
            "asked": newsletter.state == State.RELEASE_ASKED,
        },
        status=status,
    )


def section_form(section, request, data=None):
    return SectionForm(
        data,
        section=section,
        offered=sources.points_for(section),
        recommendations=sources.recommendations_for(section),
        auto_id="section-%s",
    )


def _part(section, opened):
    """One row of the list at the left."""
    chosen = len(section.chosen_points.all())
    recommended = plural(len(section.chosen_recommendations.all()), "recommendation")
    counts = {
        Kind.IMR_LEARNING: plural(chosen, "point"),
        Kind.OTHER_AREA: plural(chosen, "theme"),
        Kind.REPORT_SUMMARY: "figures" if section.shows_figures else plural(chosen, "message"),
        Kind.RECOMMENDATIONS: recommended,
        Kind.TEXT: "plain text",
    }
    return {
        "section": section,
        "count": counts[section.kind],
        "is_open": opened is not None and section.pk == opened.pk,
        "url": f"{reverse('newsletters:edit', args=[section.newsletter.reference])}?section={section.pk}#section-{section.pk}",
    }


def _points(user, form):
    """The cleared points to choose from. Of a review this writer may not open, not even the name is shown."""
    open_to = sources.open_to(user, [point.pk for point in form.offered])
    chosen = {str(value) for value in form["points"].value() or ()}
    quiet = {str(value) for value in form["quiet"].value() or ()}
    rows = []
    for point in form.offered:
        bound = form[f"line_{point.pk}"]
        line = bound.value() or ""
        rows.append(
            {
                "point": point,
                "source": point.review.code_name if point.pk in open_to else "",
                "chosen": str(point.pk) in chosen,
                "quiet": str(point.pk) in quiet,
                "line": bound,
                "words": len(line.split()),
                "rows": min(max(len(line) // 38 + 1, 2), 8),
            }
        )
    return rows


def _recommendations(form):
    chosen = {str(value) for value in form["recommendations"].value() or ()}
    rows = sources.recommendations_for(form.section)
    return [{"recommendation": row, "chosen": str(row.pk) in chosen, "source": _origin(row)} for row in rows]


def _origin(recommendation):
    review = recommendation.review
    return review.area or review.code_name if review.is_external else "Our own review"


# Sections


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def section_new(request, reference):
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    form = NewSectionForm(posted(request), newsletter=newsletter)
    if request.method == "POST" and form.is_valid():
        made = []
        version = form.cleaned_data["version"]
        if done(
            form,
            lambda: made.append(services.add_section(newsletter, **form.section(), version=version, by=request.user)),
        ):
            return _back(newsletter, made[0])
    return form_page(request, "newsletters/section_new.html", form, shows=newsletter, newsletter=newsletter)


def _section(request, reference, number):
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    section = get_object_or_404(
        newsletter.sections.select_related("agency").prefetch_related("chosen_points", "chosen_recommendations"),
        pk=number,
    )
    section.newsletter = newsletter
    return newsletter, section


def _back(newsletter, section=None):
    url = reverse("newsletters:edit", args=[newsletter.reference])
    return redirect(f"{url}?section={section.pk}#section-{section.pk}" if section is not None else url)


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def section(request, reference, number):
    """Save one section and show the page with it."""
    newsletter, row = _section(request, reference, number)
    form = section_form(row, request, request.POST)
    if form.is_valid() and done(form, lambda: services.change_section(row, **form.changes(), by=request.user)):
        return _back(newsletter, row)
    return editor_page(request, newsletter, form=form)


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def section_move(request, reference, number):
    newsletter, row = _section(request, reference, number)
    up = request.POST.get("direction") == "up"
    version = VersionForm(request.POST)
    version.is_valid()
    given = version.cleaned_data.get("version")
    if refusal := refused(lambda: services.move_section(row, up=up, version=given, by=request.user)):
        return editor_page(request, newsletter, opened=request.GET.get("section"), refusal=refusal)
    return redirect(reverse("newsletters:edit", args=[reference]))


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def section_remove(request, reference, number):
    """Ask, then take the section out. What was chosen in it stays in the registers."""
    newsletter, row = _section(request, reference, number)
    form = VersionForm(posted(request), initial={"version": newsletter.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.remove_section(row, version=form.cleaned_data["version"], by=request.user)):
            messages.success(request, f"“{row.heading}” is out.")
            return _back(newsletter)
    return form_page(
        request, "newsletters/section_remove.html", form, shows=newsletter, newsletter=newsletter, section=row
    )


# Who gets it


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def agencies(request, reference):
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    form = AgenciesForm(posted(request), newsletter=newsletter)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.choose_agencies(newsletter, **form.cleaned_data, by=request.user)):
            messages.success(request, f"It goes to {plural(len(form.cleaned_data['agencies']), 'agency,agencies')}.")
            return _back(newsletter)
    return form_page(request, "newsletters/agencies.html", form, shows=newsletter, newsletter=newsletter)


# What the identifier check found


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def keep(request, reference):
    """Why some words can stay."""
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    wanted = (request.POST if request.method == "POST" else request.GET).get("place", "")
    _, checker = checked(newsletter, words.build(newsletter))
    place = checker.found.get(wanted.casefold())
    initial = {"place": wanted, "version": newsletter.version, "reason": place.reason if place else ""}
    form = KeepForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.keep_place(newsletter, **form.cleaned_data, by=request.user)):
            return redirect(reverse("newsletters:edit", args=[reference]) + "#check")
    if place is None and request.method == "GET":
        messages.info(request, "These words are not in the text any more.")
        return _back(newsletter)
    return form_page(request, "newsletters/keep.html", form, shows=newsletter, newsletter=newsletter, place=place)


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def decide(request, reference):
    """The one-click cure of a place, or "Decide again"."""
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    change = services.cure_place if request.POST.get("do") == "cure" else services.decide_again
    place = request.POST.get("place", "")
    try:
        version = int(request.POST.get("version") or newsletter.version)
    except ValueError:
        version = -1
    refusal = refused(lambda: change(newsletter, place=place, version=version, by=request.user))
    if isinstance(refusal, Refusal):
        return editor_page(request, newsletter, refusal=refusal)
    return redirect(reverse("newsletters:edit", args=[reference]) + "#check")
