"""Dicts for the printed documents: invented board, places and people, roles and never names."""

from datetime import date, timedelta

from django.utils.safestring import mark_safe

BOARD = {"name": "Marlowe Vale Safeguarding Children Board", "colour": "#0a4d5c", "has_logo": False}


def paper(**changes) -> dict:
    return {
        "title": "Progress report, 12 November 2026",
        "name": "Progress report · Practice Review Panel, 12 November 2026",
        "marking": "OFFICIAL-SENSITIVE",
        "version": "1.0",
        "position": "Position at 5pm on 5 November 2026",
        "printed_for": "the Panel chair",
    } | changes


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


def counts(actions, open_, late, red, amber, green, closed, paused=0, **more) -> dict:
    return {"actions": actions, "open": open_, "late": late, "red": red, "amber": amber, "green": green, "closed": closed, "paused": paused} | more  # fmt: skip


BY_REVIEW = [
    {"title": "Babies and missed clinics", "reference": "LR-2024-02", "type": "Local learning review", "stage": "Published 12 June 2025",
     "marks": ["closed"] * 4 + ["green", "green", "amber", "red"], "next": "Impact review 11 Feb 2027"} | counts(8, 4, 1, 1, 1, 2, 4),
    {"title": "Exploitation and children who go missing", "reference": "PR-2025-01", "type": "Child safeguarding practice review",
     "stage": "Published 26 February 2026", "marks": ["closed", "green", *["amber"] * 4, "red", "paused"], "next": "On website to 26 Feb 2027"}
    | counts(8, 6, 3, 1, 4, 1, 1, 1),
    {"title": "Neglect and home education", "reference": "PR-2026-01", "type": "Child safeguarding practice review",
     "stage": "Not published (criminal trial); actions have begun", "marks": ["green", "green", "amber", "red"], "next": "Trial listed 1 Mar 2027"}
    | counts(4, 4, 1, 1, 1, 2, 0),
]  # fmt: skip
TOTAL = counts(20, 14, 5, 3, 6, 5, 5, 1)
BY_AGENCY = [
    {"name": "Marlowe Vale Police", "marks": ["closed", "amber", "amber", "red"], "days_to_reply": 19, "reply": "Complete"} | counts(4, 3, 1, 1, 2, 0, 1, moves=2),
    {"name": "Children’s Social Care", "marks": ["closed", "green", "amber", "paused"], "days_to_reply": 21, "reply": "Complete"} | counts(4, 2, 1, 0, 1, 1, 1, moves=3),
    {"name": "Education Service", "marks": ["green", "amber", "red"], "days_to_reply": 17, "reply": "2 of 3: 3.2b missing"} | counts(3, 3, 1, 1, 1, 1, 0, moves=0),
    {"name": "Primary care (GP practices)", "marks": ["red"], "days_to_reply": None, "reply": "None: chased 26 October"} | counts(1, 1, 1, 1, 0, 0, 0, moves=2),
    {"name": "Youth Justice Service", "marks": ["amber"], "days_to_reply": 12, "reply": "Complete"} | counts(1, 1, 1, 0, 1, 0, 0, moves=0),
    {"name": "Marlowe Vale Homes", "marks": ["amber"], "days_to_reply": 18, "reply": "Complete"} | counts(1, 1, 0, 0, 1, 0, 0, moves=3),
    {"name": "Marlowe Vale Hospitals NHS Trust", "marks": ["closed", "green"], "days_to_reply": 2, "reply": "Complete"} | counts(2, 1, 0, 0, 0, 1, 1, moves=0),
    {"name": "Probation Service", "marks": ["green"], "days_to_reply": 15, "reply": "Complete"} | counts(1, 1, 0, 0, 0, 1, 0, moves=0),
    {"name": "Vale Community Health", "marks": ["closed", "closed", "green"], "days_to_reply": 17, "reply": "Complete"} | counts(3, 1, 0, 0, 0, 1, 2, moves=0),
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


def html(text: str) -> str:
    return mark_safe(text)


def agencies(count: int) -> list[dict]:
    known = [
        ("Marlowe Vale Hospitals", "Hospitals", 402), ("Vale Community Health", "Vale Health", 236), ("Primary care", "Primary care", 118),
        ("Children’s Social Care", "Social Care", 171), ("Marlowe Vale Police", "Police", 94), ("Youth Justice Service", "Youth Justice", 22),
        ("Education Service", "Education", 221), ("Marlowe Vale Homes", "Homes", None), ("Probation Service", "Probation", None),
        ("Family court advisers", "Court advisers", 31), ("Fire and Rescue", "Fire", 12), ("Ambulance trust", "Ambulance", 77),
        ("Mental health trust", "Mental health", 140), ("Voluntary sector forum", "Voluntary", 65),
    ]  # fmt: skip
    return [{"name": name, "short": short, "reached": reached} for name, short, reached in known[:count]]


ANSWERS = [
    ["made", "made", "planned", "planned", "unchanged", "not_applicable", "made"],
    ["made", "planned", "unchanged", "made", "planned", "planned", "planned"],
    ["planned", "made", "planned", "made", "unchanged", "planned", "made"],
    ["not_applicable", "made", "unchanged", "planned", "unchanged", "not_applicable", "unchanged"],
    ["made", "made", "planned", "made", "not_applicable", "unchanged", "made"],
]


def feedback_paper(count: int = 9, **changes) -> dict:
    titles = [
        "A missed clinic",
        "See every child the same day",
        "A quiet child can vanish",
        "Supervision is for worries",
        "When a family says no",
    ]
    return {
        "board": BOARD,
        "paper": paper(title="Feedback paper, Safeguarding Update 14", name="Feedback paper · Safeguarding Update 14", position="Replies received by 5pm on 30 November 2026", printed_for=""),
        "meeting": "For the Board, Tuesday 8 December 2026",
        "item": "Item 6",
        "finding": "Most have heard it. Fewer have changed.",
        "standfirst": html("Replies to <em>Safeguarding Update</em>, issue 14, sent to nine agencies on 24 September 2026. Replies were due on 20 November; two have not come."),
        "figures": [
            {"value": "7 of 9", "text": "agencies replied (78%); five of them by the due date"},
            {"value": "1,264", "text": "people reached, as the agencies count them, in 83 teams"},
            {"value": "13", "text": "changes made already, out of 35 answers"},
            {"value": "41 days", "text": "middle time to reply, against 57 days allowed"},
        ],
        "asks_heading": "The Board is asked to",
        "asks": [
            {"lead": "Require a reply from Marlowe Vale Homes and the Probation Service", "text": "by 18 December, through their Board members."},
            {"lead": "Open one joint action on lesson 4,", "text": "supervision: three agencies say that it applies to them and that nothing has changed."},
            {"lead": "Accept four answers of “does not apply”:", "text": "Hospitals (lesson 4), Youth Justice (1 and 4) and the police (5). Their reasons are on the issue’s page."},
        ],
        "grid_note": "Each agency answered for itself. A letter shows the furthest point that it reports, and not what has been verified.",
        "agencies": agencies(count),
        "lessons": [
            {"number": place + 1, "title": title, "short": title, "answers": (row + ["no_reply"] * 2 + ["made", "planned", "unchanged", "made", "planned"])[:count], "done": done, "of": 7}
            for place, (title, row, done) in enumerate(zip(titles, ANSWERS, [5, 6, 6, 2, 5], strict=True))
        ],
        "reached_total": 1264,
        "quotes": [
            {"text": "We went through our own list and found eleven children with two missed visits in a month. No one had been looking.", "who": "A practice nurse, primary care"},
            {"text": "Four minutes with the quietest child’s record, and our visit plan was different.", "who": "A family support worker, Vale Community Health"},
        ],
        "gaps": [
            {"gap": "No reply", "seen": "Marlowe Vale Homes and Probation, after reminders on 6, 16 and 23 November. Both were in the review that lesson 5 came from.", "next": "Decision 1, page 1"},
            {"gap": "Supervision (lesson 4)", "seen": "Only two of seven have changed or planned anything. Reasons given: no spare supervisor hours, and no agreed standard.", "next": "Decision 2, page 1: one action, led by Vale Community Health"},
            {"gap": "Reach in schools", "seen": "The Education Service reached 38 of 52 schools. The rest are mainly small primaries with no deputy lead.", "next": "Use the February heads’ meeting; report in March"},
            {"gap": "Proof", "seen": "Of 13 changes made, six came with evidence. The others are statements.", "next": "Ask for one piece of proof for each by 29 January"},
        ],
        "changes": [
            {"agency": "Marlowe Vale Hospitals", "text": "“Was not brought” is the only wording left on our clinic screens.", "by": "Made", "evidence": "Screenshots"},
            {"agency": "Vale Community Health", "text": "Every home-visit record has a line for each child under five.", "by": "Made", "evidence": "20-case sample"},
            {"agency": "Primary care", "text": "A recall list every Monday, read by a clinician.", "by": date(2027, 1, 31), "evidence": "Due then"},
            {"agency": "Children’s Social Care", "text": "No strategy discussion closes until each child has a name, a time and a visitor.", "by": "Made", "evidence": "Protocol; audit"},
            {"agency": "Marlowe Vale Police", "text": "Officers list all children at an address on the same form.", "by": date(2027, 2, 26), "evidence": "Due then"},
            {"agency": "Youth Justice Service", "text": "Each case discussion opens with brothers and sisters.", "by": date(2027, 1, 29), "evidence": "Due then"},
            {"agency": "Education Service", "text": "Nurseries ring the health visitor when a family withdraws.", "by": "Made", "evidence": ""},
        ],
        "replies": [
            {"agency": "Vale Community Health", "replied": date(2026, 11, 3), "by": "Named nurse", "teams": 9, "people": 236, "answers": [
                {"number": 1, "lesson": "A missed clinic", "answer": "made", "answer_label": "Change made", "text": html("<p>Letters go to the health visitor on the same day.</p>"), "by": date(2026, 10, 1), "evidence": "20-case sample"},
                {"number": 2, "lesson": "See every child the same day", "answer": "planned", "answer_label": "Change planned", "text": "A shared form is being written with social care.", "by": date(2027, 1, 15), "evidence": ""},
            ]},
            {"agency": "Marlowe Vale Homes", "replied": None, "by": "", "teams": None, "people": None, "answers": []},
        ],
        "previous": [
            {"issue": "14, September 2026", "replied": "7 of 9", "reached": 1264, "made": "13 of 35 answers", "days": 41, "this": True},
            {"issue": "13, June 2026", "replied": "6 of 9", "reached": 980, "made": "7 of 24 answers", "days": 46, "this": False},
            {"issue": "12, March 2026", "replied": "5 of 9", "reached": 715, "made": "Not asked", "days": 52, "this": False},
        ],
        "note": "Reach is counted by each agency and may count a person twice. Replies after 30 November are not included. Released to the Board by the Panel chair on 1 December 2026 after an identifier check.",
    } | changes  # fmt: skip


def lesson(number, title, story, changed, asked) -> dict:
    return {"number": number, "title": title, "story": html(f"<p>{story}</p>"), "changed": changed, "asked": asked}


def newsletter(**changes) -> dict:
    return {
        "board": BOARD,
        "paper": paper(title="Safeguarding Update, issue 14", name="Marlowe Vale Safeguarding Children Board · Safeguarding Update",
                       marking="OFFICIAL: cleared for sharing with partner agencies", position="", printed_for=""),
        "title": "Safeguarding Update",
        "issue": "Issue 14",
        "date": date(2026, 9, 24),
        "strapline": "Learning from reviews, for everyone who works with children and families",
        "standfirst": "Two agencies took a hard look at their own part in the care of two very young children. What they saw is of use to every team in Marlowe Vale.",
        "why_heading": "Why you are getting this.",
        "why": html("<p>On 10 September the Practice Review Panel decided that this learning should reach everyone who works with families, and not only the agencies in the review. Please read it with your team, decide what applies to you, and tell us what you will do. It takes about eight minutes.</p>"),
        "feedback": {
            "due": date(2026, 11, 20), "meeting": "for the Board meeting on Tuesday 8 December 2026", "heading": "We need your agency’s answer",
            "intro": "One reply from each agency. For each of the five lessons, tell us:",
            "questions": [
                {"lead": "Does it apply to you?", "text": "Yes, partly or no, and why."},
                {"lead": "Who has heard it?", "text": "Which teams, how many people and when."},
                {"lead": "What will change,", "text": "by when, and how will you know?"},
            ],
            "close": "“We do this already” is a good answer, if you can show it.",
        },
        "sections": [
            {
                "kind": "learning", "title": "Look for the other child", "kicker": "Local learning",
                "rail": "From an individual management review. Ages, dates and places are left out so that no family can be recognised.", "pull": "",
                "intro": html("<p>A baby came to hospital with injuries that no one could explain. There was a second child at home, a little older, whose development was behind. Services met the family often, and saw one child clearly and the other hardly at all.</p>"),
                "contributions": [
                    {"from": "From the hospital", "author": "Consultant paediatrician", "agency": "Marlowe Vale Hospitals NHS Trust", "pull": "", "lessons": [
                        lesson(1, "A missed clinic is a message", "The baby was not brought to two scans and then to two clinics. Each absence was handled on its own, by the department that had sent the letter, so no one saw four in a row.",
                               "A second missed clinic for a child under two now goes to the named nurse. Every letter is copied to the GP and the health visitor.", "Record “was not brought”, never “did not attend”. A baby cannot choose to stay away."),
                        lesson(2, "See every child in the home, the same day", "The older child was examined the day after the baby was admitted. Those hours mattered: if one child may have been hurt, the others may be at risk tonight.",
                               "The emergency department now asks “who else lives at home?” before the first call to social care is ended.", "In every strategy discussion, name each child in the home, and agree who will see them and by what time."),
                    ]},
                    {"from": "From community health", "author": "Named nurse for safeguarding children", "agency": "Vale Community Health", "pull": "After the birth, the older child is hardly mentioned again.", "lessons": [
                        lesson(3, "A quiet child can vanish from the record", "When staff sat down afterwards to describe the older child, they did it vividly. They had seen a great deal. It had not been written down, because the adults’ needs filled each visit.",
                               "Home-visit records have a line for each child under five, and it cannot be left empty.", "Before you close a record, check: could a stranger tell from it what this child’s day is like?"),
                        lesson(4, "Supervision is for worries, not only for plans", "This family was not on a child protection plan, so it was seldom talked about in supervision. Staff wanted time to think about families who were vulnerable but below that line.",
                               "Everyone brings one family “that I keep thinking about” to supervision, whatever its status.", "Check who in your team has no regular supervision at all, including bank and part-time staff."),
                        lesson(5, "When a family says no, tell somebody", "The parents turned down a referral for help. That is their right, and it is also unusual. It was noted, and no one was told.",
                               "A refusal is discussed with the named nurse within two working days, and with the GP.", "Treat a refusal, or a family that has become hard to reach, as new information. Share it."),
                    ]},
                ],
                "good_practice": [{"heading": "Good practice worth copying", "text": "A nursery nurse noticed that the older child flinched at loud voices, wrote it down with the date, and rang the health visitor the same afternoon. Hers is the fullest picture of that child in any record. She had not been asked to do it."}],
            },
            {
                "kind": "report", "title": "One year, 147 reviews, 194 children", "contents": "194 children, in figures", "kicker": "National picture",
                "rail": "Looking back, because the pattern has not gone away.", "pull": "",
                "intro": "The national inspectorate read every serious case review finished in one year. Most of the children were five or younger, and most were known to social care.",
                "figures": [
                    {"title": "Six in ten were five or younger", "caption": "Children at the time of the incident. 69 and 47 make 116 of 194.", "parts": [
                        {"kind": "bars", "rows": [{"label": "Under 1", "value": 69}, {"label": "1 to 5", "value": 47}, {"label": "6 and over", "value": 78, "outline": True}]}]},
                    {"title": "Nearly half died; most were already known", "caption": "All 194 children; each bar is the whole group.", "parts": [
                        {"kind": "split", "rows": [{"label": "Died", "value": 90, "other_label": "Seriously harmed", "other_value": 104}, {"label": "Known to social care", "value": 119, "other_label": "Not known", "other_value": 75}]}]},
                    {"title": "Four reviews in ten met the six-month limit", "caption": "All 147 reviews evaluated in the year.", "parts": [
                        {"kind": "split", "rows": [{"label": "In six months", "value": 60, "other_label": "Longer", "other_value": 87}]},
                        {"kind": "number", "rows": [{"value": 15, "text": "reviews clearly showed that children had been asked to take part"}]}]},
                ],
                "source": html("Ofsted, <em>Learning lessons from serious case reviews 2009–2010</em>, covering evaluations from 1 April 2009 to 31 March 2010. Counts of 78, 104, 75 and 87 are the remainders."),
                "applies": {"heading": "Does it apply here?", "text": "The Panel’s view: yes. Our own five lessons fall under the second, third and sixth messages."},
                "messages_intro": "Six messages ran through the reviews:",
                "messages": ["do the everyday practice well", "make sure that action follows a decision", "use every source of information, fathers and wider family included", "assess properly", "work as one system", "welcome challenge and supervision"],
                "body": html("<p>Good procedures were usually there. Too often, they were not used.</p>"),
            },
            {
                "kind": "briefing", "title": "Seen as trouble, when in danger", "contents": "Lessons on exploitation", "kicker": "From another area",
                "rail": "A review by Port Ansley Safeguarding Children Board into the sexual exploitation of two teenage girls.", "pull": "People saw rebellion. What they were looking at was coercion.",
                "intro": "The review is nine years old and still describes what staff meet. Six themes carry over.",
                "themes": [
                    {"name": "Early signs", "text": "Neglect and loss in the early years left both girls easier to target. Schools and health services noticed changes, but no one put them together."},
                    {"name": "Going missing", "text": "Each episode was treated as a fresh event. Repeated absence is among the clearest warnings of exploitation."},
                    {"name": "Consent and coercion", "text": "Assessments asked whether the girls were willing. They should have asked who held the power, and what saying no would have cost."},
                    {"name": "Offending", "text": "Both were convicted of offences that grew out of the abuse. Youth justice and care plans ran side by side and did not meet."},
                    {"name": "Evidence and safety", "text": "The police operation led to convictions. The girls’ safety needed the same planning, with every agency in the room from the start."},
                    {"name": "Being heard", "text": "They talked when an adult stayed patient, believed them and came back."},
                ],
                "recommendations": [],
            },
            {
                "kind": "recommendations", "title": "Who is asked to do what", "kicker": "Recommendations", "rail": "From both reviews, read across to Marlowe Vale by the Panel.", "pull": "",
                "intro": "If your agency is named, an action with an owner and a date is already on your list. If not, ask whether the idea still fits.",
                "recommendations": [
                    {"addressed_to": "All health providers", "source": "Local review", "text": "Treat a second missed clinic for a child under two as a safeguarding question.", "status": "In progress"},
                    {"addressed_to": "Police and social care", "source": "Local review", "text": "Name every child in the home at each strategy discussion, and the time they will be seen by.", "status": "Verified"},
                    {"addressed_to": "Children’s social care", "source": "Port Ansley review", "text": "Include capacity, coercion and grooming in every assessment where exploitation is suspected.", "status": "In progress"},
                    {"addressed_to": "Schools and colleges", "source": "Port Ansley review", "text": "Teach online safety and healthy relationships so that children know what grooming looks like.", "status": "Not started"},
                    {"addressed_to": "Youth justice, prosecutors", "source": "Port Ansley review", "text": "Consider, before charge, whether the offence is a sign of exploitation.", "status": "Evidence asked for"},
                    {"addressed_to": "The Board", "source": "Port Ansley review", "text": "Audit whether children at risk of exploitation are brought into child protection procedures.", "status": "In progress"},
                    {"addressed_to": "Government", "source": "Port Ansley review", "text": "Commission research on people who exploit children, to help with earlier recognition.", "status": "Not ours; noted"},
                ],
            },
            {
                "kind": "steps", "title": "Before you go home", "contents": "What you can do today", "kicker": "What you can do today", "rail": "Five small things. None of them needs a new policy.", "pull": "", "intro": "",
                "steps": [
                    {"lead": "Look at your last ten missed clinics.", "text": "How many were for a child? Who was told?"},
                    {"lead": "Open one family’s record", "text": "and read only what it says about the quietest child."},
                    {"lead": "Ask “who else lives here?”", "text": "on your next visit or call, and write the answer down."},
                    {"lead": "Put one family on the list", "text": "for your next supervision because it worries you."},
                    {"lead": "Say to a child who has gone missing:", "text": "“I am glad you are back. I will ask again tomorrow.”"},
                ],
            },
        ],
        "footer": [
            {"heading": "Worried about a child?", "text": "Call the Marlowe Vale front door on 01632 960 114, day or night. If a child is in danger now, call 999."},
            {"heading": "Questions or feedback", "text": "Board business team, 01632 960 120, learning@marlowe-vale.example"},
            {"heading": "Publication", "text": "May be shared inside partner agencies. Not for publication online. Released by the Panel chair on 23 September 2026 after an identifier check. Issue 14, version 1.0."},
        ],
    } | changes  # fmt: skip


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
        "recommendations": {"total": 3, "actions": 8, "rows": [{"code": "not_started", "label": "Not started", "count": 1}, {"code": "in_progress", "label": "In progress", "count": 4}, {"code": "evidence_requested", "label": "Evidence asked for", "count": 1}, {"code": "verified", "label": "Verified", "count": 1}, {"code": "paused", "label": "Paused", "count": 1}]},
        "decisions": [
            {"on": date(2025, 2, 3), "decision": "Carry out a local child safeguarding practice review", "reason": "The criteria are met, and agencies can learn from how missing episodes were handled."},
            {"on": date(2026, 2, 10), "decision": "Publish in full for one year", "reason": "The trial has ended and both young people were asked."},
        ],
    } | changes  # fmt: skip
