"""Form fields, error summaries and buttons as GOV.UK markup. `{% load forms %}`"""

from django import forms, template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core.forms import PARTS, GovDateInput

register = template.Library()

KINDS = (
    (GovDateInput, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),  # before RadioSelect, from which Django derives it
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.PasswordInput, "password"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)
CONTROL_CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
MOST_AT_A_GLANCE = 8  # of more boxes to tick than this, one searches
NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def kind_of(bound):
    return next((kind for widget, kind in KINDS if isinstance(bound.field.widget, widget)), "input")


def element_id(bound):
    return bound.auto_id or f"id_{bound.html_name}"


def first_control_id(bound):
    """Where a link in the error summary should lead: the first box or choice that can be put right."""
    own = element_id(bound)
    kind = kind_of(bound)
    if kind == "date":
        return f"{own}_{next(iter(faulty_parts(bound)), PARTS[0])}"
    return f"{own}_0" if kind in ("radios", "checkboxes") else own


def faulty_parts(bound):
    """The boxes of a date that its error is about; all three when the error is about the date as a whole."""
    if not bound.errors:
        return []
    named = [part for error in bound.errors.as_data() for part in ((error.params or {}).get("parts") or ())]
    return named or list(PARTS)


@register.filter
def is_long(choices):
    """Whether a list of boxes to tick is one to search in."""
    return len(choices) > MOST_AT_A_GLANCE


@register.simple_tag(takes_context=True)
def field(context, bound, **options):
    """One form field, whatever its widget, with label, hint, error and control. See core/forms.py for the options
    a form class can set (option_hints, reveals)."""
    if bound == "" or bound is None:
        return ""
    if bound.is_hidden:
        return bound.as_hidden()
    kind = kind_of(bound)
    own = element_id(bound)
    hint = options.pop("hint", None) or bound.help_text
    described = [f"{own}-hint"] if hint and kind != "checkbox" else []
    saved_now = getattr(bound.form, "saved_now", {}).get(bound.name)
    described += [f"{own}-saved-now"] if saved_now else []
    described += [f"{own}-error"] if bound.errors else []
    page = {
        "bound": bound,
        "kind": kind,
        "id": own,
        "label": options.pop("label", None) or bound.label,
        "hint": hint,
        "saved_now": saved_now,
        "described_by": " ".join(described),
        "control_id": first_control_id(bound),
        "label_class": f"govuk-label--{options.get('size', 'm')} govuk-fieldset__legend--{options.get('size', 'm')}",
        "control_template": f"_partials/form/{kind}.html",
        "in_fieldset": kind in ("date", "radios", "checkboxes"),
        "options": options,
    }
    page |= PARTS_OF_KIND.get(kind, control_parts)(context, page)
    return render_to_string("_partials/form/field.html", page)


def control_parts(context, page):
    """Inputs that Django can draw itself, given the right class and attributes."""
    bound, kind, options = page["bound"], page["kind"], page["options"]
    maximum = getattr(bound.field, "max_length", None) if kind == "textarea" else None
    classes = [CONTROL_CLASSES[kind], bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        classes.append(f"govuk-{'textarea' if kind == 'textarea' else kind if kind == 'select' else 'input'}--error")
    if width := options.get("width"):
        classes.append(f"govuk-input--width-{width}" if str(width).isdigit() else f"govuk-!-width-{width}")
    if maximum:
        classes.append("govuk-js-character-count")
    described = page["described_by"]
    if maximum:
        described = f"{described} {page['id']}-info".strip()
    attributes = {"id": page["id"], "class": " ".join(filter(None, classes))}
    if described:
        attributes["aria-describedby"] = described
    if kind == "textarea":
        # The counter tells how much is too much; a hard stop would cut a pasted text in silence.
        attributes |= {"rows": options.get("rows") or bound.field.widget.attrs.get("rows_shown", 4), "maxlength": False}
    for name in ("autocomplete", "inputmode", "spellcheck", "accept"):
        if name in options:
            attributes[name] = options[name]
    if kind == "password":
        attributes |= {"spellcheck": "false", "autocapitalize": "none"}
    return {"control": bound.as_widget(attrs=attributes), "maximum": maximum}


def date_parts(context, page):
    bound = page["bound"]
    texts = GovDateInput.boxes(bound.value())
    wrong = faulty_parts(bound)
    boxes = [
        {
            "name": f"{bound.html_name}_{part}",
            "id": f"{page['id']}_{part}",
            "label": part.capitalize(),
            "value": text,
            "width": 4 if part == "year" else 2,
            "wrong": part in wrong,
        }
        for part, text in zip(PARTS, texts, strict=True)
    ]
    return {"boxes": boxes}


def choice_parts(context, page):
    bound = page["bound"]
    groups = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": page["id"]})["widget"]["optgroups"]
    hints = getattr(bound.form, "option_hints", {}).get(bound.name, {})
    reveals = getattr(bound.form, "reveals", {}).get(bound.name, {})
    choices = []
    group_of, words_of = (getattr(bound.field, name, None) for name in ("group_of", "words_of"))
    for _group, options, _index in groups:
        for option in options:
            value = str(option["value"])
            if page["kind"] == "radios" and value == "" and not bound.field.required and not option["label"]:
                continue
            row = getattr(option["value"], "instance", None)
            choices.append(
                {
                    "id": f"{page['id']}_{len(choices)}",
                    "name": option["name"],
                    "value": value,
                    "label": option["label"],
                    "checked": option["selected"],
                    "disabled": option["attrs"].get("disabled"),
                    "hint": hints.get(value) or getattr(option["value"], "hint", ""),
                    "group": group_of(row) if group_of and row else "",
                    "words": words_of(row) if words_of and row else "",
                    "reveals": mark_safe(  # noqa: S308  drawn by this very tag
                        "".join(field(context, bound.form[name], size="s") for name in reveals.get(value, ()))
                    ),
                }
            )
    searched = is_long(choices) and not reveals
    return {"choices": choices, "is_long": searched, "group_label": getattr(bound.field, "group_label", "")}


def checkbox_parts(context, page):
    bound = page["bound"]
    value = bound.value()
    return {"checked": bound.field.widget.check_test(value), "value": bound.field.widget.attrs.get("value", "on")}


PARTS_OF_KIND = {
    "date": date_parts,
    "radios": choice_parts,
    "checkboxes": choice_parts,
    "checkbox": checkbox_parts,
}


@register.simple_tag
def page_fields(form):
    """The visible fields of a form that are not shown under a choice of another field."""
    revealed = {name for by in getattr(form, "reveals", {}).values() for names in by.values() for name in names}
    return [bound for bound in form.visible_fields() if bound.name not in revealed]


@register.simple_tag
def hidden_fields(form):
    return mark_safe("".join(bound.as_hidden() for bound in form.hidden_fields()))  # noqa: S308  Django's own markup


@register.inclusion_tag("_partials/form/error_summary.html")
def error_summary(form=None, refusals=None, *forms_beside):
    """What has to be put right, with a link to each place. Takes one form or several, a formset, and refusals."""
    lines = [{"text": reason} for reason in (refusals or ())]
    for one in (form, *forms_beside):
        for part in getattr(one, "forms", None) or ([one] if one else []):
            lines += [{"text": text} for text in part.non_field_errors()]
            for bound in part:
                href = "" if bound.is_hidden else first_control_id(bound)
                lines += [{"text": text, "href": href} for text in bound.errors]
        if hasattr(one, "non_form_errors"):
            lines += [{"text": text} for text in one.non_form_errors()]
    words = NUMBER_WORDS[len(lines)] if len(lines) < len(NUMBER_WORDS) else str(len(lines))
    return {"lines": lines, "title": f"{words} thing{'' if len(lines) == 1 else 's'} to put right", "typed": bool(form)}


@register.inclusion_tag("_partials/form/buttons.html")
def form_buttons(button="Save", cancel_url="", cancel_text="Cancel", large=False, danger=False, another=False):
    return {
        "button": button,
        "cancel_url": cancel_url,
        "cancel_text": cancel_text,
        "large": large,
        "danger": danger,
        "another": another,
    }
