"""What the API says of reviews: plain dictionaries with explicit fields, documented by serializers. Nobody's name is among them."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.common.actor import Actor
from apps.common.api import ActionOut
from apps.organisation.models import Department
from apps.reviews import figures, presentation, selectors
from apps.reviews.choices import ReviewStatus, Round
from apps.reviews.figures import Counts, Period
from apps.reviews.models import Invitation, Review
from apps.reviews.permissions import is_officer


class TagOut(serializers.Serializer[Any]):
    """A tag of a grade."""

    code = serializers.IntegerField()
    text = serializers.CharField()
    is_core = serializers.BooleanField()


class GradeOut(serializers.Serializer[Any]):
    """A grade with its tags; 5 is best."""

    grade = serializers.IntegerField()
    text = serializers.CharField()
    is_bad = serializers.BooleanField()
    tags = TagOut(many=True)


class AboutOut(serializers.Serializer[Any]):
    """The service that was reviewed; its number is empty where telling it would lead to somebody."""

    number = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    department = serializers.CharField()


class ReviewRowOut(serializers.Serializer[Any]):
    """A review in a list."""

    review_id = serializers.CharField()
    number = serializers.CharField()
    round = serializers.IntegerField()
    grade = serializers.IntegerField()
    grade_text = serializers.CharField()
    tags = serializers.ListField(child=serializers.IntegerField())
    named = serializers.BooleanField()
    channel = serializers.IntegerField()
    status = serializers.CharField()
    status_text = serializers.CharField()
    reviewed_at = serializers.DateTimeField()
    about = AboutOut()


class ReviewOut(ReviewRowOut):
    """A review whole; the words of the call-back are told to its author and to officers."""

    text = serializers.CharField(allow_blank=True)
    verdict = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    is_in_time = serializers.BooleanField(allow_null=True)
    revision = serializers.IntegerField()
    may_append = serializers.BooleanField()
    actions = ActionOut(many=True)


class InvitationOut(serializers.Serializer[Any]):
    """A service of mine that ended; ``may`` is 1 for a first review, 2 for one to add, 0 for none."""

    id = serializers.CharField()
    subject = serializers.CharField()
    about = AboutOut()
    ended_at = serializers.DateTimeField()
    may = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True)


class FiguresOut(serializers.Serializer[Any]):
    """Counts and rates of a department or the city; a rate is between 0 and 1, null where there is nothing to share."""

    department = serializers.CharField()
    name = serializers.CharField()
    ended = serializers.IntegerField()
    active = serializers.IntegerField()
    bad = serializers.IntegerField()
    good_rate = serializers.FloatField(allow_null=True)
    active_rate = serializers.FloatField(allow_null=True)
    active_good_rate = serializers.FloatField(allow_null=True)
    silent_rate = serializers.FloatField(allow_null=True)
    rectified_rate = serializers.FloatField(allow_null=True)
    in_time_rate = serializers.FloatField(allow_null=True)
    average = serializers.FloatField(allow_null=True)


class BoardOut(serializers.Serializer[Any]):
    """The board of a period, by the day services ended."""

    period = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    city = FiguresOut()
    departments = FiguresOut(many=True)


def grades_out() -> list[dict[str, Any]]:
    """Return the five grades with their tags, the best first."""
    return [
        {
            "grade": row["value"],
            "text": row["label"],
            "is_bad": row["is_bad"],
            "tags": [{"code": t["value"], "text": t["label"], "is_core": t["is_core"]} for t in row["tags"]],
        }
        for row in presentation.grade_choices()
    ]


def _about(review: Review, reader: Actor) -> dict[str, str]:
    """Return which service it was: whole to who gave the review as its owner; who has a link learns no more than the link's page."""
    told = presentation.is_author(review, reader)
    if reader.is_staff:
        told = review.is_named or is_officer(review, reader)
    return {
        "number": review.invitation.number if told else "",
        "title": review.invitation.title if told else presentation.public_title(review.invitation),
        "department": review.department.name,
    }


def review_row(review: Review, *, reader: Actor) -> dict[str, Any]:
    """Return a review as a list shows it to this reader."""
    return {
        "review_id": review.public_id,
        "number": review.number,
        "round": review.round,
        "grade": review.grade,
        "grade_text": review.get_grade_display(),
        "tags": list(review.tags),
        "named": review.is_named,
        "channel": review.channel,
        "status": review.status,
        "status_text": review.get_status_display() if reader.is_staff else presentation.own_status(review),
        "reviewed_at": review.reviewed_at,
        "about": _about(review, reader),
    }


def review_out(review: Review, *, reader: Actor, may_append: bool) -> dict[str, Any]:
    """Return a review whole, with what the reader may do."""
    settled = reader.is_staff or review.status in {ReviewStatus.RECTIFIED, ReviewStatus.CLOSED}
    thrown_out = reader.is_staff or review.status == ReviewStatus.INVALID
    return review_row(review, reader=reader) | {
        "text": presentation.text_shown(review, reader=reader),
        "verdict": review.verdict,
        "reason": review.reason if thrown_out else "",
        "remedy": review.remedy if settled else "",
        "answer": review.answer if settled else "",
        "is_in_time": review.is_in_time,
        "revision": review.revision,
        "may_append": may_append,
        "actions": ActionOut(selectors.actions_of(review, reader), many=True).data if reader.is_staff else [],
    }


def invitation_out(invitation: Invitation, *, may: int) -> dict[str, Any]:
    """Return a service of the reader's own."""
    until = {Round.FIRST: invitation.open_until, Round.APPEND: invitation.append_until}
    return {
        "id": invitation.public_id,
        "subject": f"{invitation.subject_type}:{invitation.subject_public_id}",
        "about": {
            "number": invitation.number,
            "title": invitation.title,
            "department": invitation.department.name,
        },
        "ended_at": invitation.ended_at,
        "may": may,
        "until": until[Round(may)] if may else None,
    }


def board_out(period: Period, by_id: dict[int, Counts], departments: list[Department]) -> dict[str, Any]:
    """Return the board of a period."""
    return {
        "period": period.name,
        "start": period.start,
        "end": period.end,
        "city": _figures("", _("全市"), sum(by_id.values(), Counts())),
        "departments": [_figures(row.slug, row.name, by_id[row.pk]) for row in departments],
    }


def _figures(slug: str, name: str, own: Counts) -> dict[str, Any]:
    return {
        "department": slug,
        "name": name,
        "ended": own.ended,
        "active": own.active,
        "bad": own.bad,
        "good_rate": _number(figures.good_rate(own)),
        "active_rate": _number(figures.active_rate(own)),
        "active_good_rate": _number(figures.active_good_rate(own)),
        "silent_rate": _number(figures.silent_rate(own)),
        "rectified_rate": _number(figures.rectified_rate(own)),
        "in_time_rate": _number(figures.in_time_rate(own)),
        "average": _number(figures.average(own)),
    }


def _number(rate: Fraction | None) -> float | None:
    return None if rate is None else round(float(rate), 4)
