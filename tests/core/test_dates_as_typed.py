"""Dates as people type and paste them, in every field for a date and in the trail's filter."""

import datetime as dt

import pytest

from core.dates import read
from core.forms import GovDateField, PageForm, forms

FIRST_OF_MARCH = dt.date(2027, 3, 1)


class Due(PageForm):
    due_on = GovDateField(label="Due date")
    text = forms.CharField(label="Text")


def typed(day, month="", year="", text="x"):
    return Due({"due_on_day": day, "due_on_month": month, "due_on_year": year, "text": text})


@pytest.mark.parametrize(
    "boxes",
    [
        *(
            (text,)
            for text in (
                "1st March 2027", "1 March 2027", "1st of March 2027", "01/03/2027", "1/3/2027", "1.3.2027", "01-03-2027", "1 3 2027",
                "1 Mar 2027", "1-Mar-2027", "1 Mar. 2027", "Monday 1 March 2027", "Mon, 1 Mar 2027", "March 1, 2027", "March 1st 2027",
                "2027-03-01", "2027-03-01 00:00:00", "1 Mawrth 2027", "1af o Fawrth 2027", "Llun, 1 Maw 2027", " 1\xa0March\u200b 2027 ",
                "1 MARCH 2027",
            )
        ),
        ("", "", "1 March 2027"),
        ("", "01/03/2027", ""),
        ("1st", "March", "2027"), ("1af", "Mawrth", "2027"), ("1", "Fawrth", "2027"), ("01", "Mar", "2027"), ("1", "3\xa0", "2027"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(boxes):
    form = typed(*boxes)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("languages", "months"),
    [
        ("English", "January February March April May June July August September October November December"),
        ("short", "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec"),
        ("Welsh", "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr"),
        ("after o", "Ionawr Chwefror Fawrth Ebrill Fai Fehefin Orffennaf Awst Fedi Hydref Dachwedd Ragfyr"),
        ("short and Welsh", "Ion Chwef Maw Ebr Mai Meh Gorff Awst Medi Hyd Tach Rhag"),
    ],
)
def test_every_month_has_its_names(languages, months):
    read_months = [read(f"15 {name} 2027").month for name in months.split()]

    assert read_months == list(range(1, 13))


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("31/02/2027", "Due date must be a real date"),
        ("31/03/27", "Due date must have a year with four figures, like 2026"),
        ("32nd March 2027", "Due date must be a real date"),
        ("1 Brumaire 2027", "Due date must be a real date"),
        ("next Monday", "Due date must include a month and year"),
        ("9" * 5000, "Due date must include a month and year"),
    ],
)
def test_what_is_no_date_is_told_in_a_sentence(pasted, sentence):
    assert typed(pasted).errors["due_on"] == [sentence]


@pytest.mark.parametrize("box", ["day", "month", "year"])
def test_a_pasted_date_stands_in_all_three_boxes_when_the_page_comes_back(box):
    form = Due({"due_on_day": "", "due_on_month": "", "due_on_year": "", "text": "", f"due_on_{box}": "31/03/2027"})

    assert not form.is_valid() and "due_on" not in form.errors
    assert form.fields["due_on"].widget.boxes(form["due_on"].value()) == ("31", "03", "2027")


def test_two_boxes_are_not_a_pasted_date():
    assert typed("31/03/2027", "4").errors["due_on"] == ["Due date must include a year"]


@pytest.mark.parametrize(
    ("since", "is_real"), [("1 March 2027", True), ("01/03/2027", True), ("soon", False), ("1/1/0000", False)]
)
def test_the_trail_reads_them_too(world, sign_in, since, is_real):
    page = sign_in(world.auditor).get("/audit/", {"since": since}).content.decode()

    assert ("must be a real date" in page) != is_real
