"""What every page's frame shows: whose system it is, and where one can go."""

from django.conf import settings


def page_frame(request):
    return {"demo": settings.DEMO, "signed_in": getattr(request, "user", None) and request.user.is_authenticated}
