"""Serializers of the API: rows as others read them, and bodies as we read them."""

import datetime as dt

from django.db import models
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.validators import UniqueValidator

from core.forms import EARLIEST_YEAR, LATEST_YEAR
from core.on_behalf import Channel
from core.pasted import tidy
from core.uploads import problem_with

MOST_CHOSEN = 100
MOST_FILES = 20
LARGEST = 2**31 - 1
FOREIGN = "There is no such choice for you here."


class Instant(serializers.DateTimeField):
    """A moment, in UTC whatever the reader's place."""

    def __init__(self, **options):
        super().__init__(default_timezone=dt.UTC, **options)


class Day(serializers.DateField):
    """A date in a year that people of today can mean."""

    default_error_messages = {"year": f"Give a year from {EARLIEST_YEAR} to {LATEST_YEAR}."}

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self.fail("year")
        return day


class Text(serializers.CharField):
    """Words of a person, without what Word and Outlook put between the letters: as in a field of a form (`core.pasted`)."""

    def run_validation(self, data=empty):
        return super().run_validation(tidy(data) if isinstance(data, str) else data)


class Version(serializers.IntegerField):
    """The version that was read before the change; a newer row is not overwritten."""

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=LARGEST, **options)


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """A file; refused with a sentence when it is too large, empty or not what its name says."""

    def to_internal_value(self, data):
        if not hasattr(data, "size") or not getattr(data, "name", ""):
            self.fail("invalid")
        if problem := problem_with(data):
            raise serializers.ValidationError(problem)
        return data


class Uploads(serializers.ListField):
    child = Upload()

    def __init__(self, **options):
        super().__init__(max_length=MOST_FILES, **options)


class Chosen(serializers.SlugRelatedField):
    """One of `rows(user, on)`, the rows this caller may choose here. A foreign one is refused exactly as a missing one.

    `on` is the row that is being acted on, None when something is added.
    """

    default_error_messages = {"does_not_exist": FOREIGN, "invalid": FOREIGN}

    def __init__(self, rows, key="pk", **options):
        self.rows = rows
        super().__init__(slug_field=key, **options)

    def get_queryset(self):
        return self.rows(self.context["request"].user, self.context.get("on"))

    def to_internal_value(self, data):
        if isinstance(data, bool | list | dict):
            self.fail("invalid")
        try:
            return super().to_internal_value(data)
        except OverflowError:
            self.fail("invalid")


class ChosenSchema(OpenApiSerializerFieldExtension):
    """Schema: a chosen row is named by its number, or by the key that its own address has."""

    target_class = "core.serializers.Chosen"

    def map_serializer_field(self, auto_schema, direction):
        return {"type": "integer" if self.target.slug_field == "pk" else "string"}


class ChosenSeveral(serializers.ListField):
    """Several of `rows(user, on)`, read in one query; one foreign or missing key refuses the whole list."""

    default_error_messages = {"does_not_exist": FOREIGN}

    def __init__(self, rows, key="pk", **options):
        self.rows, self.key = rows, key
        number = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
        options.setdefault("child", number if key == "pk" else serializers.CharField(max_length=60))
        super().__init__(max_length=MOST_CHOSEN, **options)

    def to_internal_value(self, data):
        keys = list(dict.fromkeys(super().to_internal_value(data)))
        rows = self.rows(self.context["request"].user, self.context.get("on"))
        found = {getattr(row, self.key): row for row in rows.filter(**{f"{self.key}__in": keys})}
        if len(found) != len(keys):
            self.fail("does_not_exist")
        return [found[key] for key in keys]


class _OnlyKnown:
    """Refuse what is not a field of the body: nothing is taken in silence, nothing is left out in silence."""

    def to_internal_value(self, data):
        if hasattr(data, "keys"):
            unknown = sorted(str(name) for name in data if name not in self.fields or self.fields[name].read_only)
            if unknown:
                raise serializers.ValidationError({name[:60]: ["This cannot be set here."] for name in unknown[:50]})
        return super().to_internal_value(data)


class Body(_OnlyKnown, serializers.Serializer):
    """What a verb takes, when it is not made of a row's own fields."""

    serializer_field_mapping = {}


class RowBody(_OnlyKnown, serializers.ModelSerializer):
    """What a verb takes, with the lengths and choices of the model's fields. Relations are `Chosen`, never the default."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateField: Day,
        models.CharField: Text,
        models.TextField: Text,
    }

    # What must be there only once is said by the services, within the board.

    def get_validators(self):
        return []

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def build_standard_field(self, field_name, model_field):
        field, options = super().build_standard_field(field_name, model_field)
        if "validators" in options:
            options["validators"] = [one for one in options["validators"] if not isinstance(one, UniqueValidator)]
        return field, options

    def build_relational_field(self, field_name, relation_info):
        raise AssertionError(
            f"{type(self).__name__}.{field_name}: use Chosen, so that only the caller's rows can be chosen"
        )


class Nothing(Body):
    """A verb without a body."""


class VersionBody(Body):
    version = Version(required=False)


class ReasonBody(VersionBody):
    reason = Text(max_length=2000)


class _ChoiceOrNone(serializers.ChoiceField):
    """A choice that may not have been made: "" is one of its values, also in the schema of what is only read."""

    def __init__(self, choices, **options):
        super().__init__(choices, allow_blank=True, **options)


class Shown(serializers.ModelSerializer):
    """A row as others read it. Every field is listed by name, and none can be written."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: Instant}

    def build_standard_field(self, field_name, model_field):
        field, options = super().build_standard_field(field_name, model_field)
        if options.pop("allow_blank", False) and field is not serializers.CharField:
            # The schema of what is only read must know that it may be empty.
            field = _ChoiceOrNone if field is serializers.ChoiceField else serializers.CharField
        return field, options

    def get_extra_kwargs(self):
        return {name: {"read_only": True} for name in self.Meta.fields if name not in self._declared_fields}

    def get_validators(self):
        return []


ENTERED = ["channel", "given_on", "entered_for", "entry_note"]


class EnteredForAnother(Shown):
    """A row that may have been entered for somebody else; `entry_note` says so in a sentence, and is empty otherwise."""

    entry_note = serializers.CharField(read_only=True)


class OnBehalfBody(Body):
    """`channel`, `given_on` and perhaps `entered_for`: what is sent was given elsewhere, and is entered for another."""

    channel = serializers.ChoiceField(Channel.choices, required=False)
    given_on = Day(required=False, help_text="The day on which it was given, today or in the past")
    entered_for = Text(max_length=120, required=False, allow_blank=True, help_text="Who said or sent it")


def on_behalf_of(values):
    """What of these values says how something came, taken out of them; empty when it was not given elsewhere."""
    nothing = {"channel": "", "given_on": None, "entered_for": ""}
    given = {name: values.pop(name) for name in nothing if name in values}
    return nothing | given if any(given.values()) else {}


def key(field, source=None, **options):
    """The key of a related row, as its own address has it."""
    return serializers.SlugRelatedField(slug_field=field, source=source, read_only=True, **options)
