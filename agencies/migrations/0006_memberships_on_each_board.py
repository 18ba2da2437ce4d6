"""Every role for an agency becomes a role on a board: on each board that gave it, or on all where nobody knows who did.

Until now a role that one board gave counted on every board of the agency. It keeps counting where its own board gave
it, as the audit trail says. Where the trail says nothing of it, it was given before there was a trail, and counts on
every board that the agency serves. Who loses the sight of which board is printed, so that the board can give the role
itself.
"""

from django.db import migrations

GRANTS = ("role.given", "lead.handed_over")
LEAD = "agency_lead"


def divide(apps, schema_editor):
    Membership = apps.get_model("agencies", "AgencyMembership")
    Partnership = apps.get_model("agencies", "Partnership")
    memberships = Membership.objects.filter(board=None).select_related("user", "agency")
    boards_of = {}
    for partnership in Partnership.objects.select_related("board").order_by("pk"):
        boards_of.setdefault(partnership.agency_id, []).append(partnership)
    granted = _boards_that_granted(apps)
    lost, homeless = [], []
    for membership in memberships.order_by("pk"):
        serves = boards_of.get(membership.agency_id, [])
        given_by = granted.get((membership.user_id, membership.agency.slug, membership.role))
        kept = [each for each in serves if given_by is None or each.board_id in given_by]
        if membership.ended_at is None:
            current = [each for each in kept if each.ended_at is None]
            lost += [(membership, each.board) for each in serves if each not in current]
            kept = current or kept
        if not kept:
            homeless.append(membership)
            membership.delete()
            continue
        _hold_on(Membership, membership, kept)
    said = [
        f"Account {membership.user_id} is no longer {membership.role} of {membership.agency.slug} on board {board.prefix}:"
        " that board did not give the role, or no longer works with the agency. It can give the role under People."
        for membership, board in lost
    ] + [
        f"Account {membership.user_id} is no longer {membership.role} of {membership.agency.slug}:"
        " no board that the agency serves gave the role."
        for membership in homeless
    ]
    if said:
        print("", *said, sep="\n  ", end=" ")  # noqa: T201  the output of the upgrade


def _hold_on(Membership, membership, partnerships):
    """The row itself on the first board, a copy on each other one; ended where the partnership has ended."""
    first, *others = partnerships
    own_end = membership.ended_at
    membership.board_id = first.board_id
    membership.ended_at = own_end or first.ended_at
    membership.save(update_fields=["board_id", "ended_at"])
    for other in others:
        Membership.objects.create(
            user_id=membership.user_id,
            agency_id=membership.agency_id,
            board_id=other.board_id,
            role=membership.role,
            started_at=membership.started_at,
            ended_at=own_end or other.ended_at,
        )


def _boards_that_granted(apps):
    """{(account, slug of the agency, role): ids of the boards that gave it and did not end it}, from the audit trail.

    Whoever handed a lead over may have stayed as a contributor, of which the trail says nothing: the board of the lead
    that ended may have given that role too.
    """
    Event = apps.get_model("core", "AuditEvent")
    found = {}
    rows = Event.objects.filter(verb__in=(*GRANTS, "role.ended"), board_id__isnull=False).order_by("at", "pk")
    for verb, detail, board in rows.values_list("verb", "detail", "board_id").iterator():
        account, agency, role = detail.get("account"), detail.get("agency"), detail.get("role", LEAD)
        if not agency:
            continue
        boards = found.setdefault((account, agency, role), set())
        if verb in GRANTS:
            boards.add(board)
            continue
        boards.discard(board)
        if role == LEAD:
            found.setdefault((account, agency, "agency_contributor"), set()).add(board)
    return found


def unite(apps, schema_editor):
    """Back: one row for each person, agency and role that is held now; past ones stay as they are."""
    Membership = apps.get_model("agencies", "AgencyMembership")
    seen = set()
    for membership in Membership.objects.filter(ended_at=None).order_by("pk"):
        key = (membership.user_id, membership.agency_id, membership.role)
        if key in seen:
            membership.delete()
        seen.add(key)
    Membership.objects.update(board=None)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_membership_board"), ("core", "0005_newest_messages")]
    operations = [migrations.RunPython(divide, unite)]
