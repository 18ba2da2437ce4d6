import pytest
from recommendations import services
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import PDF, EvidenceFactory, ProgressUpdateFactory
def pdf(): return SimpleUploadedFile("a.pdf", PDF)
def test_all(world, sign_in):
    w=world; a=w.actions.police
    ProgressUpdateFactory(action=a, by=w.police_lead)
    EvidenceFactory(action=a, added_by=w.police_lead)
    services.send_update(a, going="late", text="x", finish_on=a.due_on.replace(year=a.due_on.year+1), by=w.police_lead)
    e=a.extensions.get()
    R=w.review.reference; n=w.recommendations.first.number
    paths=["/my-list/","/actions/","/actions/?view=overdue&q=number&status=claimed&agency=x&sort=-rag","/actions/export/?format=csv","/actions/export/",
      f"/reviews/{R}/recommendations/",f"/reviews/{R}/recommendations/{n}/",f"/reviews/{R}/recommendations/new/",f"/reviews/{R}/recommendations/{n}/change/",
      f"/reviews/{R}/recommendations/{n}/address/", f"/reviews/{R}/recommendations/{n}/answer/{w.police.slug}/",
      "/actions/new/","/reports/progress/","/reports/action-plan/","/reports/progress/?format=xlsx"]+[f"/actions/{a.reference}/{x}" for x in ("","history/","change/","owner/","rag/","update/","claim/","evidence/add/","check/","ask-for-evidence/","verify/","send-back/","embedded/","impact/","end/","reopen/","more-time/",f"more-time/{e.pk}/","date/")]
    bad=[]
    for who in ("manager","chair","police_lead","police_contributor","auditor","officer","panel_member","health_lead"):
        c=sign_in(getattr(w,who))
        line=[]
        for p in paths:
            try:
                r=c.get(p)
                if hasattr(r,"streaming_content"): b"".join(r.streaming_content)
                line.append(r.status_code)
            except Exception as ex:
                bad.append((who,p,repr(ex)[:300])); line.append("ERR")
        print(who,line)
    for b in bad[:12]: print(b)
    assert not bad
