"""People, the parts they play for boards and agencies, and how they are invited."""

import secrets
import unicodedata
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agencies.models.memberships import AgencyMembership, BoardMembership, Partnerships
from agencies.roles import PERMISSIONS, SYSTEM_ADMINISTRATOR, WHOLE_BOARD, AgencyRole, BoardRole
from core.search import SearchableQuerySet, Words, search_vector


def sort_key(text):
    """How a name sorts: without case and accents, the same on every server."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()[:200]


class UserManager(BaseUserManager):
    def create_user(self, email, name, password=None, **fields):
        """An account; without a password it can only be entered by an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user


class UserQuerySet(SearchableQuerySet):
    search_text = search_vector(A=["name", "email"], B=["job_title"])

    def visible_to(self, user):
        """People one works with: of one's boards and their agencies; for an agency, one's own colleagues."""
        if user.administers_system:
            return self
        boards = user.boards_where("agency.view", roles=WHOLE_BOARD)
        on_boards = BoardMembership.objects.filter(board_id__in=boards)
        in_agencies = AgencyMembership.objects.visible_to(user)
        return self.filter(
            Q(pk=user.pk) | Q(pk__in=on_boards.values("user_id")) | Q(pk__in=in_agencies.values("user_id"))
        )

    def active(self):
        return self.filter(is_active=True)

    def invited(self):
        """Those who have not chosen a password yet."""
        return self.active().filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def at_work(self):
        """Those who can sign in."""
        return self.active().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def with_parts(self, board=None):
        """Each with the parts they play now as `board_parts` and `agency_parts`; only those here if a board is given."""
        on_boards = BoardMembership.objects.current().select_related("board")
        in_agencies = AgencyMembership.objects.current().select_related("agency", "board")
        if board is not None:
            on_boards, in_agencies = on_boards.filter(board=board), in_agencies.filter(board=board)
        return self.prefetch_related(
            Prefetch("board_memberships", on_boards, "board_parts"),
            Prefetch("agency_memberships", in_agencies, "agency_parts"),
        )

    def of_board(self, board, *, current=True):
        """People with a part on this board or in one of its agencies; with `current=False`, past parts count too."""
        on_board = BoardMembership.objects.filter(board=board)
        in_agency = AgencyMembership.objects.filter(board=board)
        if current:
            on_board, in_agency = on_board.current(), in_agency.current()
        return self.filter(Q(pk__in=on_board.values("user_id")) | Q(pk__in=in_agency.values("user_id")))

    def named(self, text):
        """Those whose name or e-mail address holds this text, as it stands or word by word."""
        if not text:
            return self
        holds = Q(sort_name__contains=sort_key(text)) | Q(email__contains=text.lower())
        if Words(text):
            holds |= Q(pk__in=self.search(text, order=False).values("pk"))
        return self.filter(holds)


class Standing(NamedTuple):
    """In which role somebody acts, and for which agency if for one."""

    role: str
    agency: str = ""
    agency_id: int | None = None


class User(AbstractBaseUser):
    """A person with an account. The e-mail address is the login."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    is_active = models.BooleanField(default=True)
    is_system_administrator = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    # Part of every session's fingerprint: adding one signs the person out everywhere.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["sort_name", "pk"]
        indexes = [GinIndex(UserQuerySet.search_text, name="agencies_user_search")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="agencies_user_email_once_whatever_the_case"),
            models.CheckConstraint(name="agencies_user_email_is_lower_case", condition=Q(email=Lower(F("email")))),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        """What Django compares in every session on every request: the password and the epoch."""
        fingerprint = f"{self.password}:{self.session_epoch}"
        return salted_hmac("agencies.User.session", fingerprint, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self):
        """Sign this person out everywhere."""
        type(self).objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])

    @property
    def is_invited(self):
        """Whether they have yet to choose a password."""
        return self.is_active and not self.has_usable_password()

    only_board_id = None

    def narrow_to_board(self, board_id):
        """From now on this object plays, of all its person's parts, only those on one board (for a key to the API)."""
        self.only_board_id = board_id
        self.forget_roles()

    @property
    def administers_system(self):
        """Whether this is a system administrator, and not one who is here for one board only."""
        return self.is_system_administrator and self.only_board_id is None

    @cached_property
    def _board_places(self):
        """The parts played for boards, with the boards, read once for the life of this object (one request)."""
        if not self.is_active:
            return []
        places = self.board_memberships.filter(ended_at=None).select_related("board").order_by("board__name", "pk")
        return [place for place in places if self.only_board_id in (None, place.board_id)]

    @cached_property
    def _board_roles(self):
        """(board id, role) pairs."""
        return [(place.board_id, place.role) for place in self._board_places]

    @cached_property
    def _agency_places(self):
        """(board id, agency id, agency name, role) of the roles held for agencies, read once for the life of this object."""
        if not self.is_active:
            return []
        places = self.agency_memberships.current().order_by("pk")
        if self.only_board_id is not None:
            places = places.filter(board_id=self.only_board_id)
        return list(places.values_list("board_id", "agency_id", "agency__name", "role"))

    def forget_roles(self):
        """Read the roles again at the next question (after they were changed)."""
        for name in ("_board_places", "_board_roles", "_agency_places"):
            self.__dict__.pop(name, None)

    def boards_where(self, permission, roles=None):
        """Ids of the boards on which a role (one of `roles`, if given) allows this."""
        return {
            board
            for board, role in self._board_roles
            if permission in PERMISSIONS[role] and (roles is None or role in roles)
        }

    def first_board_where(self, permission):
        """The board whose name and colour this person's pages wear: by name the first on which a role allows this."""
        boards = self.boards_where(permission)
        return next((place.board for place in self._board_places if place.board_id in boards), None)

    def partnerships_where(self, permission, roles=None):
        """The partnerships (board and agency) for which a role (one of `roles`, if given) allows this.

        A role counts on the board that granted it and on no other board of the same agency.
        """
        return Partnerships(
            (board, agency)
            for board, agency, _, role in self._agency_places
            if permission in PERMISSIONS[role] and (roles is None or role in roles)
        )

    def can(self, permission, on=None):
        """Whether some role of this person allows `permission`; anywhere, or on this object.

        An object says whom it concerns by `board_id` and, where agencies act on
        it, `acting_agency_ids`. This says nothing about seeing it: start from
        `visible_to`.
        """
        if on is None:
            return bool(
                self.boards_where(permission)
                or self.partnerships_where(permission)
                or (self.is_active and self.administers_system and permission in SYSTEM_ADMINISTRATOR)
            )
        if on.board_id in self.boards_where(permission):
            return True
        acting = {(on.board_id, agency) for agency in getattr(on, "acting_agency_ids", ())}
        return bool(acting & self.partnerships_where(permission))

    def standing_on(self, target):
        """The role, and the agency, in which this person acts on `target`, for the audit trail."""
        board = getattr(target, "board_id", None)
        roles = {role for of, role in self._board_roles if of == board or board is None}
        for role in BoardRole:
            if role in roles:
                return Standing(role.label)
        acting = set(getattr(target, "acting_agency_ids", ()))
        for of, agency, name, role in self._agency_places:
            if (board is None or of == board) and (not acting or agency in acting):
                return Standing(AgencyRole(role).label, name, agency)
        return Standing("System administrator" if self.administers_system else "Account holder")

    def printed_for(self, board):
        """For whom a paper of this board is printed, in words: the agency's name, or "the panel chair"."""
        role, agency, _ = self.standing_on(board)
        return agency or f"the {role[:1].lower()}{role[1:]}"

    @property
    def roles_with_places(self):
        """Every role with the place where it counts, in plain text: "business_manager on 3", "agency_lead on 3 for 5"."""
        on_boards = [f"{role} on {board}" for board, role in self._board_roles]
        return on_boards + [f"{role} on {board} for {agency}" for board, agency, _, role in self._agency_places]

    @property
    def works_for_agencies_only(self):
        return bool(self._agency_places) and not self._board_roles

    @property
    def reference(self):
        return f"account {self.pk}"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A one-time link by which a new person chooses a password. Only a hash of the link is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    nonce = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    board = models.ForeignKey("agencies.Board", models.CASCADE, null=True, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return f"invitation {self.pk}"

    @property
    def reference(self):
        return f"invitation {self.pk}"

    @property
    def is_open(self):
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
