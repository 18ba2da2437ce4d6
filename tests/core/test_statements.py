"""Statements that are built once: the same rows as the queryset gives, with other values each time, in every session."""

import pytest
from django.db import connection

from core import days
from core.statements import Statement
from recommendations.models import Action
from tests import factories as f

TODAY = days.today()


def of_people(values):
    rows = Action.objects.filter(owner__in=values.any_of("people"), due_on__lte=values.date("until"))
    return rows.exclude(title="50% 'off'").order_by("pk").values_list("pk", "title")


@pytest.fixture
def statement():
    return Statement("test_statement", of_people)


def test_it_gives_what_the_queryset_gives_whatever_the_values(world, statement):
    for person, until in ((world.police_lead, TODAY), (world.health_lead, TODAY.replace(year=TODAY.year + 1))):
        plain = Action.objects.filter(owner=person, due_on__lte=until).order_by("pk").values_list("pk", "title")
        assert statement.run(people=[person.pk], until=until) == list(plain)
    assert statement.run(people=[], until=TODAY) == []


def test_what_stands_in_it_may_hold_quotes_and_per_cent_signs(world, statement):
    f.ActionFactory(
        board=world.board, lead_agency=world.police, owner=world.police_lead, title="50% 'off'", due_on=TODAY
    )

    assert "50% 'off'" not in dict(statement.run(people=[world.police_lead.pk], until=TODAY)).values()


def test_a_missing_value_is_an_error_and_no_empty_answer(world, statement):
    with pytest.raises(KeyError):
        statement.run(people=[1])


@pytest.mark.django_db(transaction=True)
def test_a_new_session_prepares_it_anew(statement):
    assert statement.run(people=[1], until=TODAY) == []
    connection.close()
    assert statement.run(people=[1], until=TODAY) == []
