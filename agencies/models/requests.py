"""What one board may not decide alone: an agency that other boards share, and who administers it.

A request says what is asked, of whom, and until when. Until everybody whose agreement is needed has given it, nothing
changes. Who has to agree is worked out from the roles of today, not stored: see `sides`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.boards import Agency, Board, Partnership
from agencies.models.memberships import AgencyMembership
from agencies.roles import AgencyRole
from core.lines import SeveralLines


class AgencyRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those one's board has made, and those that one may have to answer."""
        return self.filter(Q(board_id__in=user.boards_where("board.manage")) | self._answered_by(user))

    def open(self):
        return self.filter(state=AgencyRequest.State.WAITING, expires_at__gt=timezone.now())

    def waiting_for(self, user):
        """Open ones that this person can answer now, for a side that has not answered yet."""
        return self.open().filter(self._answered_by(user, unanswered=True))

    def _answered_by(self, user, unanswered=False):
        Kind = AgencyRequest.Kind  # noqa: N806
        led = user.partnerships_where("agency.agree")
        sides = Partnership.objects.filter(
            Q(board_id__in=user.boards_where("board.manage")) | led.q(), agency=OuterRef("agency"), ended_at=None
        ).exclude(board=OuterRef("board"))
        if unanswered:
            answered = AgencyRequestAnswer.objects.filter(request=OuterRef(OuterRef("pk")), board=OuterRef("board"))
            sides = sides.filter(~Exists(answered))
        return (
            Q(kind=Kind.JOIN, asked_of=user)
            | (Q(kind__in=AgencyRequest.OF_EVERY_BOARD) & Q(Exists(sides)))
            | (Q(kind=Kind.ADMINISTRATOR) & led.q())
        )


class AgencyRequest(models.Model):
    """A request by one board about an agency, waiting for the agreement of its lead or of its other boards."""

    class Kind(models.TextChoices):
        JOIN = "join", _("Join a board")
        CHANGE = "change", _("Change the agency’s details")
        END = "end", _("End the agency on every board")
        ADMINISTRATOR = "administrator", _("Name an agency administrator")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        AGREED = "agreed", _("Agreed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OF_EVERY_BOARD = (Kind.CHANGE, Kind.END)

    board = models.ForeignKey(Board, models.CASCADE, related_name="agency_requests")
    kind = models.CharField(max_length=14, choices=Kind)
    # Of a request to join: nothing until its lead has said which agency it is.
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="requests")
    # Of a request to join: the board's own record of the same organisation, merged into the agency when it joins.
    merges = models.ForeignKey(Agency, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.EmailField(_("email address of the agency’s lead"), blank=True)
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    changes = models.JSONField(default=dict)  # of a request to change: {field: new value}
    reason = SeveralLines(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgencyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["board", "-asked_at"], name="agencies_request_board"),
            models.Index(fields=["agency", "state"], name="agencies_request_agency"),
            models.Index(fields=["asked_of", "state"], name="agencies_request_asked_of"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.board}"

    def get_absolute_url(self):
        return reverse("agencies:agency_request", args=[self.pk])

    @property
    def reference(self):
        return f"agency request {self.pk}"

    @property
    def is_open(self):
        return self.state == self.State.WAITING and self.expires_at > timezone.now()

    @property
    def outcome(self):
        """What has become of it, in words."""
        if self.state == self.State.WAITING and not self.is_open:
            return _("Expired without an answer")
        return self.get_state_display()

    def sides(self):
        """Ids of the boards that have to agree: every other board of the agency; for an administrator, the board itself."""
        if self.kind in self.OF_EVERY_BOARD:
            partners = Partnership.objects.filter(agency=self.agency, ended_at=None).exclude(board=self.board)
            return set(partners.values_list("board_id", flat=True))
        return {self.board_id}

    def sides_of(self, user):
        """Ids of those boards for which this person may answer."""
        if self.kind == self.Kind.JOIN:
            return {self.board_id} if self.asked_of_id == user.pk else set()
        led = {board for board, agency in user.partnerships_where("agency.agree") if agency == self.agency_id}
        if self.kind == self.Kind.ADMINISTRATOR:
            return self.sides() & led
        return self.sides() & (led | user.boards_where("board.manage"))

    def agencies_to_join(self):
        """The agencies that the person asked leads, and that are not the board's already."""
        led = AgencyMembership.objects.current().filter(user=self.asked_of_id, role=AgencyRole.LEAD)
        return Agency.objects.filter(pk__in=led.values("agency_id")).exclude(pk__in=self.board.agencies.values("pk"))


class AgencyRequestAnswer(models.Model):
    """What one side said."""

    request = models.ForeignKey(AgencyRequest, models.CASCADE, related_name="answers")
    board = models.ForeignKey(Board, models.CASCADE, related_name="+")  # the side for which it was said
    agrees = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "board"], name="agencies_request_answered_once")]

    def __str__(self):
        return f"{self.request}: {'agreed' if self.agrees else 'refused'}"
