"""A page asks the database the same number of questions whatever the number of rows."""

import pytest
from django.urls import reverse

from newsletters import services
from tests import factories as f
from tests.newsletters import conftest as made
from tests.statements import statements_of


def cost(client, url):
    client.get(url)
    return len(statements_of(client, url))


def points(world, number):
    return [f.LearningPointFactory(review=world.review, cleared=True, heading=f"Lesson {n}") for n in range(number)]


def agencies(world, number):
    rows = [f.AgencyFactory() for _ in range(number)]
    for agency in rows:
        f.PartnershipFactory(board=world.board, agency=agency)
        f.AgencyMembershipFactory(agency=agency)
    return rows


def sent_with(world, meeting, number, many_agencies):
    row = made.write(world, meeting, points(world, number))
    services.choose_agencies(row, agencies=agencies(world, many_agencies), by=world.manager)
    row = made.release(world, services.ask_for_release(row, by=world.manager))
    row = services.send_newsletter(row, by=world.manager)
    for request in list(row.feedback_requests.all())[: many_agencies // 2]:
        request.newsletter = row
        answers = {p["id"]: {"answer": "shared"} for s in row.released_content["sections"] for p in s["points"]}
        lead = request.agency.leads(request.board_id)[0]
        services.answer_feedback(request, answers=answers, about={}, by=lead)
    return row


def test_the_grid(world, meeting, sign_in):
    client = sign_in(world.manager)
    costs = [
        cost(client, reverse("newsletters:feedback", args=[sent_with(world, meeting, n, n).reference])) for n in (3, 30)
    ]

    assert costs[0] == costs[1] <= 16


def test_the_editor_with_its_section_open(world, meeting, sign_in):
    client = sign_in(world.manager)
    costs = []
    for number in (3, 30):
        row = made.write(world, meeting, points(world, number))
        url = reverse("newsletters:edit", args=[row.reference])
        costs.append(cost(client, f"{url}?section={row.sections.get().pk}"))

    assert costs[0] == costs[1] <= 26


@pytest.mark.parametrize("who", ["manager", "police_lead"])
def test_the_list(world, meeting, sign_in, who):
    client = sign_in(getattr(world, who))
    costs = []
    for number in (3, 30):
        for _ in range(number):
            row = made.release(
                world, services.ask_for_release(made.write(world, meeting, points(world, 1)), by=world.manager)
            )
            services.send_newsletter(row, by=world.manager)
        costs.append(cost(client, "/newsletters/"))

    assert costs[0] == costs[1] <= 12


def test_the_answer_page(world, meeting, sign_in):
    costs = []
    for number in (3, 30):
        row = made.release(
            world, services.ask_for_release(made.write(world, meeting, points(world, number)), by=world.manager)
        )
        services.send_newsletter(row, by=world.manager)
        costs.append(
            cost(sign_in(world.police_lead), reverse("newsletters:answer", args=[row.reference, world.police.slug]))
        )

    assert costs[0] == costs[1] <= 12
