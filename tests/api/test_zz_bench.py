import time, statistics, datetime as dt
import orjson, pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from core.permissions import requires, Permission as P
from recommendations.models import Action
from tests.api.conftest import *
from tests import factories as f

F = ["reference","board__prefix","title","lead_agency__slug","owner__name","first_due_on","due_on","moves","status","impact","updated_at","version"]
@requires(P.ACTION_VIEW)
def floor(request):
    q = Action.objects.filter(board_id__in=request.user.boards_where("action.view"))
    n = q.count()
    rows = list(q.order_by("due_on","pk").values(*F)[:50])
    return HttpResponse(orjson.dumps({"count":n,"results":rows}), content_type="application/json")
from scr_tracker import urls as u
urlpatterns=[path("floor/", floor)]+u.urlpatterns
handler403=u.handler403

@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("limits",[False,True])
def test_bench(w, as_user, limits, monkeypatch):
    from core.api import AnybodyLimit, PersonLimit
    if limits:
        monkeypatch.setattr("core.viewsets.ScopedViewSet.throttle_classes", [AnybodyLimit, PersonLimit])
        monkeypatch.setattr(PersonLimit,"rate","60000/min",raising=False)
    today=dt.date(2026,11,23)
    Action.objects.bulk_create([Action(board=w.board,reference=f"X-{i:05d}",title=f"Do thing {i}",lead_agency=w.police,owner=w.police_lead,first_due_on=today,due_on=today+dt.timedelta(days=i%300)) for i in range(10000)])
    rows=Action.objects.filter(reference__startswith="X-")
    T=Action.recommendations.through
    T.objects.bulk_create([T(action_id=pk,recommendation_id=w.recommendations.first.pk) for pk in rows.values_list("pk",flat=True)])
    with connection.cursor() as c: c.execute("ANALYZE")
    cl=as_user(w.manager)
    urls={"floor":"/floor/","api":f"{API}/actions/","filtered":f"{API}/actions/?status=not_started,in_progress&agency={w.police.slug}&ordering=-due_on","reviews":f"{API}/reviews/"}
    for n,uu in urls.items():
        for _ in range(3): assert cl.get(uu).status_code==200
        with CaptureQueriesContext(connection) as q: r=cl.get(uu)
        print(n, len(q), len(r.content), [x["time"] for x in q])
    t={n:[] for n in urls}
    for _ in range(60):
        for n,uu in urls.items():
            a=time.thread_time(); cl.get(uu); t[n].append((time.thread_time()-a)*1000)
    for n in urls: print(limits, n, round(statistics.median(t[n]),1), round(min(t[n]),1), "x", round(statistics.median(t[n])/statistics.median(t["floor"]),2), round(min(t[n])/min(t["floor"]),2))
