"""Removing mistakes through the API: `POST …/remove/` on what can be removed, and what became of it under `removals/`."""

from rest_framework import serializers

from core import removals
from core.models import Removal
from core.permissions import CONTENT
from core.permissions import Permission as P
from core.serializers import Body, Instant, Shown, Text
from core.viewsets import Listed, Opened, ScopedViewSet, verb


class RemovalSerializer(Shown):
    """That something was removed, or waits for a second person to confirm it (`needs_two`, and not yet `removed_at`)."""

    confirmed_until = Instant(read_only=True)
    restorable_until = Instant(read_only=True, allow_null=True)
    asked_by = serializers.CharField(source="asked_by.name", read_only=True)
    removed_by = serializers.CharField(source="removed_by.name", read_only=True, default=None, allow_null=True)
    declined_by = serializers.CharField(source="declined_by.name", read_only=True, default=None, allow_null=True)
    restored_by = serializers.CharField(source="restored_by.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Removal
        fields = [
            "id",
            "kind",
            "object_id",
            "reference",
            "reason",
            "needs_two",
            "asked_at",
            "asked_by",
            "confirmed_until",
            "removed_at",
            "removed_by",
            "restorable_until",
            "declined_at",
            "declined_by",
            "restored_at",
            "restored_by",
        ]


class RemoveBody(Body):
    reason = Text(max_length=removals.MOST_REASON)


def remove_verb():
    """`remove = remove_verb()` in the viewset of what can be removed."""
    return verb("remove", removals.remove, RemoveBody, answer=RemovalSerializer)


class RemovalViewSet(Listed, Opened, ScopedViewSet):
    """What was removed as a mistake, or is asked to be: of what the caller may remove."""

    model = Removal
    related = ("asked_by", "removed_by", "declined_by", "restored_by")
    serializer_class = RemovalSerializer
    reads = CONTENT
    permissions = dict.fromkeys(("list", "retrieve", "confirm", "decline", "restore"), P.SIGNED_IN)
    confirm = verb("confirm", removals.confirm)
    decline = verb("decline", removals.decline)
    restore = verb("restore", removals.restore)
