"""Who: boards, agencies, people, the parts they play, and meetings."""

import secrets
import unicodedata
from functools import cached_property

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from agencies.roles import PERMISSIONS, SYSTEM_ADMINISTRATOR, WHOLE_BOARD, AgencyRole, BoardRole
from core import days
from core.colour import HEX, contrast_with_white

DEFAULT_COLOUR = "#0c4a54"
LEAST_CONTRAST = 4.5
DEFAULT_RAG_KEY = {
    "red": "Will not finish by its date without help",
    "amber": "At risk of missing its date",
    "green": "On track, not finished",
    "none": "Not rated yet",
}


def sort_key(text):
    """How a name sorts: without case and accents, the same on every server."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()[:200]


def check_colour(value):
    """Refuse a board colour on which white words could not be read (WCAG 2.2, 1.4.3)."""
    if not HEX.fullmatch(value):
        raise ValidationError("Give the colour as # and six digits or letters a to f, like #0c4a54.")
    if (ratio := contrast_with_white(value)) < LEAST_CONTRAST:
        raise ValidationError(
            f"White words on this colour would be hard to read (contrast {ratio:.1f} to 1, at least {LEAST_CONTRAST} is "
            "needed). Choose a darker colour."
        )


def default_rag_key():
    return dict(DEFAULT_RAG_KEY)


class UserManager(BaseUserManager):
    def create_user(self, email, name, password=None, **fields):
        """An account; without a password it can only be entered by an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People one works with: of one's boards and their agencies; for an agency, one's own colleagues."""
        if user.is_system_administrator:
            return self
        boards = user.boards_where("agency.view", roles=WHOLE_BOARD)
        colleagues = user.agencies_where("agency.view")
        return self.filter(
            Q(pk=user.pk)
            | Q(pk__in=BoardMembership.objects.filter(board_id__in=boards).values("user_id"))
            | Q(
                pk__in=AgencyMembership.objects.filter(
                    Q(agency__partnerships__board_id__in=boards) | Q(agency_id__in=colleagues)
                ).values("user_id")
            )
        )

    def active(self):
        return self.filter(is_active=True)


class User(AbstractBaseUser):
    """A person with an account. The e-mail address is the login."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    is_active = models.BooleanField(default=True)
    is_system_administrator = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="agencies_user_email_once_whatever_the_case"),
            models.CheckConstraint(name="agencies_user_email_is_lower_case", condition=Q(email=Lower(F("email")))),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    @cached_property
    def _board_roles(self):
        """(board id, role) pairs, read once for the life of this object (one request)."""
        if not self.is_active:
            return []
        return list(self.board_memberships.filter(ended_at=None).values_list("board_id", "role"))

    @cached_property
    def _agency_roles(self):
        """(agency id, agency name, role) triples, read once for the life of this object."""
        if not self.is_active:
            return []
        return list(
            self.agency_memberships.filter(ended_at=None).values_list("agency_id", "agency__name", "role")
        )

    def forget_roles(self):
        """Read the roles again at the next question (after they were changed)."""
        for name in ("_board_roles", "_agency_roles"):
            self.__dict__.pop(name, None)

    def boards_where(self, permission, roles=None):
        """Ids of the boards on which a role (one of `roles`, if given) allows this."""
        return {
            board
            for board, role in self._board_roles
            if permission in PERMISSIONS[role] and (roles is None or role in roles)
        }

    def agencies_where(self, permission, roles=None):
        """Ids of the agencies for which a role (one of `roles`, if given) allows this."""
        return {
            agency
            for agency, _, role in self._agency_roles
            if permission in PERMISSIONS[role] and (roles is None or role in roles)
        }

    def agency_names_where(self, permission):
        return {name for _, name, role in self._agency_roles if permission in PERMISSIONS[role]}

    def can(self, permission, on=None):
        """Whether some role of this person allows `permission`; anywhere, or on this object.

        An object says whom it concerns by `board_id` and, where agencies act on
        it, `acting_agency_ids`. This says nothing about seeing it: start from
        `visible_to`.
        """
        if on is None:
            return bool(
                self.boards_where(permission)
                or self.agencies_where(permission)
                or (self.is_active and self.is_system_administrator and permission in SYSTEM_ADMINISTRATOR)
            )
        if on.board_id in self.boards_where(permission):
            return True
        return bool(set(getattr(on, "acting_agency_ids", ())) & self.agencies_where(permission))

    def standing_on(self, target):
        """(role label, agency name) in which this person acts on `target`, for the audit trail."""
        board = getattr(target, "board_id", None)
        roles = {role for of, role in self._board_roles if of == board or board is None}
        for role in BoardRole:
            if role in roles:
                return role.label, ""
        acting = set(getattr(target, "acting_agency_ids", ()))
        for agency, name, role in self._agency_roles:
            if not acting or agency in acting:
                return AgencyRole(role).label, name
        return ("System administrator", "") if self.is_system_administrator else ("Account holder", "")

    @property
    def works_for_agencies_only(self):
        return bool(self._agency_roles) and not self._board_roles

    @property
    def reference(self):
        return f"account {self.pk}"


class BoardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Boards on which one has a part, or which one's agency partners."""
        if user.is_system_administrator:
            return self
        mine = Partnership.objects.filter(agency_id__in=user.agencies_where("agency.view")).values("board_id")
        return self.filter(Q(pk__in=user.boards_where("agency.view")) | Q(pk__in=mine))

    def managed_by(self, user):
        return self.filter(pk__in=user.boards_where("board.manage"))


@pghistory.track()
class Board(models.Model):
    """A Local Safeguarding Children Board or one of its successors and sisters."""

    class Kind(models.TextChoices):
        LSCB = "lscb", "Local Safeguarding Children Board"
        LSCP = "lscp", "Safeguarding children partnership"
        SAB = "sab", "Safeguarding Adults Board"
        CSP = "csp", "Community Safety Partnership"
        RSB = "rsb", "Regional Safeguarding Board (Wales)"
        CPC = "cpc", "Child Protection Committee (Scotland)"
        SBNI = "sbni", "Safeguarding Board for Northern Ireland"

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=60, help_text="Shown in lists, for example Harrowdale")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LSCP)
    prefix = models.CharField(
        "reference prefix",
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}$", "Use two to six capital letters.")],
        help_text="Begins every reference of this board, for example HD",
    )
    colour = models.CharField(max_length=7, default=DEFAULT_COLOUR, validators=[check_colour])
    logo = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    marking = models.CharField(max_length=60, default="OFFICIAL-SENSITIVE")
    rag_key = models.JSONField(default=default_rag_key)
    version = models.PositiveIntegerField(default=1)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:board", args=[self.prefix])

    @property
    def board_id(self):
        return self.pk

    @property
    def reference(self):
        return self.prefix

    @property
    def agencies(self):
        return Agency.objects.filter(partnerships__board=self, partnerships__ended_at=None)


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agencies of one's boards, and one's own. An agency does not see its neighbours' records."""
        if user.is_system_administrator:
            return self
        boards = user.boards_where("agency.view")
        return self.filter(
            Q(pk__in=user.agencies_where("agency.view"))
            | Q(pk__in=Partnership.objects.filter(board_id__in=boards).values("agency_id"))
        )


@pghistory.track()
class Agency(models.Model):
    """An organisation that takes part in reviews and carries out actions; it may serve several boards."""

    class Kind(models.TextChoices):
        SOCIAL_CARE = "social_care", "Children's social care"
        POLICE = "police", "Police"
        HEALTH_TRUST = "health_trust", "Health trust"
        COMMUNITY_HEALTH = "community_health", "Community health service"
        ICB = "icb", "General practice or integrated care board"
        SCHOOL = "school", "School, college or trust"
        EARLY_YEARS = "early_years", "Early years"
        PROBATION = "probation", "Probation"
        CAFCASS = "cafcass", "CAFCASS"
        YOUTH_JUSTICE = "youth_justice", "Youth justice"
        HOUSING = "housing", "Housing"
        ADULT_CARE = "adult_care", "Adult social care"
        VOLUNTARY = "voluntary", "Voluntary or faith organisation"
        PROSECUTION = "prosecution", "Crown Prosecution Service"
        GOVERNMENT = "government", "Central government"
        BUSINESS_UNIT = "business_unit", "The board's own business unit"
        OTHER = "other", "Other"

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40, help_text="Shown in lists and grids, for example Hospitals Trust")
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("agencies:agency", args=[self.slug])

    @property
    def board_id(self):
        return None

    @property
    def acting_agency_ids(self):
        return {self.pk}

    @property
    def reference(self):
        return self.short_name

    def leads(self):
        """Active people who lead for this agency."""
        return User.objects.active().filter(
            pk__in=self.memberships.filter(role=AgencyRole.LEAD, ended_at=None).values("user_id")
        )

    def people(self):
        """Active people who work for this agency in the system."""
        return User.objects.active().filter(pk__in=self.memberships.filter(ended_at=None).values("user_id"))


class Partnership(models.Model):
    """An agency's place on a board."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="partnerships")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="partnerships")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "agency"], name="agencies_partnership_once")]

    def __str__(self):
        return f"{self.agency} on {self.board}"


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)


@pghistory.track()
class BoardMembership(models.Model):
    """One part a person plays for a board. Ended, never deleted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="board_memberships")
    board = models.ForeignKey(Board, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=BoardRole)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board", "role"], condition=Q(ended_at=None), name="agencies_board_role_held_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.board}"


@pghistory.track()
class AgencyMembership(models.Model):
    """One part a person plays for an agency, on all the boards it serves. Ended, never deleted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="agency_memberships")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=AgencyRole)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(ended_at=None), name="agencies_agency_role_held_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(board_id__in=user.boards_where("agency.view"))

    def coming(self):
        return self.filter(on__gte=days.today()).order_by("on", "starts_at")


class Meeting(models.Model):
    """A meeting of a board, its panel or a sub-group."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board or partnership meeting"
        PANEL = "panel", "Review panel"
        SUB_GROUP = "sub_group", "Sub-group"

    board = models.ForeignKey(Board, models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120, help_text="For example SCR Panel")
    on = models.DateField("date", db_index=True)
    starts_at = models.TimeField("starts at", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    papers_on = models.DateField("papers go out on", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "name"]

    def __str__(self):
        return f"{self.name}, {self.on:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("agencies:meeting", args=[self.pk])

    @property
    def reference(self):
        return f"{self.name} {self.on:%Y-%m-%d}"


class ReferenceCounter(models.Model):
    """The last number given out in a series of references. Numbers are never given twice."""

    series = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.series}: {self.last}"

    @classmethod
    def next(cls, series):
        """The next number of `series`; call inside the transaction that uses it."""
        cls.objects.bulk_create([cls(series=series)], ignore_conflicts=True)
        counter = cls.objects.select_for_update().get(pk=series)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A one-time link by which a new person chooses a password. Only a hash of the link is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    nonce = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    board = models.ForeignKey(Board, models.CASCADE, null=True, related_name="+")
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
