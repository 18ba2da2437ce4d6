"""Adding and changing actions. Every choice is drawn from what this person may see on this board."""

from django import forms
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from core.forms import AutocompleteSelect, GovDateField, PageForm
from recommendations.forms.fields import NO_NAMES, long_text
from recommendations.models import Action, Recommendation
from recommendations.rights import possible_owners


class RecommendationsField(forms.ModelMultipleChoiceField):
    """Shown by its review and its first words, searched by all of them (`core/templatetags/forms.py`)."""

    group_label = _("Review")
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "Choose a recommendation from the list.",
        "invalid_pk_value": "Choose a recommendation from the list.",
    }

    def label_from_instance(self, recommendation):
        text = recommendation.text
        short = text if len(text) <= 110 else f"{text[:110].rsplit(' ', 1)[0]} …"
        return f"{recommendation.review.code_name} {recommendation.number}: {short}"

    @staticmethod
    def group_of(recommendation):
        return recommendation.review.code_name

    @staticmethod
    def words_of(recommendation):
        return recommendation.text


class AgencyField(forms.ModelChoiceField):
    default_error_messages = {"invalid_choice": "Choose an agency from the list."}

    def label_from_instance(self, agency):
        return agency.name


class OwnerField(forms.ModelChoiceField):
    default_error_messages = {"invalid_choice": "Choose somebody who works for the lead agency."}

    def label_from_instance(self, user):
        """The name, the post, and (where people of several agencies are offered) for whom they work."""
        return ", ".join(filter(None, [user.name, user.job_title, getattr(user, "works_for", "")]))


class ActionForm(PageForm):
    """What an action says and whose it is."""

    title = forms.CharField(
        label="What will be done", max_length=200, help_text="One sentence that begins with who does what."
    )
    recommendations = RecommendationsField(
        label="Which recommendations does it answer?", queryset=Recommendation.objects.none()
    )
    purpose = long_text("What this action is for", most=2000, required=False, hint=NO_NAMES, rows=3)
    outcome = long_text(
        "Outcome sought", most=2000, required=False, hint="What will be different for children.", rows=3
    )
    measure = long_text(
        "How we will know it worked",
        most=2000,
        required=False,
        hint="A figure, where it stands now, and by when.",
        rows=3,
    )
    lead_agency = AgencyField(label="Lead agency", queryset=None, widget=AutocompleteSelect)
    owner = OwnerField(
        label="Owner", queryset=None, required=False, widget=AutocompleteSelect, empty_label="No owner yet"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    required_messages = {
        "title": "Say what will be done",
        "recommendations": "Choose at least one recommendation that this action answers",
        "lead_agency": "Choose the lead agency",
    }

    def __init__(self, *args, board, by, review=None, action=None, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = Q(review__closed_at=None) if review is None else Q(review=review)
        if action is not None:
            wanted |= Q(pk__in=action.recommendations.values("pk"))
        answers = Recommendation.objects.visible_to(by).filter(wanted, review__board=board)
        self.fields["recommendations"].queryset = answers.select_related("review").order_by(
            "review__code_name", "number"
        )
        self.fields["lead_agency"].queryset = board.agencies
        self.fields["owner"].queryset = (
            _people_of(board)
            if action is None
            else possible_owners(self._lead_agency(action, board), board).order_by("sort_name", "pk")
        )

    def _lead_agency(self, action, board):
        """The agency of which the owner must be: the one that is being chosen, or the action's own."""
        chosen = str(self.data.get("lead_agency", ""))
        return (chosen.isdigit() and board.agencies.filter(pk=chosen).first()) or action.lead_agency


class NewActionForm(ActionForm):
    due_on = GovDateField(label="Due date", help_text="It stays on record as the first date, whatever happens later.")
    field_order = ["title", "recommendations", "lead_agency", "owner", "due_on", "purpose", "outcome", "measure"]

    required_messages = {**ActionForm.required_messages, "due_on": "Enter the due date"}


class OwnerForm(PageForm):
    """Hand over to somebody of the lead agency."""

    owner = OwnerField(
        label="Who takes it over?",
        queryset=User.objects.none(),
        widget=AutocompleteSelect,
        empty_label="Choose a person",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    required_messages = {"owner": "Choose who takes it over"}

    def __init__(self, *args, agency, board, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners(agency, board).order_by("sort_name", "pk")


class RagForm(PageForm):
    rag = forms.ChoiceField(
        label="How sure are we that it will finish by its date?",
        choices=[("", "As the dates suggest"), *Action.Rag.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = long_text("Why?", most=500, required=False, hint=f"Needed unless it is as the dates suggest. {NO_NAMES}")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, key=None, suggested="", **kwargs):
        super().__init__(*args, **kwargs)
        self.option_hints = {"rag": {**(key or {}), "": f"Now: {suggested}" if suggested else ""}}


def _people_of(board):
    """Everybody who may own an action of some agency of the board, with the agencies for which they work."""
    here = Q(agency_memberships__board=board, agency_memberships__ended_at=None)
    works_for = StringAgg("agency_memberships__agency__short_name", ", ", filter=here, distinct=True, default=Value(""))
    return User.objects.active().of_board(board).annotate(works_for=works_for).order_by("sort_name", "pk")
