import cProfile, pstats, time
from tests.api.test_zz_bench import *
@pytest.mark.django_db
@pytest.mark.urls("tests.api.test_zz_bench")
def test_prof(w, as_user):
    today=dt.date(2026,11,23)
    Action.objects.bulk_create([Action(board=w.board,reference=f"X-{i:05d}",title=f"Do thing {i}",lead_agency=w.police,owner=w.police_lead,first_due_on=today,due_on=today+dt.timedelta(days=i%300)) for i in range(10000)])
    with connection.cursor() as c: c.execute("ANALYZE")
    cl=as_user(w.manager)
    url=f"{API}/actions/"
    for _ in range(5): cl.get(url)
    with CaptureQueriesContext(connection) as q: cl.get(url)
    for x in q: print(x["time"], x["sql"][:900])
    pr=cProfile.Profile(); pr.enable()
    for _ in range(20): cl.get(url)
    pr.disable()
    pstats.Stats(pr).sort_stats("cumulative").print_stats(70)
