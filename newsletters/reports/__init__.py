from newsletters.reports.feedback import feedback_paper
from newsletters.reports.newsletter import newsletter_page

__all__ = ["feedback_paper", "newsletter_page"]
