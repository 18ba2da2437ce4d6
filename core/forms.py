"""What every form on a page uses: dates in three boxes, several files, yes or no, good words for "required"."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import days
from core.characters import SENTENCE, GuardedPost
from core.dates import day_number, month_number, parts_of
from core.lines import one_line
from core.on_behalf import Channel
from core.pasted import tidy
from core.refusals import Refusal

PARTS = ("day", "month", "year")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2150
LONGEST_IN_A_DRAFT = 20_000


class GovDateInput(forms.Widget):
    """Day, month and year as three boxes. What was typed stays typed, even when it is no date."""

    supports_microseconds = False

    def value_from_datadict(self, data, files, name):
        typed = [data.get(f"{name}_{part}") for part in PARTS]
        if all(part is None for part in typed):
            return data.get(name) or None
        return self._in_their_boxes(tidy(part or "", one_line=True).strip() for part in typed)

    @staticmethod
    def _in_their_boxes(typed):
        """A whole date that was pasted into one of the boxes, divided; anything else as it was typed."""
        typed = tuple(typed)
        whole = "".join(typed) if sum(map(bool, typed)) == 1 else ""
        return parts_of(whole) or typed

    def value_omitted_from_data(self, data, files, name):
        return name not in data and all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_):
        return f"{id_}_day" if id_ else id_

    @classmethod
    def boxes(cls, value):
        """The three texts to show for a date, for what was typed, or for nothing."""
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value)
            except ValueError:
                return (value, "", "")
        if isinstance(value, dt.datetime | dt.date):
            return (str(value.day), str(value.month), str(value.year))
        return cls._in_their_boxes(value) if value else ("", "", "")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["boxes"] = self.boxes(value)
        return context

    def render(self, name, value, attrs=None, renderer=None):
        """Three plain inputs; pages use {% field %}, which adds the legend, hint and error."""
        box = forms.TextInput()
        texts = zip(PARTS, self.boxes(value), strict=True)
        return mark_safe(  # noqa: S308  Django's own widgets, joined
            "".join(box.render(f"{name}_{part}", text, {"id": f"id_{name}_{part}"}) for part, text in texts)
        )


class GovDateField(forms.Field):
    """A date typed in three boxes. `called` is how error sentences name it: "The new date must be ..."."""

    widget = GovDateInput
    default_error_messages = {"required": "Enter a date", "invalid": "{name} must be a real date"}

    def __init__(self, *, called="", **options):
        super().__init__(**options)
        self.called = called

    @property
    def name(self):
        label = str(self.label or "").strip()
        return self.called or (label if label and not label.endswith("?") else "The date")

    def to_python(self, value):
        if value in (None, "") or (isinstance(value, tuple) and not any(value)):
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if isinstance(value, str):
            return self._from_iso(value)
        return self._from_boxes(*value)

    def _from_iso(self, value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise self._refuse("must be a real date", PARTS) from None

    def _from_boxes(self, day, month, year):
        missing = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not text]
        if missing:
            raise self._refuse(f"must include a {' and '.join(missing)}", missing)
        day, number = day_number(day), month_number(month)
        wrong = [
            part
            for part, text, low, high in (
                ("day", day, 1, 31),
                ("month", number, 1, 12),
                ("year", year, EARLIEST_YEAR, LATEST_YEAR),
            )
            if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high)
        ]
        if wrong == ["year"]:
            raise self._refuse("must have a year with four figures, like 2026", wrong)
        if wrong:
            raise self._refuse("must be a real date", wrong)
        try:
            return dt.date(int(year), int(number), int(day))
        except ValueError:
            raise self._refuse("must be a real date", PARTS) from None

    def _refuse(self, words, parts):
        return ValidationError(f"{self.name} {words}", code="invalid", params={"parts": list(parts)})

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files; cleans to a list (empty when there are none and none are required)."""

    widget = FilesInput
    default_error_messages = {"required": "Choose at least one file"}

    def clean(self, data, initial=None):
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(file, initial) for file in files]


class YesNoField(forms.TypedChoiceField):
    """Two radio buttons; cleans to True, False, or None when nothing was chosen and nothing is required."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "Choose yes or no"}

    def __init__(self, *, yes="Yes", no="No", **options):
        super().__init__(
            choices=(("yes", yes), ("no", no)), coerce=lambda value: value == "yes", empty_value=None, **options
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class AutocompleteSelect(forms.Select):
    """A select that becomes a type-ahead box when there is JavaScript."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-autocomplete": "", **(attrs or {})}, choices)


class _Page:
    """What every form on a page shares: words for "required", hints and reveals of choices, no browser bubbles.

    `unstorable` names what was sent with a character that cannot be saved (`core.characters`): those fields are wrong.
    """

    use_required_attribute = False
    required_messages: dict[str, str] = {}
    option_hints: dict[str, dict[str, str]] = {}
    reveals: dict[str, dict[str, list[str]]] = {}

    def __init__(self, *args, **kwargs):
        data = kwargs.get("data", args[0] if args else None)
        self.unstorable = data.unstorable if isinstance(data, GuardedPost) else frozenset()
        if self.unstorable and "data" in kwargs:
            kwargs["data"] = data.for_a_form()
        elif self.unstorable:
            args = (data.for_a_form(), *args[1:])
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if type(field) is forms.DateField:
                self.fields[name] = in_three_boxes(field)
            if (
                isinstance(field, forms.TypedChoiceField)
                and isinstance(field.widget, forms.RadioSelect)
                and field.required
            ):
                field.choices = [choice for choice in field.choices if choice[0] != ""]  # none is chosen beforehand
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.validators.append(one_line)
            self._word_required(name, self.fields[name])

    def _clean_fields(self):
        super()._clean_fields()
        for sent in sorted(self.unstorable):
            field = sent if sent in self.fields else sent.rpartition("_")[0]  # the day, month or year of a date
            field = field if field in self.fields else None
            if field in self._errors:
                del self._errors[field]
            self.add_error(field, SENTENCE)

    def _widget_data_value(self, widget, html_name):
        """What was typed, without what Word and Outlook put between the letters: as it is checked, counted and shown again."""
        value = super()._widget_data_value(widget, html_name)
        if isinstance(value, str) and isinstance(widget, forms.TextInput | forms.Textarea):
            return tidy(value, one_line=isinstance(widget, forms.TextInput))
        return value

    def demand_storable(self):
        """For what is kept without being right yet, a draft: raise Refusal when it cannot be kept whole."""
        if self.unstorable:
            raise Refusal(str(SENTENCE))
        if any(len(str(self.data.get(name, ""))) > LONGEST_IN_A_DRAFT for name in self.data):
            raise Refusal(_("This is too long to save as a draft. Shorten each answer to 20,000 characters or fewer."))

    def _word_required(self, name, field):
        generic = forms.Field.default_error_messages["required"]
        if name in self.required_messages:
            field.error_messages["required"] = self.required_messages[name]
        elif field.error_messages.get("required") == generic:
            field.error_messages["required"] = required_sentence(field, name)


def in_three_boxes(field):
    return GovDateField(
        required=field.required,
        label=field.label,
        help_text=field.help_text,
        initial=field.initial,
        validators=field.validators,
        disabled=field.disabled,
    )


def required_sentence(field, name):
    label = str(field.label or name.replace("_", " "))
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on"
    if label.endswith("?"):
        return f"Answer “{label}”"
    first, rest = label[:1], label[1:]
    # "IMR author" keeps its capitals; "Due date" does not.
    words = (first.lower() + rest) if not rest[:1].isupper() else label
    verb = "Choose" if isinstance(field, forms.ChoiceField | forms.FileField) else "Enter"
    return f"{verb} the {words}" if not words.startswith(("the ", "a ", "an ", "your ")) else f"{verb} {words}"


class PageForm(_Page, forms.Form):
    pass


class PageModelForm(_Page, forms.ModelForm):
    pass


class OnBehalfForm(PageForm):
    """How, when and from whom something came that is entered for another. A form adds what it is."""

    channel = forms.ChoiceField(label=gettext_lazy("How did they tell you?"), choices=Channel, widget=forms.RadioSelect)
    given_on = GovDateField(
        label=gettext_lazy("When did they tell you?"),
        called=gettext_lazy("The day on which they told you"),
        help_text=gettext_lazy("Today or a day in the past."),
    )
    entered_for = forms.CharField(
        label=gettext_lazy("Who told you?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Their name, if you know it."),
    )
    required_messages = {
        "channel": gettext_lazy("Select how they told you"),
        "given_on": gettext_lazy("Enter the day on which they told you"),
    }

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.required_messages = {**OnBehalfForm.required_messages, **cls.required_messages}

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day and day > days.today():
            raise ValidationError(_("%(what)s must be today or in the past") % {"what": self.fields["given_on"].called})
        return day
