import cProfile, pstats, time
from tests.api.test_zz_bench import *
from reviews.models import Review
from recommendations.models import *
from recommendations.api.filters import ActionFilters
from django.http import QueryDict
@pytest.mark.django_db
def test_prof(w, as_user):
    user=w.manager; user.boards_where("x"); user.agencies_where("x")
    def t(name, fn, n=100):
        fn(); a=time.thread_time()
        for _ in range(n): fn()
        print(name, round((time.thread_time()-a)/n*1000,2),"ms")
    t("visible", lambda: str(Action.objects.visible_to(user).query))
    t("review visible", lambda: str(Review.objects.visible_to(user).query))
    t("position", lambda: Action.objects.visible_to(user).with_position())
    t("position sql", lambda: str(Action.objects.visible_to(user).with_position().query))
    rf=RequestFactory().get("/"); rf.user=user
    def fs():
        x=ActionFilters(QueryDict(""), queryset=Action.objects.visible_to(user).with_position(), request=rf); x.is_valid(); return x.qs
    t("filterset", fs)
    t("formclass", lambda: ActionFilters(QueryDict(""), queryset=Action.objects.none(), request=rf).form)
    t("isvalid", lambda: ActionFilters(QueryDict(""), queryset=Action.objects.none(), request=rf).is_valid())
    t("get_filters", lambda: ActionFilters(QueryDict(""), queryset=Action.objects.none(), request=rf))
    T=Action.recommendations.through._default_manager
    from django.db.models import OuterRef
    t("known", lambda: T.filter(action=OuterRef("pk")).filter(recommendation__review__in=Review.objects.visible_to(user)).order_by().values("recommendation__review__reference").distinct())
