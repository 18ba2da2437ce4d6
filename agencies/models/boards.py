"""Boards, agencies, and which agency serves which board."""

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from agencies.models.memberships import AgencyMembership, BoardMembership
from agencies.models.people import User, sort_key
from agencies.roles import BoardRole
from core.colour import HEX, contrast_with_white

DEFAULT_COLOUR = "#0c4a54"
LEAST_CONTRAST = 4.5
DEFAULT_RAG_KEY = {
    "red": "Will not finish by its date without help",
    "amber": "At risk of missing its date",
    "green": "On track, not finished",
    "none": "Not rated yet",
}


def check_colour(value):
    """Refuse a board colour on which white words could not be read (WCAG 2.2, 1.4.3)."""
    if not HEX.fullmatch(value):
        raise ValidationError("Give the colour as # and six digits or letters a to f, like #0c4a54.")
    if (ratio := contrast_with_white(value)) < LEAST_CONTRAST:
        raise ValidationError(
            f"White words on this colour would be hard to read (contrast {ratio:.1f} to 1, "
            f"at least {LEAST_CONTRAST} is needed). Choose a darker colour."
        )


def default_rag_key():
    return dict(DEFAULT_RAG_KEY)


class BoardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Boards on which one has a part, or which one's agency partners."""
        if user.administers_system:
            return self
        return self.filter(pk__in=user.boards_where("agency.view") | user.partnerships_where("agency.view").board_ids)

    def serving(self, user):
        """Boards on which this person holds a role, their own or one for an agency."""
        for_agencies = AgencyMembership.objects.current().filter(user=user).values("board_id")
        own = BoardMembership.objects.current().filter(user=user).values("board_id")
        return self.filter(Q(pk__in=for_agencies) | Q(pk__in=own))

    def managed_by(self, user):
        return self.filter(pk__in=user.boards_where("board.manage"))

    def with_managers(self):
        """Each with the parts of its active business managers as `manager_parts`."""
        parts = BoardMembership.objects.current().filter(role=BoardRole.BUSINESS_MANAGER, user__is_active=True)
        return self.prefetch_related(Prefetch("memberships", parts.select_related("user"), "manager_parts"))


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
    # Whom people call who are worried about a child: the area's front door, for example a safeguarding hub.
    front_door_name = models.CharField(max_length=120, blank=True)
    front_door_phone = models.CharField(max_length=40, blank=True)
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
    def slug(self):
        """The prefix as it stands in addresses of the style sheet and the logo."""
        return self.prefix.lower()

    @property
    def logo_url(self):
        return reverse("agencies:board_logo", args=[self.slug]) if self.logo_id else ""

    @property
    def agencies(self):
        return Agency.objects.filter(partnerships__board=self, partnerships__ended_at=None)


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agencies of one's boards, and one's own. An agency does not see its neighbours' records."""
        if user.administers_system:
            return self
        boards = user.boards_where("agency.view")
        return self.filter(
            Q(pk__in=user.partnerships_where("agency.view").agency_ids)
            | Q(pk__in=Partnership.objects.filter(board_id__in=boards).values("agency_id"))
        )

    def named(self, text):
        """Those whose name holds this text, whatever the case and accents."""
        return self.filter(sort_name__contains=sort_key(text)) if text else self

    def with_has_lead(self, board=None):
        """Each with `has_lead`: whether an active person leads for it on this board; with no board, on any."""
        leads = AgencyMembership.objects.leads().filter(agency=OuterRef("pk"))
        return self.annotate(has_lead=Exists(leads if board is None else leads.filter(board=board)))

    def with_leads(self, board):
        """Each with the roles of its active leads on this board as `lead_parts`, by name."""
        roles = AgencyMembership.objects.leads().filter(board=board)
        roles = roles.select_related("user").order_by("user__sort_name")
        return self.prefetch_related(Prefetch("memberships", roles, "lead_parts"))


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

    name = models.CharField(max_length=200)  # two boards may each have an agency of the same name
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

    def leads(self, board):
        """Active people who lead for this agency on this board (a board, or its id)."""
        return User.objects.active().filter(pk__in=self.memberships.leads().filter(board=board).values("user_id"))

    def people(self, board):
        """Active people who work for this agency on this board (a board, or its id)."""
        return User.objects.active().filter(pk__in=self.memberships.current().filter(board=board).values("user_id"))


class Partnership(models.Model):
    """An agency's place on a board."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="partnerships")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="partnerships")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "agency"], name="agencies_partnership_once")]

    def __str__(self):
        return f"{self.agency} on {self.board}"
