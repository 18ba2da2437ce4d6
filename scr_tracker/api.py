"""The API's address book: one router, one prefix, one schema."""

urlpatterns = []
