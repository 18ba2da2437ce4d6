"""Forms of who takes part: agencies, subjects by code, people named on a review."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from core.duplicates import PointsOutDuplicates
from core.forms import AutocompleteSelect, GovDateField, PageForm, PageModelForm
from reviews.models import ReviewMember, Subject
from reviews.services import people_who_can_be_named

SECURED = "When were its records secured?"


class AgencyForm(PageForm):
    agency = forms.ModelChoiceField(label="Which agency?", queryset=Agency.objects.none(), widget=AutocompleteSelect)
    records_secured_on = GovDateField(label=SECURED, called="The day the records were secured", required=False)

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = review.board.agencies.exclude(involvements__review=review)


class RecordsForm(PageForm):
    records_secured_on = GovDateField(
        label=SECURED,
        called="The day the records were secured",
        required=False,
        help_text="Leave it empty if they are not.",
    )


class SubjectForm(PageModelForm):
    known_to_services = forms.TypedChoiceField(
        label="Known to children's social care?",
        choices=[("True", "Yes"), ("False", "No"), ("", "Not recorded")],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Subject
        fields = ["age_band", "sex", "harm", "known_to_services"]
        widgets = {"sex": forms.RadioSelect, "harm": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = getattr(self.instance, "known_to_services", None)
        self.initial["known_to_services"] = "" if known is None else str(known)


class NewSubjectForm(PointsOutDuplicates, SubjectForm):
    """One child or adult more."""

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def find_duplicate(self, values):
        twin = self.review.subjects.filter(**{name: values[name] for name in self.Meta.fields}).first()
        if twin is None:
            return None
        said = _("%(code)s is entered with the same facts.") % {"code": twin.code}
        return said, reverse("reviews:subject", args=[self.review.reference, twin.code])


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return f"{user.name}, {user.job_title}" if user.job_title else user.name


class MemberForm(PageForm):
    user = PersonField(label="Who?", queryset=User.objects.none(), widget=AutocompleteSelect)
    capacity = forms.ChoiceField(
        label="As what?", choices=ReviewMember.Capacity, initial=ReviewMember.Capacity.PANEL, widget=forms.RadioSelect
    )
    required_messages = {"user": "Choose a person"}

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_who_can_be_named(review).exclude(review_places__review=review)
