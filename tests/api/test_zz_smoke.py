import pytest
from tests.api.conftest import *
from tests.access.world import ROLES
@pytest.mark.django_db
def test_smoke(w, as_user, django_assert_max_num_queries):
    for role in ROLES[:-1]:
        c=as_user(getattr(w,role))
        out=[]
        for prefix, vs in viewsets():
            url=f"{API}/"+prefix.replace("(?P<reference>[A-Za-z0-9-]{1,60})", w.review.reference if prefix.startswith("reviews/") else w.newsletter.reference)+"/"
            r=c.get(url)
            n = r.json().get("count") if r.status_code==200 else ""
            out.append(f"{prefix.split('/')[-1]}:{r.status_code}:{n}")
            if r.status_code==200 and n and prefix!="me":
                row=r.json()["results"][0]
                key=row.get(vs.lookup_field, row.get("id"))
                d=c.get(f"{url}{key}/")
                if d.status_code not in (200,405,404): out.append(f"DETAIL {prefix} {d.status_code} {d.content[:200]}")
                if d.status_code==404 and hasattr(vs,"retrieve"): out.append(f"DETAIL404 {prefix} {url}{key}/")
        print(role, " ".join(out))
