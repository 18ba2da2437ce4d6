"""What one box finds: reviews, actions, recommendations, lessons, newsletters, meetings and people, as one person may see them."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agencies.models import AgencyMembership, BoardMembership, Meeting, User
from core import audit
from core.permissions import Permission as P
from core.templatetags.words import date_long
from newsletters.models import Newsletter
from recommendations.models import Action, Recommendation
from reviews.models import LearningPoint, Review

MOST = 20  # of each kind


def groups(user, words):
    """What is found, by kind, best first; each look at content is recorded."""
    case = {
        _("Reviews"): _best(Review.objects.visible_to(user).select_related("review_type").defer("search_text"), words),
        _("Actions"): _best(Action.objects.visible_to(user).select_related("lead_agency").defer("search_text"), words),
        _("Recommendations"): _best(_of_reviews(Recommendation, user), words),
        _("Learning points"): _best(_of_reviews(LearningPoint, user), words),
        _("Newsletters"): _best(Newsletter.objects.visible_to(user).defer("released_content", "kept"), words),
    }
    audit.looked_at_each([row for rows in case.values() for row in rows[:MOST]], by=user, part="search")
    found = {title: (rows, _line) for title, rows in case.items()}
    found[_("Meetings")] = (_best(Meeting.objects.visible_to(user).select_related("board"), words), _meeting)
    found[_("People")] = (_best(_people(user), words), lambda row: _person(row, user))
    audit.record("search.made", by=user, words=len(words.split()), groups=[title for title in found if found[title][0]])
    return [
        {"title": title, "rows": [line(row) for row in rows[:MOST]], "more": len(rows) > MOST}
        for title, (rows, line) in found.items()
        if rows
    ]


def _best(rows, words):
    return list(rows.search(words)[: MOST + 1])


def _of_reviews(model, user):
    return model.objects.visible_to(user).select_related("review").defer("search_text", "review__search_text")


def _line(row):
    names = (getattr(row, name, "") for name in ("code_name", "title", "heading", "text"))
    title = next(name for name in names if name)
    return {"title": Truncator(title).words(20), "second": row.reference, "url": row.get_absolute_url()}


def _meeting(row):
    place = f", {row.place}" if row.place else ""
    return {"title": row.name, "second": f"{date_long(row.on)}{place}", "url": row.get_absolute_url()}


def _people(user):
    on_boards = BoardMembership.objects.current().filter(board_id__in=user.boards_where(P.AGENCY_VIEW))
    in_agencies = AgencyMembership.objects.visible_to(user).current().select_related("agency", "board")
    return (
        User.objects.visible_to(user)
        .active()
        .prefetch_related(
            Prefetch("board_memberships", on_boards.select_related("board"), "board_parts"),
            Prefetch("agency_memberships", in_agencies, "agency_parts"),
        )
    )


def _person(row, user):
    where = [part.board.short_name for part in row.board_parts] + [part.agency.short_name for part in row.agency_parts]
    second = ", ".join(filter(None, [row.job_title, *dict.fromkeys(where)]))
    return {"title": row.name, "second": second, "url": _page_of(row, user)}


def _page_of(person, user):
    """Where this reader can look a person up: on a board they manage, among the accounts, or with their agency or board."""
    managed = user.boards_where(P.BOARD_MANAGE)
    for part in [*person.board_parts, *person.agency_parts]:
        if part.board_id in managed:
            return reverse("agencies:person", args=[part.board.prefix, person.pk])
    if user.administers_system:
        return reverse("agencies:administered_account", args=[person.pk])
    if person == user:
        return reverse("account")
    places = [*(part.agency for part in person.agency_parts), *(part.board for part in person.board_parts)]
    return places[0].get_absolute_url() if places else ""
