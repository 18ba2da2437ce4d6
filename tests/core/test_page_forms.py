"""Dates in three boxes, words for what is missing, and every widget as GOV.UK markup."""

import datetime as dt

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from core.forms import FilesField, GovDateField, PageForm, YesNoField


class Boxes(PageForm):
    due_on = GovDateField(label="Due date", required=False)


def typed(day, month, year):
    return Boxes({"due_on_day": day, "due_on_month": month, "due_on_year": year})


def drawn(source, **context):
    return Template("{% load forms ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("boxes", "day"),
    [
        (("23", "11", "2026"), dt.date(2026, 11, 23)),
        (("1", "Nov", "2026"), dt.date(2026, 11, 1)),
        (("29", "2", "2028"), dt.date(2028, 2, 29)),
        (("", "", ""), None),
    ],
)
def test_a_date_in_three_boxes_becomes_a_date(boxes, day):
    form = typed(*boxes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] == day


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (("31", "2", "2026"), "Due date must be a real date"),
        (("31", "13", "2026"), "Due date must be a real date"),
        (("", "11", ""), "Due date must include a day and year"),
        (("23", "11", "26"), "Due date must have a year with four figures, like 2026"),
        (("²", "11", "2026"), "Due date must be a real date"),
        (("23", "11", "99999999999999999999"), "Due date must have a year with four figures, like 2026"),
    ],
)
def test_a_wrong_date_is_told_in_a_sentence_and_stays_typed(boxes, sentence):
    form = typed(*boxes)
    assert form.errors["due_on"] == [sentence]
    page = drawn("{% error_summary form %}{% field form.due_on %}", form=form)
    assert sentence in page
    assert all(f'value="{text}"' in page for text in boxes)


def test_the_error_summary_leads_to_the_box_that_is_wrong():
    assert 'href="#id_due_on_year"' in drawn("{% error_summary form %}", form=typed("23", "11", "26"))


def test_a_whole_date_is_taken_as_well():
    form = Boxes({"due_on": "2026-11-23"})
    assert form.is_valid()
    assert form.cleaned_data["due_on"] == dt.date(2026, 11, 23)


def test_what_is_missing_is_asked_for_by_name():
    class Action(PageForm):
        title = forms.CharField(label="Title")
        agency = forms.ChoiceField(label="Lead agency", choices=[("1", "Police")])
        why = forms.CharField(label="Why is it late?")
        first = forms.CharField(required=True)
        required_messages = {"first": "Say what has to happen first"}

    assert dict(Action({}).errors) == {
        "title": ["Enter the title"],
        "agency": ["Choose the lead agency"],
        "why": ["Answer “Why is it late?”"],
        "first": ["Say what has to happen first"],
    }


def test_a_date_of_a_model_form_gets_three_boxes():
    class Plain(PageForm):
        due_on = forms.DateField(label="Due date")

    assert "id_due_on_month" in drawn("{% field form.due_on %}", form=Plain())


def test_several_files_become_a_list():
    class Proof(PageForm):
        files = FilesField(required=False)

    two = [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt")]
    form = Proof({}, MultiValueDict({"files": two}))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["a.txt", "b.txt"]
    nothing = Proof({}, MultiValueDict())
    assert nothing.is_valid()
    assert nothing.cleaned_data["files"] == []


@pytest.mark.parametrize(("answer", "value"), [("yes", True), ("no", False), ("", None)])
def test_yes_or_no(answer, value):
    class Question(PageForm):
        agreed = YesNoField(required=False)

    form = Question({"agreed": answer})
    assert form.is_valid()
    assert form.cleaned_data["agreed"] is value


def test_a_field_under_a_choice_is_drawn_there_and_only_there():
    class Update(PageForm):
        progress = forms.ChoiceField(choices=[("late", "Late"), ("done", "Done")], widget=forms.RadioSelect)
        finish_on = GovDateField(required=False)
        reveals = {"progress": {"late": ["finish_on"]}}

    page = drawn('{% include "_partials/form/form.html" %}', form=Update())
    assert page.count("id_finish_on_day") == 2  # the box and its label
    assert 'data-reveals="id_progress_0-more"' in page


def test_typed_markup_is_escaped_everywhere():
    class Plain(PageForm):
        title = forms.CharField(label="<b>Title</b>", help_text="<i>hint</i>", max_length=2)

    form = Plain({"title": "<script>alert(1)</script>"})
    page = drawn("{% error_summary form refusals %}{% field form.title %}", form=form, refusals=["<u>no</u>"])
    assert not any(markup in page for markup in ("<script>", "<b>", "<i>", "<u>"))


def test_a_choice_of_one_among_several_has_no_empty_dot():
    from reviews.forms.records import ProceedingForm

    assert "" not in dict(ProceedingForm().fields["kind"].choices)
