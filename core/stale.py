"""A form that was opened before somebody else saved: what they saved is shown beside what was typed, and the next press saves.

Fields that this person left as they were take on what the other one saved, so that nobody's change is undone by a form
that only carried it along. That needs the row as it was when the form was opened: the row's history has it.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import days, history
from core.forms import PARTS, GovDateField, GovDateInput

OF_THE_PAGE = ("version", "read")  # what a page carries to say which words were on the screen


def take_on(form, row) -> None:
    """Give a refused form the version that is saved now, and `form.saved_now`: {field: what is saved, in words}."""
    opened = _as_it_was(row, form.data.get(form.add_prefix("version")))
    form.data = form.data.copy()
    form.saved_now = {}
    for name in OF_THE_PAGE:
        if name in form.fields:
            now = form.initial.get(name, getattr(row, name, None))
            form.data[form.add_prefix(name)] = now
    for name in getattr(form, "confirm_again", ()):  # said of words that are not those on the screen any more
        form.data.pop(form.add_prefix(name), None)
    for name, field in form.fields.items():
        if field.widget.is_hidden or isinstance(field, forms.FileField):
            continue
        now, typed = (
            form.get_initial_for_field(field, name),
            form._widget_data_value(field.widget, form.add_prefix(name)),
        )
        if (now in (None, "") and name not in form.initial) or not _differs(field, now, typed):
            continue
        if opened is not None and hasattr(opened, name) and not _differs(field, getattr(opened, name), typed):
            _put(form, name, field, now)
        else:
            form.saved_now[name] = _in_words(field, now)


def sentence(row) -> str:
    """Who changed the row, and when, as far as its history knows; and what to do now."""
    who, at = history.last_change(row)
    when = date_format(at.astimezone(days.LONDON), "j F, H:i") if at else ""
    if who and when:
        first = _("%(who)s changed this on %(when)s, after you opened it.") % {"who": who, "when": when}
    else:
        first = _("Somebody else changed this after you opened it.")
    return f"{first} " + _(
        "What you typed is still here, and what is saved now is shown beside it. Save again to keep what you typed."
    )


def _as_it_was(row, version):
    """The row's own history at that version; None when it has none."""
    model = history.event_model(type(row))
    try:
        return model and model.objects.filter(pgh_obj_id=row.pk, version=int(version)).order_by("-pgh_id").first()
    except (FieldDoesNotExist, TypeError, ValueError):
        return None


def _differs(field, before, after):
    try:
        return field.has_changed(field.prepare_value(before), after)
    except ValidationError:
        return True


def _put(form, name, field, value):
    html_name = form.add_prefix(name)
    if isinstance(field, GovDateField):
        for part, text in zip(PARTS, GovDateInput.boxes(value), strict=True):
            form.data[f"{html_name}_{part}"] = text
    elif isinstance(value, list | tuple):
        form.data.setlist(html_name, [str(field.prepare_value(each)) for each in value])
    elif isinstance(field, forms.BooleanField):
        form.data[html_name] = "on" if value else ""
    else:
        form.data[html_name] = field.prepare_value(value) if value is not None else ""


def _in_words(field, value: Any) -> str:
    if value in (None, "", [], ()):
        return _("nothing")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    values = value if isinstance(value, list | tuple) else [value]
    labels = {}
    for key, label in getattr(field, "choices", ()):
        labels |= {str(k): v for k, v in label} if isinstance(label, list | tuple) else {str(key): label}
    return ", ".join(str(labels.get(str(field.prepare_value(each)), each)) for each in values)
