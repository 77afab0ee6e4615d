"""Names of the events of the organisation."""

# Subject: the calendar year. facts: year, provisional, added and removed (ISO days whose working state is new or gone).
# Whoever stores due dates recomputes the open ones.
CALENDAR_PUBLISHED = "organisation.calendar_published"
# Subject: the city's division. facts: created (how many of each kind), changed (names: "department market").
LOADED = "organisation.loaded"
