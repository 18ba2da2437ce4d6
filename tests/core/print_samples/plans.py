"""Progress report, action plan and one review."""

from datetime import date, timedelta

from tests.core.print_samples.frame import BOARD, html, paper

STATUS = {
    "total": 20,
    "rows": [
        {"code": "not_started", "label": "Not started", "meaning": "nothing done yet", "count": 2},
        {"code": "in_progress", "label": "In progress", "meaning": "under way", "count": 10},
        {
            "code": "evidence_requested",
            "label": "Evidence asked for",
            "meaning": "claim returned, proof needed",
            "count": 1,
        },
        {"code": "claimed", "label": "Claimed by agency", "meaning": "agency says done; unchecked", "count": 1},
        {"code": "verified", "label": "Verified", "meaning": "Panel has checked the proof", "count": 4},
        {"code": "embedded", "label": "Embedded", "meaning": "later check: it has lasted", "count": 1},
        {"code": "paused", "label": "Paused", "meaning": "by the Panel, with a reason", "count": 1},
    ],
}
RAG = {
    "total": 14,
    "rows": [
        {"code": "red", "label": "Red", "meaning": "will miss, or has missed, its date; no plan", "count": 3},
        {"code": "amber", "label": "Amber", "meaning": "at risk; a plan is in place", "count": 6},
        {"code": "green", "label": "Green", "meaning": "on track, which is not the same as finished", "count": 5},
    ],
}
IMPACT = {
    "total": 5,
    "rows": [
        {"code": "changed", "label": "Changed", "meaning": "measure met on re-audit", "count": 1},
        {"code": "partly", "label": "Partly", "meaning": "better, short of the measure", "count": 1},
        {"code": "no", "label": "No", "meaning": "re-audit shows no difference", "count": 0},
        {"code": "not_known", "label": "Not known", "meaning": "no measure was taken", "count": 1},
        {"code": "not_due", "label": "Not due", "meaning": "re-audit date is still to come", "count": 2},
    ],
}
DECISIONS = [
    {
        "subject": "Bedtime calls (2.1a).",
        "text": "Housing asks to move the date a second time, from 31 October 2026 to 31 January 2027. Agree, refuse, or set another date.",
        "otherwise": "It is 5 days late now. Half of all calls still reach no one.",
    },
    {
        "subject": "Data analyst (2.1c).",
        "text": "No owner since 9 September; the post is frozen. Ask the police Board member to name an owner by 20 November, or withdraw the action with a reason.",
        "otherwise": "36 days late and not started. Recommendation 2.1 rests on it.",
    },
    {
        "subject": "No reply (1.1c and 3.2b).",
        "text": "Two requests unanswered by primary care and by the Education Service. Take both to their Board members, as step 3 of the ladder.",
        "otherwise": "12 of 31 practices and 14 of 52 schools are unaccounted for.",
    },
]
MORE_DECISIONS = [
    {
        "subject": f"Further time ({number}).",
        "text": "The lead agency asks for eight more weeks, because the training supplier has withdrawn. Agree, refuse, or set another date.",
        "otherwise": "The action will be late from 1 December.",
    }
    for number in ("2.2b", "2.2c", "3.1a", "3.1b", "3.2a")
]
CHANGES = {
    "since": date(2026, 9, 3),
    "now": date(2026, 11, 5),
    "rows": [
        {
            "measure": "Late",
            "before": 1,
            "after": 5,
            "which": "New: 1.1c, 2.1a, 2.1c, 2.2a, 3.2b. Cleared: 2.3b, by a new date",
            "strong": True,
        },
        {"measure": "Red", "before": 0, "after": 3, "which": "From amber: 1.1c, 2.1c, 3.2b", "strong": True},
        {
            "measure": "Verified or embedded",
            "before": 4,
            "after": 5,
            "which": "2.1b, verified on 18 September",
            "strong": False,
        },
        {
            "measure": "Claimed, not yet checked",
            "before": 0,
            "after": 1,
            "which": "1.2b, waiting 22 days for our check",
            "strong": False,
        },
        {
            "measure": "No reply to the round",
            "before": 1,
            "after": 2,
            "which": "18 of 20 replied by 2 November (90%)",
            "strong": False,
        },
    ],
}


def exception(
    number, title, agency, owner, days_late, original, current, moves, rag, status, label, why, then, no_owner=""
) -> dict:
    return {
        "number": number, "title": title, "agency": agency, "owner": owner, "no_owner": no_owner,
        "days_late": days_late, "original": original, "current": current, "moves": moves,
        "rag": rag, "rag_label": rag.capitalize(), "status": status, "status_label": label, "why": why, "next": then,
    }  # fmt: skip


EXCEPTIONS = [
    exception("1.1c", "Add a code for missed clinics and read the list every week in all 31 practices", "Primary care (GP practices)",
              "Named GP", 36, date(2026, 3, 31), date(2026, 9, 30), 2, "red", "in_progress", "In progress",
              "No reply to two requests. 12 practices not live.", "Decision 3: take to the Board member"),
    exception("2.1c", "Appoint an analyst to bring repeat missing episodes together", "Marlowe Vale Police", "", 36,
              date(2026, 4, 30), date(2026, 9, 30), 1, "red", "not_started", "Not started", "No owner. Post frozen; no plan.",
              "Decision 2: name an owner or withdraw", no_owner="No owner since 9 September 2026"),
    exception("2.2a", "Decide jointly with social care before any first charge", "Youth Justice Service", "Service manager", 36,
              date(2026, 9, 30), date(2026, 9, 30), 0, "amber", "evidence_requested", "Evidence asked for",
              "Proof asked for on 12 October: ten cases.", "Cases due 16 November; Panel in January"),
    exception("3.2b", "Name a lead for neglect in every school and college", "Education Service", "Inclusion manager", 21,
              date(2026, 10, 15), date(2026, 10, 15), 0, "red", "in_progress", "In progress",
              "No reply to two requests. 14 schools not named.", "Decision 3: take to the Board member"),
    exception("2.1a", "Answer every bedtime call within one hour, with one owner for what happens next", "Marlowe Vale Homes",
              "Head of supported housing", 5, date(2026, 6, 30), date(2026, 10, 31), 1, "amber", "in_progress", "In progress",
              "More time asked for, to 31 January 2027.", "Decision 1: agree, refuse or reset"),
    exception("2.3b", "Agree one pathway into housing at 16 and 17, with no bed and breakfast in it", "Marlowe Vale Homes",
              "Housing options lead", 0, date(2026, 3, 31), date(2026, 12, 15), 3, "amber", "in_progress", "In progress",
              "Slipped three times. Not late yet.", "Chair to warn: no fourth change"),
    exception("1.2b", "Add “who else lives at home?” to the emergency form", "Marlowe Vale Hospitals NHS Trust",
              "Associate director of nursing", 0, date(2026, 10, 31), date(2026, 10, 31), 0, "green", "claimed", "Claimed by agency",
              "Claimed 14 October. Our own check is overdue.", "Business manager to check by 13 November"),
]  # fmt: skip


def counts(actions, open_, late, red, amber, green, done, paused=0, ended=0, **more) -> dict:
    return {"actions": actions, "open": open_, "late": late, "red": red, "amber": amber, "green": green, "done": done, "paused": paused, "ended": ended} | more  # fmt: skip


BY_REVIEW = [
    {"title": "Babies and missed clinics", "reference": "LR-2024-02", "type": "Local learning review", "stage": "Published 12 June 2025",
     "marks": ["done"] * 4 + ["green", "green", "amber", "red"], "next": "Impact review 11 Feb 2027"} | counts(8, 4, 1, 1, 1, 2, 4),
    {"title": "Exploitation and children who go missing", "reference": "PR-2025-01", "type": "Child safeguarding practice review",
     "stage": "Published 26 February 2026", "marks": ["done", "green", *["amber"] * 4, "red", "paused"], "next": "On website to 26 Feb 2027"}
    | counts(8, 6, 3, 1, 4, 1, 1, 1),
    {"title": "Neglect and home education", "reference": "PR-2026-01", "type": "Child safeguarding practice review",
     "stage": "Not published (criminal trial); actions have begun", "marks": ["green", "green", "amber", "red"], "next": "Trial listed 1 Mar 2027"}
    | counts(4, 4, 1, 1, 1, 2, 0),
]  # fmt: skip
TOTAL = counts(20, 14, 5, 3, 6, 5, 5, 1)
BY_AGENCY = [
    {"name": "Marlowe Vale Police", "marks": ["done", "amber", "amber", "red"], "reply": "Complete"} | counts(4, 3, 1, 1, 2, 0, 1, moves=2),
    {"name": "Children’s Social Care", "marks": ["done", "green", "amber", "paused"], "reply": "Complete"} | counts(4, 2, 1, 0, 1, 1, 1, moves=3),
    {"name": "Education Service", "marks": ["green", "amber", "red"], "reply": "2 of 3: 3.2b missing"} | counts(3, 3, 1, 1, 1, 1, 0, moves=0),
    {"name": "Primary care (GP practices)", "marks": ["red"], "reply": "None: chased 26 October"} | counts(1, 1, 1, 1, 0, 0, 0, moves=2),
    {"name": "Youth Justice Service", "marks": ["amber"], "reply": "Complete"} | counts(1, 1, 1, 0, 1, 0, 0, moves=0),
    {"name": "Marlowe Vale Homes", "marks": ["amber"], "reply": "Complete"} | counts(1, 1, 0, 0, 1, 0, 0, moves=3),
    {"name": "Marlowe Vale Hospitals NHS Trust", "marks": ["done", "green"], "reply": "Complete"} | counts(2, 1, 0, 0, 0, 1, 1, moves=0),
    {"name": "Probation Service", "marks": ["green"], "reply": "Complete"} | counts(1, 1, 0, 0, 0, 1, 0, moves=0),
    {"name": "Vale Community Health", "marks": ["done", "done", "green"], "reply": "Complete"} | counts(3, 1, 0, 0, 0, 1, 2, moves=0),
]  # fmt: skip

OUTCOMES = {
    "a": "Staff ask why, every time.",
    "b": "Those who know the family hear of it.",
    "c": "Nobody waits for the next meeting.",
    "d": "",
    "e": "",
}
LABELS = {
    "not_started": "Not started", "in_progress": "In progress", "evidence_requested": "Evidence asked for", "claimed": "Claimed by agency",
    "verified": "Verified", "embedded": "Embedded", "paused": "Paused", "": "", "changed": "Changed", "partly": "Partly", "no": "No",
    "not_known": "Not known", "not_due": "Not due",
}  # fmt: skip


def action(
    number,
    title,
    agency,
    owner,
    due,
    status,
    rag,
    updates,
    evidence,
    *,
    first=None,
    moves=0,
    days_late=0,
    impact="",
    outcome="",
    measure="",
) -> dict:
    return {
        "number": number, "title": title, "agency": agency, "owner": owner, "due": due, "original_due": first or due, "moves": moves,
        "days_late": days_late, "status": status, "status_label": LABELS[status], "rag": rag, "rag_label": rag.capitalize(),
        "impact": impact, "impact_label": LABELS[impact], "updates": [{"on": on, "text": text} for on, text in updates],
        "updates_earlier": 0, "evidence": evidence, "outcome": outcome or OUTCOMES[number[-1]], "measure": measure,
    }  # fmt: skip


REVIEWS = [
    {"title": "Babies and missed clinics", "reference": "LR-2024-02", "note": "Published 12 June 2025", "recommendations": [
        {"number": "1.1", "text": "Every service treats a missed clinic for a baby as information, and acts on it.",
         "response": "Accepted 3 July 2025.", "measure": "Nine in ten missed clinics are followed up (baseline 41%, June 2025).", "actions": [
            action("1.1a", "Replace “did not attend” with “was not brought” in policy and on every screen", "Hospitals", "associate director of nursing",
                   date(2025, 9, 30), "embedded", "", [(date(2026, 10, 8), "Re-audit: 92% of 60 followed up (baseline 41%).")], "Policy v3; re-audit", impact="changed",
                   outcome="Staff ask why a baby was not brought.", measure="Nine in ten followed up"),
            action("1.1b", "Copy every missed-clinic letter to the GP and the health visitor", "Vale Community Health", "head of children’s services",
                   date(2026, 3, 31), "verified", "", [(date(2026, 4, 2), "Live in all nine teams. Panel verified 14 May.")], "Note; 20 cases", impact="not_due"),
            action("1.1c", "Add a code for missed clinics and read the list every week in all 31 practices", "Primary care", "named GP", date(2026, 9, 30), "in_progress", "red",
                   [(date(2026, 6, 22), "19 of 31 practices live."), (date(2026, 11, 2), "No reply to two requests.")], "List, June", first=date(2026, 3, 31), moves=2, days_late=36),
        ]},
        {"number": "1.2", "text": "When one child may have been harmed, every other child in the home is seen the same day.",
         "response": "Accepted 3 July 2025.", "measure": "Same-day check recorded in 95% of cases (baseline 62%).", "actions": [
            action("1.2a", "Agree one protocol for brothers and sisters in strategy discussions", "Children’s Social Care", "head of safeguarding", date(2026, 2, 27), "verified", "",
                   [(date(2026, 10, 15), "Same-day check in 81% of cases; target 95%.")], "Protocol; audit", first=date(2025, 12, 19), moves=1, impact="partly"),
            action("1.2b", "Add “who else lives at home?” to the emergency form", "Hospitals", "associate director of nursing", date(2026, 10, 31), "claimed", "green",
                   [(date(2026, 10, 14), "Form live on both sites. Trust claims this is complete.")], "30 cases, unchecked"),
            action("1.2c", "Sample 30 strategy discussions and report how many named every child", "Marlowe Vale Police", "detective inspector, public protection", date(2026, 11, 30),
                   "in_progress", "amber", [(date(2026, 10, 30), "22 of 30 sampled; 16 named every child.")], "Interim note", first=date(2026, 8, 31), moves=1),
        ]},
        {"number": "1.3", "text": "Staff have supervision time for families who are vulnerable but not on a plan.",
         "response": "Accepted in part 17 July 2025: not for agency staff on contracts under four weeks.", "measure": "Four in five staff say that they can raise such a family (baseline 47%).", "actions": [
            action("1.3a", "Set a supervision standard that covers families below the plan threshold", "Vale Community Health", "head of children’s services", date(2025, 11, 28), "verified", "",
                   [(date(2025, 12, 11), "Standard adopted. No staff survey since.")], "Standard; register", impact="not_known"),
            action("1.3b", "Report supervision rates every quarter, by team", "Vale Community Health", "head of children’s services", date(2026, 12, 31), "in_progress", "green",
                   [(date(2026, 10, 29), "First two quarters reported: 71%, then 78%.")], "Two tables"),
        ]},
    ]},
    {"title": "Exploitation and children who go missing", "reference": "PR-2025-01", "note": "Published 26 February 2026", "recommendations": [
        {"number": "2.1", "text": "A call after a missing episode leads to a decision that someone owns.",
         "response": "Accepted 12 March 2026.", "measure": "A decision is recorded within five days in 90% of episodes (baseline 38%).", "actions": [
            action("2.1a", "Answer every bedtime call within one hour, with one owner for what happens next", "Marlowe Vale Homes", "head of supported housing", date(2026, 10, 31), "in_progress", "amber",
                   [(date(2026, 9, 28), "Form agreed; 46% of calls on it."), (date(2026, 11, 2), "More time asked for, to 31 January 2027.")], "Form; data", first=date(2026, 6, 30), moves=1, days_late=5),
            action("2.1b", "Hold a weekly meeting on children who go missing, with health and schools present", "Marlowe Vale Police", "detective inspector, public protection", date(2026, 7, 31), "verified", "",
                   [(date(2026, 9, 18), "Panel verified: 11 of 12 meetings had every agency.")], "Attendance log", impact="not_due"),
            action("2.1c", "Appoint an analyst to bring repeat missing episodes together", "Marlowe Vale Police", "", date(2026, 9, 30), "not_started", "red",
                   [(date(2026, 11, 2), "Former owner has left. Post is frozen; no new owner given.")], "", first=date(2026, 4, 30), moves=1, days_late=36),
        ]},
        {"number": "2.2", "text": "Exploited children who offend are treated first as children who have been harmed.",
         "response": "Accepted 12 March 2026.", "measure": "Fewer first charges without a joint decision (baseline 14 a year).", "actions": [
            action("2.2a", "Decide jointly with social care before any first charge", "Youth Justice Service", "service manager", date(2026, 9, 30), "evidence_requested", "amber",
                   [(date(2026, 9, 24), "Claimed complete."), (date(2026, 10, 12), "Returned: ten cases asked for.")], "Policy v1", days_late=36),
            action("2.2b", "Train court and community teams to recognise exploitation", "Probation Service", "head of delivery", date(2027, 1, 31), "in_progress", "green",
                   [(date(2026, 10, 27), "58 of 84 staff trained.")], "Register, October"),
            action("2.2c", "Add an exploitation prompt to the custody record", "Marlowe Vale Police", "detective inspector, public protection", date(2026, 12, 18), "in_progress", "amber",
                   [(date(2026, 10, 30), "Supplier’s test is late; date still held.")], "Supplier’s plan"),
        ]},
        {"number": "2.3", "text": "There are safe places to live, close to home, for exploited young people.",
         "response": "Accepted 26 March 2026.", "measure": "Moves out of area fall from 11 a year to five.", "actions": [
            action("2.3a", "Set out the local homes needed and how they will be paid for", "Children’s Social Care", "head of commissioning", date(2027, 3, 31), "paused", "",
                   [(date(2026, 9, 22), "Paused by Panel: waits for the regional decision in February.")], "Draft statement", first=date(2026, 9, 30), moves=1),
            action("2.3b", "Agree one pathway into housing at 16 and 17, with no bed and breakfast in it", "Marlowe Vale Homes", "housing options lead", date(2026, 12, 15), "in_progress", "amber",
                   [(date(2026, 9, 10), "Third new date approved: legal advice late."), (date(2026, 10, 30), "Draft with four partners.")], "Draft 2", first=date(2026, 3, 31), moves=3),
        ]},
    ]},
    {"title": "Neglect and home education", "reference": "PR-2026-01", "note": "Not published: criminal trial. Actions have begun", "recommendations": [
        {"number": "3.1", "text": "Children who are not in school are known, and are seen.", "response": "Accepted 10 September 2026.",
         "measure": "Every child known to be out of school is matched to a health record.", "actions": [
            action("3.1a", "Match the home-education register to health records twice a year", "Education Service", "inclusion manager", date(2026, 11, 30), "in_progress", "amber",
                   [(date(2026, 10, 29), "Sharing agreement signed; first match not yet run.")], "Agreement"),
            action("3.1b", "Offer every home-educated child a yearly visit at which they are spoken to", "Education Service", "inclusion manager", date(2027, 2, 28), "not_started", "green",
                   [(date(2026, 10, 29), "Two posts advertised; starts 4 January.")], "None due"),
        ]},
        {"number": "3.2", "text": "Staff use one shared tool to describe and measure neglect.", "response": "Accepted 10 September 2026.",
         "measure": "Tool used in 80% of neglect assessments (baseline 22%).", "actions": [
            action("3.2a", "License and train 120 practitioners in the neglect tool", "Children’s Social Care", "head of safeguarding", date(2027, 1, 31), "in_progress", "green",
                   [(date(2026, 10, 30), "74 trained and licensed.")], "Register, October"),
            action("3.2b", "Name a lead for neglect in every school and college", "Education Service", "inclusion manager", date(2026, 10, 15), "in_progress", "red",
                   [(date(2026, 9, 10), "38 of 52 schools have named a lead."), (date(2026, 11, 2), "No reply to two requests.")], "List, September", days_late=21),
        ]},
    ]},
]  # fmt: skip


def progress_report(**changes) -> dict:
    return {
        "board": BOARD,
        "paper": paper(),
        "meeting": "For the Practice Review Panel, Thursday 12 November 2026",
        "finding": "Five actions are late, up from one. Three decisions are needed today.",
        "standfirst": "20 actions from 3 reviews: 14 open, 5 verified or embedded, 1 paused. Position at 5pm on Thursday 5 November 2026, compared with 3 September 2026.",
        "decisions": DECISIONS,
        "changes": CHANGES,
        "status": STATUS,
        "rag": RAG,
        "impact": IMPACT,
        "exceptions_note": "Seven of the 14 open actions. Late actions come first, the longest first; then those that have slipped often or are waiting for somebody else. Lateness is counted from the current date; the original date is always shown.",
        "exceptions": EXCEPTIONS,
        "by_review": BY_REVIEW,
        "by_review_total": TOTAL,
        "by_agency": BY_AGENCY,
        "by_agency_total": TOTAL | {"moves": 10, "reply": "18 of 20 actions"},
        "reviews": REVIEWS,
        "key": [],
    } | changes


def action_plan(**changes) -> dict:
    return {
        "board": BOARD,
        "paper": paper(title="Action plan, 5 November 2026", name="Action plan · all reviews"),
        "meeting": "All reviews, all agencies",
        "heading": "Action plan: three reviews, twenty actions",
        "standfirst": "14 open, 5 verified or embedded, 1 paused. Five are late. Position at 5pm on Thursday 5 November 2026.",
        "status": STATUS,
        "rag": RAG,
        "impact": IMPACT,
        "reviews": REVIEWS,
        "key": [],
    } | changes


def long_plan(actions: int, per_recommendation: int = 5) -> dict:
    """An action plan of as many actions as asked for, each with about eighty words."""
    words = "The lead told the sub-group that the new form is in use on every site and that staff have been shown how to fill it in. "
    start = date(2026, 1, 5)
    recommendations = []
    for first in range(0, actions, per_recommendation):
        number = f"1.{first // per_recommendation + 1}"
        recommendations.append({
            "number": number, "text": "Every service knows who else lives in the home and writes it down.", "response": "Accepted 3 July 2025.",
            "measure": "Nine in ten records name every child.",
            "actions": [
                action(f"{number}{'abcdefghij'[place]}", "Write down who else lives in the home at the first visit and at every review", "Vale Community Health",
                       "head of children’s services", start + timedelta(days=first), list(LABELS)[(first + place) % 7], ["", "red", "amber", "green"][place % 4],
                       [(start, words), (start + timedelta(days=60), words)], "Audit of twenty records", moves=place % 3, days_late=(place % 2) * 7)
                for place in range(min(per_recommendation, actions - first))
            ],
        })  # fmt: skip
    return action_plan(
        reviews=[{"title": "One long plan", "reference": "PR-2026-09", "note": "", "recommendations": recommendations}]
    )


def review(**changes) -> dict:
    return {
        "board": BOARD,
        "paper": paper(title="Review PR-2025-01", name="Review PR-2025-01", printed_for="the business manager"),
        "heading": "Exploitation and children who go missing",
        "reference": "PR-2025-01",
        "type": "Child safeguarding practice review",
        "edition": "Working Together 2023",
        "stage": "Action plan",
        "standfirst": "Published 26 February 2026. Six of eight actions are open and three are late.",
        "restricted": False,
        "facts": [
            {"term": "Incident", "value": date(2025, 1, 8)}, {"term": "Aware", "value": date(2025, 1, 10)}, {"term": "Notified", "value": date(2025, 1, 14)},
            {"term": "Decision", "value": date(2025, 2, 3)}, {"term": "Commissioned", "value": date(2025, 2, 20)}, {"term": "Submitted", "value": date(2025, 12, 11)},
            {"term": "Published", "value": date(2026, 2, 26)}, {"term": "Parallel proceedings", "value": "Criminal trial ended November 2025"},
        ],
        "stages": [
            {"name": "Rapid review", "began": date(2025, 1, 14), "ended": date(2025, 2, 3), "state": "done"},
            {"name": "Scoping", "began": date(2025, 2, 3), "ended": date(2025, 3, 14), "state": "done"},
            {"name": "Management reviews", "began": date(2025, 3, 14), "ended": date(2025, 7, 31), "state": "done"},
            {"name": "Overview report", "began": date(2025, 8, 1), "ended": date(2025, 12, 11), "state": "done"},
            {"name": "Action plan", "began": date(2026, 2, 26), "ended": None, "state": "now"},
            {"name": "Impact review", "began": None, "ended": None, "state": "to_come"},
        ],
        "milestones": [
            {"name": "Rapid review", "due": date(2025, 2, 4), "met": date(2025, 2, 3), "state": "met", "state_label": "Met 1 day early", "rule": "15 working days from notification", "source": "Working Together 2023, chapter 5"},
            {"name": "Final report to the panel", "due": date(2025, 8, 3), "met": date(2025, 12, 11), "state": "met_late", "state_label": "130 days late", "rule": "6 months from the decision", "source": "Working Together 2023, chapter 5"},
            {"name": "Publication", "due": date(2026, 3, 2), "met": date(2026, 2, 26), "state": "met", "state_label": "Met 4 days early", "rule": "Local: 81 days from submission", "source": "Board protocol 4.2"},
            {"name": "Impact review", "due": date(2027, 2, 26), "met": None, "state": "to_come", "state_label": "113 days left", "rule": "12 months from publication", "source": "Board protocol 6.1"},
        ],
        "subjects": [
            {"code": "Child A", "age_band": "13 to 15", "sex": "Female", "known": "Known to social care"},
            {"code": "Child B", "age_band": "16 to 17", "sex": "Female", "known": "Known to youth justice"},
        ],
        "agencies": [
            {"name": "Children’s Social Care", "part": "Management review", "imr_state": "Accepted", "due": date(2025, 6, 13), "received": date(2025, 6, 12), "accepted": date(2025, 7, 4), "author": "Head of quality, independent of the case"},
            {"name": "Marlowe Vale Police", "part": "Management review", "imr_state": "Accepted", "due": date(2025, 6, 13), "received": date(2025, 7, 1), "accepted": date(2025, 7, 31), "author": "Review officer"},
            {"name": "Vale Community Health", "part": "Summary", "imr_state": "Received", "due": date(2025, 6, 13), "received": date(2025, 6, 10), "accepted": None, "author": "Named nurse"},
            {"name": "Education Service", "part": "Information only", "imr_state": "Not asked for", "due": None, "received": None, "accepted": None, "author": ""},
        ],
        "learning": [
            {"number": "1", "text": html("<p>Each missing episode was read on its own. Nobody put five together.</p>"), "source": "Police management review", "themes": ["Sources of information"], "good_practice": False, "cleared": True},
            {"number": "2", "text": "A teaching assistant kept a dated note of what the girl said, in her own words.", "source": "Education Service", "themes": ["Child’s voice"], "good_practice": True, "cleared": True},
            {"number": "3", "text": "Charging decisions were taken without social care in the room.", "source": "Overview report", "themes": ["Multi-agency working", "Assessment"], "good_practice": False, "cleared": False},
        ],
        "recommendations": {"total": 3, "actions": 8, "rows": [{"code": "not_started", "label": "Not started", "count": 1}, {"code": "in_progress", "label": "In progress", "count": 4}, {"code": "evidence_requested", "label": "Evidence asked for", "count": 1}, {"code": "verified", "label": "Verified", "count": 1}, {"code": "paused", "label": "Paused", "count": 1}],
            "each": [
                {"number": "1", "text": "A call after a missing episode leads to a decision that someone owns.", "answers": ["Police: accepted", "Housing: accepted in part"], "actions": 3},
                {"number": "2", "text": "Exploited children who offend are treated first as children who have been harmed.", "answers": ["Police: no answer yet"], "actions": 0},
            ]},
        "decisions": [
            {"on": date(2025, 2, 3), "decision": "Carry out a local child safeguarding practice review", "reason": "The criteria are met, and agencies can learn from how missing episodes were handled."},
            {"on": date(2026, 2, 10), "decision": "Publish in full for one year", "reason": "The trial has ended and both young people were asked."},
        ],
    } | changes  # fmt: skip
