"""The verbs of the organisation: load the reviewed files, publish a year's plan."""

from apps.organisation.services.calendars import publish_calendar_year
from apps.organisation.services.definitions import LoadReport, PlannedDay, YearPlan
from apps.organisation.services.loading import load_organisation
from apps.organisation.services.reading import read_year

__all__ = ["LoadReport", "PlannedDay", "YearPlan", "load_organisation", "publish_calendar_year", "read_year"]
