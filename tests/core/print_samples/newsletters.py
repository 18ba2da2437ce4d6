"""A newsletter, and the paper on what agencies answered."""

from datetime import date

from tests.core.print_samples.frame import BOARD, html, paper


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
        "replies": [
            {"agency": "Vale Community Health", "replied": date(2026, 11, 3), "by": "Named nurse", "teams": 9, "people": 236, "answers": [
                {"lessons": [{"number": 1, "title": "A missed clinic"}, {"number": 4, "title": "Supervision is for worries"}], "answer": "made", "answer_label": "Change made", "text": html("<p>Letters go to the health visitor on the same day.</p>"), "by": date(2026, 10, 1), "evidence": "20-case sample"},
                {"lessons": [{"number": 2, "title": "See every child the same day"}], "answer": "planned", "answer_label": "Change planned", "text": "A shared form is being written with social care.", "by": date(2027, 1, 15), "evidence": ""},
            ]},
        ],
        "silent": ["Marlowe Vale Homes", "Probation Service"],
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
                "messages": [{"number": number, "text": text} for number, text in enumerate(
                    ["do the everyday practice well", "make sure that action follows a decision", "use every source of information, fathers and wider family included", "assess properly", "work as one system", "welcome challenge and supervision"], start=7)],
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
                    {"addressed_to": "All health providers", "source": "Local review", "text": "Treat a second missed clinic for a child under two as a safeguarding question."},
                    {"addressed_to": "Police and social care", "source": "Local review", "text": "Name every child in the home at each strategy discussion, and the time they will be seen by."},
                    {"addressed_to": "Children’s social care", "source": "Port Ansley review", "text": "Include capacity, coercion and grooming in every assessment where exploitation is suspected."},
                    {"addressed_to": "Schools and colleges", "source": "Port Ansley review", "text": "Teach online safety and healthy relationships so that children know what grooming looks like."},
                    {"addressed_to": "Youth justice, prosecutors", "source": "Port Ansley review", "text": "Consider, before charge, whether the offence is a sign of exploitation."},
                    {"addressed_to": "The Board", "source": "Port Ansley review", "text": "Audit whether children at risk of exploitation are brought into child protection procedures."},
                    {"addressed_to": "Government", "source": "Port Ansley review", "text": "Commission research on people who exploit children, to help with earlier recognition."},
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
