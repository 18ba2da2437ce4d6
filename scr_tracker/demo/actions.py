"""What the demonstration's recommendations and actions say."""

# fmt: off
RECOMMENDATIONS = [  # key, review, text, kind, agencies
    ("bruise", "alder", "Every agency tells its staff to ring, the same day, about a bruise on a baby who cannot move.", "practice", "social_care police hospital community"),
    ("men", "alder", "Services find out who the men in a baby's life are, and see them.", "practice", "community hospital social_care"),
    ("notes", "alder", "The hospital's two sites share safeguarding notes.", "system", "hospital"),
    ("prebirth", "larch", "Planning before a birth begins by week 20 and includes both parents.", "procedure", "social_care hospital community"),
    ("fathers", "larch", "Services know and see the fathers and male carers of babies.", "practice", "community social_care"),
    ("violence", "larch", "Calls about domestic abuse lead to one shared picture of the children in the home.", "system", "police school"),
    ("moves", "elder", "A family's move to or from another area is passed on the same day.", "procedure", "social_care school housing"),
    ("escalate", "elder", "Disagreements between agencies are raised and settled within five working days.", "leadership", "social_care police hospital community school housing"),
    ("missed", "rowan", "A child who is not brought is noticed at the second missed appointment.", "procedure", "hospital community"),
    ("siblings", "rowan", "Brothers and sisters are seen on the day a child is found to be hurt.", "practice", "hospital social_care"),
    ("supervise", "rowan", "Supervision covers worrying families who have no plan.", "supervision", "community"),
    ("neglect", "hawthorn", "Neglect is measured with one tool by all agencies.", "procedure", "social_care community school"),
]
MALLOW = [  # text, addressed to
    ("Commission research into the people who commit this kind of abuse, to learn what might identify them early.", "government"),
    ("Weigh abuse and coercion openly when deciding whether to prosecute a young person.", "prosecution"),
    ("Audit regularly whether enquiries and assessments are used when a young person may be at risk of serious harm.", "lscb"),
    ("Assess a young person's capacity to choose in the light of grooming and coercion, and train staff to do it.", "social_care"),
    ("Help universal services to assess early, and give pupils what they need to stay safe online.", "childrens_trust"),
    ("Use witness care so that an investigation serves the young person as well as the case.", "police_partners"),
]
ACTIONS = [
    # title, agency, recommendations, state, due in days, first due in days (None: the same), measure
    ("Every discharge from the children's ward names the lead professional", "hospital", "prebirth", "in_progress", -54, -236, "The lead is named in 95% of discharges; it was 62%"),
    ("Record who holds parental responsibility at every domestic abuse call", "police", "violence", "in_progress", -23, -145, "95% of audited calls name the person; it was 41%"),
    ("Maternity asks about domestic abuse with the partner out of the room", "hospital", "violence", "in_progress", -23, None, "Asked alone at nine of ten bookings"),
    ("Tell the school the same day about a domestic abuse call", "police", "violence", "in_progress", -17, -84, "Eight of ten schools told before nine"),
    ("A senior doctor sees every child under two before they go home", "hospital", "bruise", "in_progress", -17, None, "Ten of ten in a monthly sample"),
    ("Attendance leads tell social care on day 3 of an unexplained absence", "school", "escalate", "not_started", -10, None, "All absences of three days reported"),
    ("Offer a family group conference before every pre-birth plan", "social_care", "prebirth", "in_progress", -10, None, "Offered in nine of ten plans"),
    ("Supervisors dip-sample ten child concern reports a month", "police", "escalate", "evidence_requested", -10, -115, "Ten a month, with what was learned"),
    ("Case supervision is on the child's file within five working days", "social_care", "escalate", "evidence_requested", -10, -54, "Nine of ten in an audit of forty"),
    ("Tenancy officers know the signs of neglect and whom to ring", "housing", "neglect", "in_progress", -3, None, "All thirty officers trained and asked again after three months"),
    ("Put the same-day number on every ward and clinic wall", "hospital", "bruise", "in_progress", 4, None, "Seen on a walk round both sites"),
    ("Strategy meeting within one working day of a bruise on a baby who cannot move", "police", "bruise", "in_progress", 7, None, "Nine of ten within a day"),
    ("Health visitors see fathers and male carers at the new birth visit", "community", "fathers men", "claimed", 18, -54, "The father or male carer is named in 90% of visits; it was 38%"),
    ("Code “child not brought”, never “did not attend”", "community", "missed", "claimed", 5, None, "No “did not attend” in the June extract"),
    ("A second missed appointment sets off a call to the health visitor", "hospital", "missed", "checked", 12, -20, "Audit of twenty second absences"),
    ("Same-day sibling check on the first page of the protection form", "hospital", "siblings", "checked", 6, None, "In use in both sites"),
    ("One number for urgent safeguarding advice at night", "social_care", "siblings escalate", "claimed", 9, None, "Nine of ten calls answered in five minutes"),
    ("Bring worrying families without a plan to supervision", "community", "supervise", "claimed", 25, None, "Each practitioner, once a quarter"),
    ("Nurseries know which two-year-olds have stopped coming, and why", "school", "neglect", "in_progress", 21, None, "A list each month, with what was done"),
    ("One page on raising a disagreement, with people and hours", "social_care", "escalate", "in_progress", 25, None, "Known to eight of ten staff asked"),
    ("Pre-birth meetings start by week 20", "social_care", "prebirth", "not_started", 53, None, "Nine of ten by week 20"),
    ("Midwives hear from children's social care about every expectant parent in care", "hospital", "prebirth", "not_started", 53, None, "Each of the year's births"),
    ("The safeguarding flag shows on the records of both sites", "hospital", "notes", "in_progress", 38, None, "Flag seen by staff in ten of ten tests"),
    ("Ask who lives in the home and who visits, at every first contact", "community", "men", "in_progress", 30, None, "Named in nine of ten records"),
    ("Police tell health visitors which adults live at an address after a call", "police", "men violence", "not_started", 60, None, "In eight of ten calls with a baby"),
    ("Share the file with the new area on the day a family moves", "social_care", "moves", "in_progress", 45, 15, "Nine of ten files within five working days"),
    ("Schools hand over safeguarding files before a pupil starts", "school", "moves", "in_progress", 33, None, "All files before the first day"),
    ("Housing tells social care when a family with a plan gives notice", "housing", "moves", "in_progress", 14, None, "All notices of the quarter"),
    ("Use one neglect tool in every assessment", "social_care", "neglect", "verified", -120, -180, "Used in 92% of a sample of fifty"),
    ("School nurses are trained in the neglect tool", "community", "neglect", "verified", -90, None, "All trained; six months on, eight of ten use it"),
    ("Duty managers know the five-day rule for disagreements", "police", "escalate", "verified", -60, -75, "Ten of ten asked"),
    ("Letters about absence go to the GP and the health visitor", "hospital", "missed", "verified", -45, None, "All letters of a month"),
    ("A new front sheet for visits with a line for each child", "community", "siblings", "embedded", -200, -230, "In ten of ten records, a year on"),
    ("Night-duty staff keep ringing until they have an answer", "social_care", "escalate", "embedded", -260, None, "No unanswered call in the sample"),
    ("Tenancy visits record the children seen", "housing", "neglect", "embedded", -300, -330, "Nine of ten visits"),
    ("A shared database of visiting times", "hospital", "notes", "withdrawn", -30, None, ""),
    ("A separate training day on neglect", "school", "neglect", "superseded", -70, None, ""),
    ("Interview fathers for the service plan", "community", "fathers", "paused", 20, None, "Twelve interviews"),
    ("Joint visits by police and social care within two hours", "police", "bruise", "in_progress", 75, None, "Nine of ten at night and at weekends"),
    ("Read three records a month for the voice of the child", "school", "neglect", "in_progress", 90, None, "Three a month, with what was changed"),
    ("Family meetings are offered in the evening", "social_care", "prebirth fathers", "not_started", 100, None, "One in four held after five o'clock"),
]
REASONS = {
    "withdrawn": "The new shared record makes it needless.",
    "superseded": "Replaced by the joint training of all agencies.",
    "paused": "Waits for the ethics approval, expected in spring.",
}
NO_OWNER = {"Pre-birth meetings start by week 20", "Midwives hear from children's social care about every expectant parent in care", "Family meetings are offered in the evening"}
OVERRIDES = {
    "Every discharge from the children's ward names the lead professional": ("red", "Two ward managers have left; no cover until January."),
    "Strategy meeting within one working day of a bruise on a baby who cannot move": ("amber", "Depends on the merger of the two control rooms."),
    "Share the file with the new area on the day a family moves": ("amber", "The new area's system is not ready."),
    "The safeguarding flag shows on the records of both sites": ("amber", "Waits for the supplier's next release."),
    "Tenancy officers know the signs of neglect and whom to ring": ("amber", "Twenty of thirty are trained; the last course is booked."),
}
SAID = ("Drafted and out for comment with the two teams.", "Agreed by the managers; the form goes live next month.", "Three of five localities have it; the others follow.")
# fmt: on
