"""What is the same of everything that belongs to one review."""


class PartOfAReview:
    """Has a `review`, whose board and reference are its own for rights and the audit trail."""

    @property
    def board_id(self):
        return self.review.board_id

    @property
    def audit_review(self):
        return self.review.reference
