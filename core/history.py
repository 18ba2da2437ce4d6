"""The History tab: deeds from the audit trail and changed rows from the triggers, in plain words."""

import datetime as dt

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist

from core.models import AuditEvent

MOST = 200
SILENT = {"version", "updated_at", "changed_at", "changed_by", "search_text"}


def entries(target, *also, looks=False):
    """What happened to `target` (and to `also`), newest first, at most 200: dicts for the timeline.

    Looks are left out unless asked for. Call only after the permission check.
    """
    rows = []
    for each in (target, *also):
        events = AuditEvent.objects.about(each)
        events = events if looks else events.exclude(verb__endswith=".looked")
        rows += [_deed(event) for event in events[:MOST]]
    rows += _changes(target)
    rows.sort(key=lambda row: row["on"], reverse=True)
    return rows[:MOST]


def _deed(event):
    fields = ", ".join(_words(name) for name in event.changed)
    who = f"{event.actor}, {event.agency or event.role}" if event.actor != "system" else "SCR Tracker"
    return {
        "on": event.at,
        "by": who,
        "text": sentence_of(event.verb) + (f" ({fields})" if fields else ""),
        "note": event.reason,
        "quiet": event.is_look,
    }


def sentence_of(verb):
    """ "action.date_moved" as "Date moved"."""
    _, _, deed = verb.partition(".")
    return {"looked": "Looked at"}.get(deed, deed.replace("_", " ").capitalize())


def _changes(target):
    """One entry per changed row version, naming each field with its old and new value."""
    model = event_model(type(target))
    if model is None:
        return []
    versions = list(model.objects.filter(pgh_obj_id=target.pk).select_related("pgh_context").order_by("-pgh_id")[:MOST])
    people = _names(map(_user_of, versions))
    rows = []
    for after, before in zip(versions, [*versions[1:], None], strict=True):
        if before is None:
            continue
        if changes := list(_differences(type(target), before, after)):
            rows.append(
                {
                    "on": after.pgh_created_at,
                    "by": people.get(_user_of(after), "SCR Tracker"),
                    "text": "; ".join(changes),
                    "quiet": True,
                }
            )
    return rows


def _differences(model, before, after):
    for field in model._meta.concrete_fields:
        if field.name in SILENT or not hasattr(after, field.attname):
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old == new:
            continue
        if field.get_internal_type() == "TextField" or isinstance(new, dict | list) or field.is_relation:
            yield f"{_words(field.verbose_name)} changed"
        else:
            yield f"{_words(field.verbose_name)}: {_shown(field, old)} → {_shown(field, new)}"


def _shown(field, value):
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, dt.datetime):
        return f"{value:%-d %b %Y}"
    if isinstance(value, dt.date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else "nothing"


def _words(name):
    return str(name).replace("_", " ").removesuffix(" on").capitalize()


def last_change(target):
    """The name of whoever changed the row last, and when; ("", None) where its history does not say."""
    model = event_model(type(target))
    last = (
        model and model.objects.filter(pgh_obj_id=target.pk).select_related("pgh_context").order_by("-pgh_id").first()
    )
    if not last:
        return "", None
    user = _user_of(last)
    return _names([user]).get(user, ""), last.pgh_created_at


def _user_of(version):
    """The id of whoever made this version of a row; None for the system."""
    return (version.pgh_context.metadata or {}).get("user") if version.pgh_context else None


def event_model(model):
    """The model of the rows' versions that the triggers keep; None when the model is not tracked."""
    try:
        related = model._meta.get_field("events")
    except FieldDoesNotExist:
        return None
    return apps.get_model(related.related_model._meta.label)


def _names(ids):
    found = get_user_model().objects.filter(pk__in=[i for i in ids if i])
    return dict(found.values_list("pk", "name"))
