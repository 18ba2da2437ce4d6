"""The marks and parts that pages are built from: tags, RAG shapes, due cells, bars, ladders. `{% load ui %}`"""

from django import template
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import days
from core.pages import UNDO
from core.templatetags import words

register = template.Library()
register.filters.update(words.register.filters)


@register.filter
def undo_url(message):
    """The address that undoes what a message says, if it has one (`core.pages.say_with_undo`)."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")


STATUSES = {
    # code: (words, tone)
    "not_started": ("Not started", "outline"),
    "in_progress": ("In progress", "blue"),
    "claimed": ("Claimed", "purple"),
    "evidence_requested": ("Evidence asked", "amber"),
    "verified": ("Verified", "teal"),
    "embedded": ("Embedded", "teal-solid"),
    "paused": ("Paused", "grey"),
    "superseded": ("Superseded", "grey"),
    "withdrawn": ("Withdrawn", "grey"),
    # individual management reviews
    "requested": ("Requested", "outline"),
    "being_written": ("Being written", "blue"),
    "received": ("Received", "purple"),
    "returned": ("Returned with queries", "amber"),
    "accepted": ("Accepted", "teal"),
    # newsletters and feedback
    "draft": ("Draft", "outline"),
    "checking": ("Identifier check", "amber"),
    "release_asked": ("Release asked", "purple"),
    "released": ("Released", "teal"),
    "sent": ("Sent", "teal-solid"),
    "published": ("Published", "teal-solid"),
    "answered": ("Answered", "teal"),
    "opened": ("Opened", "blue"),
    # responses, requests, messages
    "partly": ("Partly accepted", "amber"),
    "not_accepted": ("Not accepted", "grey"),
    "asked": ("Asked", "purple"),
    "agreed": ("Agreed", "teal"),
    "refused": ("Refused", "grey"),
    "open": ("Open", "blue"),
    "active": ("Active", "teal"),
    "invited": ("Invited", "purple"),
    "closed": ("Closed", "grey"),
    "cancelled": ("Cancelled", "grey"),
    "expired": ("Expired", "grey"),
    "failed": ("Failed", "amber"),
    "due": ("Waiting", "outline"),
    "unknown": ("Unknown", "amber"),
}
TONES = {"outline", "blue", "purple", "amber", "teal", "teal-solid", "grey"}
RAGS = {"red": ("R", "Red"), "amber": ("A", "Amber"), "green": ("G", "Green")}
RAG_SHORT = {"r": "red", "a": "amber", "g": "green"}
RAG_KEY = {"red": "not without help", "amber": "at risk", "green": "on track, not finished", "none": "not rated yet"}
IMPACTS = {
    "": "Not yet",
    "not_yet": "Not yet",
    "changed": "Changed",
    "partly": "Partly",
    "no": "No",
    "not_known": "Not known",
}
ANSWERS = {
    "changed": ("Changed", "practice is different now"),
    "planned": ("Planned", "with a date"),
    "shared": ("Shared", "with staff only"),
    "not_for_us": ("Not for us", "with a reason"),
}
SOON_DAYS = 10


# Words in a coloured rectangle


@register.simple_tag
def tag(text, tone="grey"):
    return format_html('<strong class="app-tag app-tag--{}">{}</strong>', tone if tone in TONES else "grey", text)


@register.simple_tag
def status_tag(status, label="", tone=""):
    words_of_code, tone_of_code = STATUSES.get(str(status), (str(status).replace("_", " ").capitalize(), "grey"))
    text = label or getattr(status, "label", "") or words_of_code
    return tag(text, tone or tone_of_code)


@register.simple_tag
def impact(value):
    text = IMPACTS.get(str(value or "").lower(), str(value))
    return format_html('<span class="app-quiet">{}</span>', text) if text == "Not yet" else text


# RAG: a shape and a letter


def rag_code(value):
    code = str(value or "").lower()
    code = RAG_SHORT.get(code, code)
    return code if code in RAGS else "none"


@register.inclusion_tag("_partials/rag.html")
def rag(value, word=False, size=22):
    code = rag_code(value)
    letter, name = RAGS.get(code, ("–", "Not rated"))
    return {"code": code, "letter": letter, "name": name, "word": word, "size": size}


@register.inclusion_tag("_partials/rag_key.html")
def rag_key(key=None, title="RAG is our confidence the action will finish by its date:"):
    words_of_key = {**RAG_KEY, **(key or {})}
    return {"title": title, "lines": [(code, words_of_key[code]) for code in ("red", "amber", "green", "none")]}


# How long there is, or how late it is


def tone_of_days(number):
    if number is None:
        return ""
    return "late" if number < 0 else "soon" if number <= SOON_DAYS else ""


def days_in_words(number, working=False):
    unit = "working day" if working else "day"
    if number is None:
        return "not dated"
    if number == 0:
        return "today"
    count = f"{abs(number)} {unit}{'' if abs(number) == 1 else 's'}"
    return f"{count} late" if number < 0 else count


@register.simple_tag
def days_left(number, working=False):
    tone = tone_of_days(number)
    words_of_days = days_in_words(number, working)
    return format_html('<span class="app-{}">{}</span>', tone, words_of_days) if tone else words_of_days


@register.inclusion_tag("_partials/due_cell.html")
def due_cell(due, first=None, *, moved=0, note="", finished=False, today=None):
    """Line 1 says what matters ("54 days late", or the date); line 2 the rest ("30 Sep · was 31 Mar, moved 2×")."""
    if due is None:
        return {"main": "Not dated", "second": note, "tone": ""}
    today = today or days.today()
    left = (due - today).days
    tone = "" if finished else tone_of_days(left)
    date = words.date_near(due, today)
    if note:
        history = note
    elif moved:
        history = f"was {words.date_near(first, today)}, moved {moved}×" if first else f"moved {moved}×"
    else:
        history = "first date"
    if finished:
        return {"main": date, "second": history, "tone": ""}
    if left < 0:
        return {"main": days_in_words(left), "second": f"{date} · {history}", "tone": tone}
    return {"main": date, "second": f"{days_in_words(left)} · {history}", "tone": tone}


# Bars


@register.inclusion_tag("_partials/bar.html")
def bar(value, maximum, tone="late", thin=False):
    """A flat bar, always beside the words that say the same."""
    share = min(max(float(value or 0) / float(maximum or 1), 0), 1)
    return {"width": f"{share * 100:.1f}", "tone": tone, "thin": thin, "height": 6 if thin else 14}


@register.inclusion_tag("_partials/progress_line.html")
def progress_line(value, maximum, tone="board"):
    share = min(max(float(value or 0) / float(maximum or 1), 0), 1)
    return {"width": f"{share * 100:.1f}", "tone": tone}


@register.inclusion_tag("_partials/icon.html")
def icon(name):
    return {"name": name}


# Steps of a work


@register.inclusion_tag("_partials/ladder.html")
def ladder(steps):
    return {"steps": steps}


@register.inclusion_tag("_partials/stage_line.html")
def stage_line(stages):
    return {"stages": stages}


@register.inclusion_tag("_partials/steps.html")
def steps(steps):
    return {"steps": steps}


@register.inclusion_tag("_partials/timeline.html")
def timeline(entries):
    return {"entries": entries}


@register.inclusion_tag("_partials/summary_list.html")
def summary_list(rows, wide=False):
    return {"rows": rows, "wide": wide}


# Feedback grid


@register.inclusion_tag("_partials/answer_cell.html")
def answer_cell(answer, url="", is_open=False, label=""):
    code = str(answer or "")
    return {
        "code": code if code in ANSWERS else "none",
        "word": ANSWERS.get(code, ("No answer",))[0],
        "url": url,
        "is_open": is_open,
        "label": label,
    }


@register.inclusion_tag("_partials/answer_key.html")
def answer_key():
    return {"answers": [(code, *texts) for code, texts in ANSWERS.items()]}


@register.inclusion_tag("_partials/answer_sign.html")
def answer_sign(code):
    return {"code": code}


# Lists: order, pages, choosing

RESULTS = "#results"  # the place on the page to which whoever sorts, filters or turns the page returns: `id="results"`


@register.simple_tag
def list_title(heading, page=None, *shown):
    """What `<title>` says of a list: its name, what it is narrowed to, and which page of how many.

    `shown` are words, and tabs or chips: of those the active one, unless it is the first, which shows everything.
    """
    parts = [words_of_one for one in shown for words_of_one in _words_shown(one)]
    if page is not None and page.paginator.num_pages > 1:
        numbers = {"number": page.number, "pages": page.paginator.num_pages}
        parts.append(_("page %(number)s of %(pages)s") % numbers)
    return f"{heading}: {', '.join(parts)}" if parts else heading


def _words_shown(one):
    if isinstance(one, str) or not one:
        return [one] if one else []
    return [
        choice["text"]
        for place, choice in enumerate(one)
        if choice.get("active", True) and (place or "active" not in choice)
    ]


def query_with(request, **changes):
    query = request.GET.copy() if request else {}
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    encoded = query.urlencode() if hasattr(query, "urlencode") else urlencode(query)
    return f"?{encoded}" if encoded else "?"


@register.inclusion_tag("_partials/sort_header.html", takes_context=True)
def sort_header(context, text, field, *, default="", param="sort", first="", **options):
    """A whole `<th>`: a link that sorts by this column, and turns the order round when it is sorted already."""
    request = context.get("request")
    now = (request.GET.get(param) if request else "") or default
    is_sorted = now.lstrip("-") == field
    descending = is_sorted and now.startswith("-")
    target = (field if descending else f"-{field}") if is_sorted else f"{first}{field}"
    return {
        "text": text,
        "url": query_with(request, **{param: target, "page": None}) + RESULTS,
        "order": ("descending" if descending else "ascending") if is_sorted else "",
        "class": options.get("class", ""),
    }


@register.inclusion_tag("_partials/pagination.html", takes_context=True)
def pagination(context, page, param="page", sizes="", size_param="per_page"):
    request = context.get("request")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    gap = page.paginator.ELLIPSIS
    links = [
        {"number": number, "gap": number == gap, "now": number == page.number}
        | ({} if number == gap else {"url": query_with(request, **{param: number}) + RESULTS})
        for number in (numbers if page.paginator.num_pages > 1 else ())
    ]
    offered = [
        {"size": size, "now": size == page.paginator.per_page}
        | {"url": query_with(request, **{size_param: size, param: None}) + RESULTS}
        for size in (int(text) for text in sizes.split(",") if text.strip())
    ]
    if page.paginator.count <= min((choice["size"] for choice in offered), default=0):
        offered = []
    return {
        "links": links,
        "sizes": offered,
        "before": query_with(request, **{param: page.previous_page_number()}) + RESULTS if page.has_previous() else "",
        "after": query_with(request, **{param: page.next_page_number()}) + RESULTS if page.has_next() else "",
    }


@register.inclusion_tag("_partials/hidden_query.html", takes_context=True)
def hidden_query(context, *names):
    """Hidden inputs that carry parts of the present query string through a GET form."""
    request = context.get("request")
    return {"pairs": [(name, request.GET[name]) for name in names if request and name in request.GET]}


@register.inclusion_tag("_partials/row_tick.html")
def row_tick(name, value, label, checked=False, form=""):
    return {"name": name, "value": value, "label": label, "checked": checked, "form": form}
