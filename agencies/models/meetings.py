"""Meetings of a board, its panel or a sub-group."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from agencies.models.boards import Board
from core import days
from core.search import SearchableQuerySet, search_vector


class MeetingQuerySet(SearchableQuerySet):
    search_text = search_vector(A=["name"], B=["place"])

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
    agenda = models.TextField(blank=True, max_length=4000)  # an item a line; what waits for the meeting comes by itself
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "name"]
        indexes = [GinIndex(MeetingQuerySet.search_text, name="agencies_meeting_search")]

    def __str__(self):
        return f"{self.name}, {self.on:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("agencies:meeting", args=[self.pk])

    @property
    def is_past(self):
        return self.on < days.today()

    @property
    def reference(self):
        return f"{self.name} {self.on:%Y-%m-%d}"
