"""Forms of the review itself: log, change, stage, restriction, reopening."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import days
from core.duplicates import ANYWAY, PointsOutDuplicates, same_words
from core.forms import GovDateField, PageForm
from reviews import key_dates
from reviews.models import GuidanceEdition, Review, ReviewType
from reviews.services.reviews import DATES

# Of what others did and published there is no such thing.
OF_OUR_OWN = ("lead_reviewer", "predecessor", "is_restricted")


class VersionedForm(PageForm):
    """Carries the version that was on the screen, so that a stale edit is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class KeyDates(PageForm):
    """The key dates that a kind of review has, each with its own complaint; `and_those` may be entered all the same."""

    def __init__(self, *args, kind, and_those=(), **kwargs):
        super().__init__(*args, **kwargs)
        asked = kind.key_dates() | set(and_those)
        self.dates = [f"{name}_on" for name in Review.KEY_DATES if name in asked]
        for name in self.dates:
            words = key_dates.label(name.removesuffix("_on"))
            label = words.removeprefix("The ")
            self.fields[name] = GovDateField(label=label[0].upper() + label[1:], called=words, required=False)

    def clean(self):
        for name, sentence in key_dates.problems_with(self.cleaned_data):
            self.add_error(name, sentence)
        return self.cleaned_data

    def date_fields(self):
        return [self[name] for name in self.dates]


class KindForm(PageForm):
    """The first question about a review: all others follow from it."""

    kind = forms.ModelChoiceField(
        label=_("What kind of review is it?"),
        queryset=ReviewType.objects.none(),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    after = forms.CharField(required=False, widget=forms.HiddenInput)
    required_messages = {"kind": _("Choose the kind of review")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ReviewType.objects.all()
        self.fields["kind"].error_messages["invalid_choice"] = _("Choose the kind of review")


class LogForm(PointsOutDuplicates, KeyDates):
    """What is asked about a review of one kind, and nothing that only others have."""

    code_name = forms.CharField(label="Code name", max_length=60)
    area = forms.CharField(
        label="Whose review is it?",
        max_length=120,
        required=False,
        help_text=_("The area, or the body that published it."),
    )
    summary = forms.CharField(
        label="What is it about, in a sentence or two?",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="No names, initials or dates of birth.",
    )
    lead_reviewer = forms.CharField(label="Lead reviewer, if there is one", max_length=120, required=False)
    edition = forms.ModelChoiceField(
        label="Guidance",
        queryset=GuidanceEdition.objects.none(),
        required=False,
        empty_label="The edition in force on the key dates",
        help_text="A review keeps the edition it began under. It decides the clocks.",
    )
    predecessor = forms.ModelChoiceField(
        label="Does it follow from an earlier review?", queryset=Review.objects.none(), required=False, empty_label="No"
    )
    is_restricted = forms.BooleanField(
        label="Restrict it to the people named on it",
        required=False,
        help_text="Nobody else but the business manager will know that it exists.",
    )

    def __init__(self, *args, kind, boards, user, suggestions=(), **kwargs):
        super().__init__(*args, kind=kind, **kwargs)
        self.kind, self.boards = kind, boards
        for name in OF_OUR_OWN if kind.is_external else ("area",):
            del self.fields[name]
        self.fields["edition"].queryset = kind.editions.order_by("-in_force_from")
        self.fields["edition"].error_messages["invalid_choice"] = _("Choose guidance for this kind of review")
        if kind.editions.count() < 2:
            del self.fields["edition"]
        if "predecessor" in self.fields:
            self.fields["predecessor"].queryset = Review.objects.content_visible_to(user).filter(board__in=boards)
        if suggestions:
            self.fields["code_name"].initial = suggestions[0]
            self.fields["code_name"].help_text = (
                "A neutral word, never a name or initials. Not used yet: " + ", ".join(suggestions) + "."
            )
        if len(boards) > 1:
            self.fields["board"] = forms.ModelChoiceField(label="Which board's review is it?", queryset=boards)
            self.order_fields(["board"])
        self.user = user

    def detail_fields(self):
        return self._those("board", "code_name", "area", "summary", "lead_reviewer")

    def rule_fields(self):
        return self._those("edition", "predecessor", "is_restricted", ANYWAY)

    def _those(self, *names):
        return [self[name] for name in names if name in self.fields]

    def find_duplicate(self, values):
        """One of the same kind with the same words or, as there may be none, with the same place and key dates."""
        known = Review.objects.content_visible_to(self.user).filter(board=self.board(), review_type=self.kind)
        facts = {name: values[name] for name in (*DATES, "area") if name in values}
        dated = any(facts[name] for name in self.dates if name in facts)
        twin = same_words(known, summary=values["summary"]) or (known.filter(**facts).first() if dated else None)
        if twin is None:
            return None
        words = {"review": twin.code_name, "reference": twin.reference}
        return _("%(review)s, %(reference)s, seems to be the same review.") % words, twin.get_absolute_url()

    def board(self):
        return self.cleaned_data.get("board") or self.boards[0]

    def values(self):
        values = {name: value for name, value in self.cleaned_data.items() if name != "board"}
        return values | {"review_type": self.kind}


class ChangeForm(VersionedForm, KeyDates):
    code_name = forms.CharField(label="Code name", max_length=60, help_text="A neutral word, never a name or initials.")
    area = forms.CharField(label="Whose review is it?", max_length=120, required=False)
    summary = forms.CharField(
        label="What is it about, in a sentence or two?",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="No names, initials or dates of birth.",
    )
    lead_reviewer = forms.CharField(label="Lead reviewer", max_length=120, required=False)
    edition = forms.ModelChoiceField(
        label="Guidance",
        queryset=GuidanceEdition.objects.none(),
        empty_label=None,
        help_text="A review keeps the edition it began under. Change this only if it was entered wrongly.",
    )

    def __init__(self, *args, review, may_rename, **kwargs):
        names = ("code_name", "area", "summary", "lead_reviewer", "edition", "version", *DATES)
        initial = {name: getattr(review, name) for name in names}
        known = [name for name in Review.KEY_DATES if initial[f"{name}_on"]]
        super().__init__(*args, kind=review.review_type, and_those=known, initial=initial, **kwargs)
        self.fields["edition"].queryset = GuidanceEdition.objects.filter(review_type=review.review_type_id)
        if not may_rename:
            del self.fields["code_name"]
        if not review.is_external:
            del self.fields["area"]

    def detail_fields(self):
        names = ("code_name", "area", "summary", "lead_reviewer", "edition")
        return [self[name] for name in names if name in self.fields]


class StageForm(VersionedForm):
    stage = forms.ChoiceField(label="Which stage does it enter?", widget=forms.RadioSelect)
    on = GovDateField(label="On which day?", called="The day it entered the stage")

    def __init__(self, *args, review, **kwargs):
        initial = {"stage": review.next_stage(), "on": days.today(), "version": review.version}
        super().__init__(*args, initial=initial, **kwargs)
        stages = review.review_type.stages
        self.fields["stage"].choices = [(each["code"], each["name"]) for each in stages if each["code"] != review.stage]


class ReasonForm(VersionedForm):
    reason = forms.CharField(label="Why?", max_length=4000, widget=forms.Textarea)
    required_messages = {"reason": "Say why"}


class ClosingForm(ReasonForm):
    """For a review in which something is still open."""

    required_messages = {"reason": "Say why the review is closed all the same"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why is it closed all the same?"
        self.fields["reason"].help_text = "The reason stays among the decisions of the review."


class ConfirmForm(VersionedForm):
    """Only the version; for a page that asks before it does something."""
