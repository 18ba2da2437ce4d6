"""The identifier check marks what could give a family away, and little else."""

import datetime as dt
from itertools import pairwise

import pytest

from reviews.identifiers import find, is_nhs_number, tidy

LEAKS = {
    "Name or initials": [
        "Baby JW was seen twice.",
        "baby J.W. was seen twice.",
        "His mother, Sandeep, rang.",
        "The child known as Tigger left.",
        "The father (Darren) had moved out.",
        "Her brother Koby slept there.",
        "Uncle Baz drove them.",
    ],
    "Name": [
        "Then Liam came home.",
        "Everyone knew Natasha Quill.",
        "Mrs Quillfeather rang.",
        "Dr Patel wrote it down.",
    ],
    "Initials": ["JW was seen twice.", "S was seen by the GP.", "They asked when K and her sister moved."],
    "Exact date": [
        "He rang on 14 March.",
        "on the 3rd of June 2019",
        "By 14/03/2010 it was late.",
        "Seen 2010-03-14.",
        "It was March 14, 2010.",
        "on Boxing Day",
        "between 1 April 2009 and 31 March 2010",
        "on the fourteenth of March",
    ],
    "Age": [
        "A 3-year-old boy.",
        "the six-month-old",
        "aged three",
        "at the age of 7",
        "5 weeks of age",
        "after his third birthday",
    ],
    "NHS number": ["Number 943 476 5919.", "9434765919"],
    "Phone number": ["Ring 01632 960 114.", "Ring +44 7700 900123."],
    "E-mail address": ["Write to someone@example.org."],
    "Postcode": ["They live in ZZ9 9ZZ.", "near hd12 4ab"],
    "Family make-up": [
        "One mother of twins told us.",
        "the youngest of six children",
        "two siblings",
        "his half-sister",
    ],
    "Place": [
        "Seen at Castle Edge clinic.",
        "He went to St Swithin's Primary School.",
        "At the Harrow Vale Hospital.",
        "They lived in Larkspur Road.",
        "It happened in Kirkby.",
        "In a recent Hillvale IMR the GP did not ask.",
        "The Port Ansley serious case review said so.",
        "They lived at 12 High Street.",
        "Flat 2, 14a Mill Lane was cold.",
    ],
}
FINE = [
    "A recent police IMR. The Domestic Homicide Review. Every Individual Management Review. Published reviews.",
    "Vitamin C was given. Child B was seen. Plan B is ready.",
    "Every school should ask. The hospital did.",
    "Children under five, and those between one and five years old.",
    "Young people aged 11 to 15 told us. Most were five years old or younger.",
    "The GP and the NHS use the CAF; the LSCB asked for it.",
    "Child A and Child B1 are codes.",
    "Child Protection plans, Family Court, Working Together, Named Nurse.",
    "It may have been two or three days.",
    "In March we ask again. From Monday the form is short.",
    "Ofsted read 147 reviews about 194 children.",
    "One of the six messages is to listen.",
    "Mother and baby were seen together.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in LEAKS.items() for text in texts])
def test_it_marks(kind, text):
    assert kind in {place.kind for place in find(text)}


@pytest.mark.parametrize("text", FINE)
def test_it_leaves_alone(text):
    assert [place.words for place in find(text)] == []


def test_places_stand_in_order_and_do_not_overlap():
    text = " ".join(text for texts in LEAKS.values() for text in texts)
    places = find(text)

    assert all(a.end <= b.start for a, b in pairwise(places))
    assert all(text[place.start : place.end] == place.words for place in places)


def test_the_board_and_its_agencies_may_be_named():
    text = "Harrow Vale Hospital NHS Trust and Harrowdale agreed."

    assert find(text)
    assert not find(text, known=["Harrow Vale Hospital NHS Trust", "Harrowdale"])


def test_a_number_with_a_wrong_check_digit_is_no_nhs_number():
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")


def test_characters_that_nobody_sees_hide_nothing():
    assert [place.words for place in find(tidy("Ba\u200bby\u00a0J\u00adW slept."))] == ["Baby JW"]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("Seen at Castle Edge clinic.", "Use “a clinic”"),
        ("He rang on 14 March and asked.", "Leave it out"),
        ("One mother of twins.", "Use “mother”"),
        ("Then Baby JW slept.", "Use “the baby”"),
        ("Mrs Quillfeather rang.", ""),
    ],
)
def test_it_suggests_a_cure_where_a_machine_can(text, cure):
    assert find(text)[0].cure == cure


MEETINGS = {dt.date(2027, 3, 4), dt.date(2027, 4, 1)}


@pytest.mark.parametrize(
    "text", ["on 4 March 2027", "Thursday 4 March", "4 March to 1 April", "2027-03-04, 01/04/2027", "March 4, 2027"]
)
def test_the_panels_own_meetings_are_no_dates_of_a_family(text):
    assert find(text) and not find(text, days=MEETINGS)


@pytest.mark.parametrize("text", ["4 March 2026", "5 March", "4 March to 2 April", "born on 4 March 2027", "4.3.27"])
def test_any_other_date_is_marked_as_before(text):
    assert find(text, days=MEETINGS)
