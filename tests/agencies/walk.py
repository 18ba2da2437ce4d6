"""A world of three boards that share agencies, and random walks of what its people may do with agencies and roles.

Who is inside a board is kept here by hand, from who asked whom, and not from the rows that the product writes.
"""

import random
from types import SimpleNamespace

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import BigIntegerField, Value

from agencies import services
from agencies.models import Agency, AgencyMembership, AgencyRequest, Board, BoardMembership, User
from agencies.roles import AgencyRole
from core import audit
from core.models import AuditEvent, Notification
from core.permissions import Permission
from core.refusals import Refusal
from newsletters.models import FeedbackRequest, Newsletter
from recommendations.models import Action, Evidence, ProgressUpdate, Recommendation, Response
from reviews.models import ManagementReview, Review
from tests import factories as f

ROLES = ("agency_lead", "agency_contributor", "agency_board_member", "business_manager", "panel_chair", "auditor")
SIGHTS = {  # what may be seen, and where it says whose it is
    Action: "board_id",
    Review: "board_id",
    ManagementReview: "review__board_id",
    Recommendation: "review__board_id",
    Response: "recommendation__review__board_id",
    Evidence: "action__board_id",
    ProgressUpdate: "action__board_id",
    Newsletter: "board_id",
    FeedbackRequest: "newsletter__board_id",
    Notification: "board_id",
    AuditEvent: "board_id",
}
EVERY_STEP = (Action, Review, ManagementReview, AuditEvent)
DEEDS = (Permission.ACTION_UPDATE, Permission.ACTION_ASSIGN, Permission.ACTION_CHANGE, Permission.ACTION_CHECK)


def build():
    """Boards E, L and M; the police serve E and L, the hospital L and M, the school M; somebody for every role."""
    w = SimpleNamespace(boards={}, managers={}, leads={}, inside={}, actions={})
    w.administrator = f.UserFactory(name="Administrator", is_system_administrator=True)
    w.agencies = [f.AgencyFactory(name=name, short_name=name) for name in ("Lark Valley Police", "Hospital", "School")]
    for key, served in (("E", [0]), ("L", [0, 1]), ("M", [1, 2])):
        board = w.boards[key] = f.BoardFactory(short_name=key)
        w.managers[board.pk] = f.BoardMembershipFactory(board=board, role="business_manager").user
        people = [w.managers[board.pk], f.BoardMembershipFactory(board=board, role="auditor").user]
        for agency in (w.agencies[n] for n in served):
            f.PartnershipFactory(board=board, agency=agency)
            lead = f.AgencyMembershipFactory(board=board, agency=agency).user
            w.leads[board.pk, agency.pk] = lead
            people += [lead, f.AgencyMembershipFactory(board=board, agency=agency, role="agency_contributor").user]
            _work(w, board, agency, lead)
        w.inside[board.pk] = {person.pk for person in people}
    w.outsiders = [f.UserFactory() for _ in range(4)]
    w.people = list(User.objects.all())
    return w


def _work(w, board, agency, lead):
    review = f.ReviewFactory(board=board)
    f.InvolvementFactory(review=review, agency=agency)
    f.ManagementReviewFactory(review=review, agency=agency)
    recommendation = f.RecommendationFactory(review=review)
    f.ResponseFactory(recommendation=recommendation, agency=agency)
    action = f.ActionFactory(board=board, lead_agency=agency, owner=lead, recommendations=[recommendation])
    f.EvidenceFactory(action=action)
    f.ProgressUpdateFactory(action=action, by=lead)
    newsletter = f.NewsletterFactory(board=board, created_by=w.managers[board.pk])
    f.FeedbackRequestFactory(newsletter=newsletter, agency=agency)
    audit.record("action.updated", target=action, by=lead)
    w.actions.setdefault(board.pk, []).append(action)


def position(w):
    """What sights depend on: ({person: their roles}, the agencies: a merge moves rows from one to another)."""
    roles = {}
    held = AgencyMembership.objects.current().values_list("user_id", "board_id", "agency_id", "role")
    for person, *role in held.union(
        BoardMembership.objects.current()
        .annotate(of=Value(None, BigIntegerField()))
        .values_list("user_id", "board_id", "of", "role")
    ):
        roles.setdefault(person, set()).add(tuple(role))
    return roles, set(Agency.objects.values_list("pk", flat=True))


def changed(before, after):
    """Ids of people whose sights may be others than before; None for everybody."""
    if before[1] - after[1]:
        return None
    return {person for person in before[0] | after[0] if before[0].get(person) != after[0].get(person)}


def gained(w, models, people=None):
    """Sights and deeds that somebody outside a board has on it: a list of sentences, empty when all is well."""
    found = []
    persons = User.objects.filter(is_system_administrator=False, is_active=True)
    for person in persons if people is None else persons.filter(pk__in=people):
        outside = [board for board, inside in w.inside.items() if person.pk not in inside]
        for model in models:
            of = SIGHTS[model]
            rows = model.objects.visible_to(person).filter(**{f"{of}__in": outside})
            if model is Notification:
                rows = rows.exclude(recipient=person)
            if rows.exists():
                found.append(f"{person.name} sees {model.__name__} of board {rows.values_list(of, flat=True)[0]}")
        for board in outside:
            for action in w.actions[board]:
                found += [f"{person.name} may {deed} on {board}" for deed in DEEDS if person.can(deed, on=action)]
    return found


class Walk:
    """One random sequence of acts. `said` tells what was done, for whoever has to mend it."""

    def __init__(self, world, seed):
        self.w, self.dice, self.said = world, random.Random(seed), []
        self.acts = [getattr(self, name) for name in dir(self) if name.startswith("act_")]

    def steps(self, number):
        """Do `number` acts; after each that was permitted, say so."""
        for _ in range(number):
            act = self.dice.choice(self.acts)
            try:
                with transaction.atomic():
                    act()
            except (Refusal, PermissionDenied, ObjectDoesNotExist):
                continue
            self.said.append(act.__name__)
            yield

    # Who acts, and on what

    def board(self):
        return self.dice.choice(list(self.w.boards.values()))

    def actor(self, board):
        """Mostly somebody who runs the board; now and then anybody."""
        managers = BoardMembership.objects.current().filter(board=board, role="business_manager", user__is_active=True)
        people = [part.user for part in managers.select_related("user")]
        return self.dice.choice(people) if people and self.dice.random() < 0.8 else self.anybody()

    def anybody(self):
        return User.objects.get(pk=self.dice.choice(self.w.people).pk)

    def agency(self, board):
        """Mostly one of the board's own; now and then any."""
        own = list(board.agencies)
        return self.dice.choice(own) if own and self.dice.random() < 0.8 else self.dice.choice(self.w.agencies)

    def role(self, **of):
        roles = list(AgencyMembership.objects.current().filter(**of).order_by("pk"))
        if not roles:
            raise Refusal("Nobody is there.")
        return self.dice.choice(roles)

    def let_in(self, board, person):
        self.w.inside[board.pk].add(person.pk)

    # Acts

    def act_invite(self):
        board, person, role = self.board(), self.anybody(), self.dice.choice(ROLES)
        agency = self.agency(board) if role in AgencyRole.values else None
        by = self.actor(board)
        services.invite(board, email=person.email, name=person.name, role=role, agency=agency, by=by)
        assert by.pk in self.w.inside[board.pk], "somebody outside gave a role"
        self.let_in(board, person)

    def act_name_manager(self):
        board, person = self.board(), self.anybody()
        services.name_business_manager(board, email=person.email, name=person.name, by=self.w.administrator)
        self.let_in(board, person)

    def act_end_role(self):
        board = self.board()
        membership = self.role()
        before = membership.board_id
        services.end_agency_role(board, membership, by=self.actor(board))
        assert before == board.pk, "one board ended a role of another"

    def act_hand_over(self):
        board = self.board()
        person = self.anybody()
        services.hand_over_lead(board, self.agency(board), to=person, by=self.actor(board))

    def act_add_agency(self):
        board = self.board()
        name = self.dice.choice(self.w.agencies).name
        agency, _ = services.add_agency(board, name=name, short_name=name, kind="police", by=self.actor(board))
        others = set(agency.partnerships.filter(ended_at=None).values_list("board_id", flat=True)) - {board.pk}
        known = agency.partnerships.filter(board=board).count() and agency in self.w.agencies
        assert known or not others, "a board took over another board's agency"

    def act_create_agency(self):
        services.create_agency(self.board(), name="New", short_name="New", kind="police", by=self.w.administrator)

    def act_change_agency(self):
        board = self.board()
        agency = self.agency(board)
        name = self.dice.choice(["Renamed", "Lark Valley Police", "Hospital"])
        services.ask_to_change(board, agency, name=name, by=self.actor(board))

    def act_end_partnership(self):
        board = self.board()
        services.end_partnership(board, self.agency(board), by=self.actor(board))

    def act_ask_to_end(self):
        board = self.board()
        services.ask_to_end(board, self.agency(board), reason="", by=self.actor(board))

    def act_ask_to_join(self):
        board = self.board()
        merges = self.agency(board) if self.dice.random() < 0.5 else None
        services.ask_to_join(board, address=self.anybody().email, merges=merges, by=self.actor(board))

    def act_name_administrator(self):
        board = self.board()
        agency = self.agency(board)
        by = self.role(board=board, role="agency_lead").user if self.dice.random() < 0.5 else self.actor(board)
        services.name_administrator(board, agency, person=self.role(board=board).user, by=by)

    def act_answer(self):
        waiting = list(AgencyRequest.objects.open().order_by("pk"))
        if not waiting:
            raise Refusal("Nothing is asked.")
        request, by = self.dice.choice(waiting), self.anybody()
        if request.kind == AgencyRequest.Kind.JOIN and request.asked_of:
            by = request.asked_of if self.dice.random() < 0.8 else by
        joins = request.kind == AgencyRequest.Kind.JOIN
        services.answer_request(
            request,
            agrees=self.dice.random() < 0.8,
            agency=self.dice.choice(self.w.agencies) if joins else None,
            by=by,
        )

    def act_invite_colleague(self):
        held = self.role(role="agency_administrator")
        person, boards = self.anybody(), self.dice.sample(list(Board.objects.all()), k=self.dice.randint(1, 2))
        services.invite_colleague(
            held.agency,
            email=person.email,
            name=person.name,
            role=self.dice.choice(ROLES[:3]),
            boards=boards,
            by=held.user,
        )
        for board in boards:
            assert held.user_id in self.w.inside[board.pk], "an administrator reached a board that never let them in"
            self.let_in(board, person)

    def act_end_colleague(self):
        services.end_colleague_role(self.role(), by=self.role(role="agency_administrator").user)
