"""One typed input for each verb of a review, shared by the pages and the API, with the service it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.common.actor import Actor
from apps.common.actor import Channel as Through
from apps.common.api import StrictSerializer
from apps.common.errors import NotFound
from apps.identity.requests import Rate
from apps.reviews.choices import MAX_TAGS, MAX_TEXT, NOT_COUNTED, Channel, Grade, Remedy, ReviewAction, Way
from apps.reviews.errors import TooManyTries
from apps.reviews.figures import MONTH, Period, period_named, period_of
from apps.reviews.models import Review
from apps.reviews.services import handling, publishing
from apps.reviews.services.handling import Call
from apps.reviews.services.reviewing import MAX_CONTACT, Rating

MAX_REASON = 2000
TRIES_PER_MINUTE = 20
GIVEN = Rate("reviews.given", TRIES_PER_MINUTE, TooManyTries)  # by somebody not signed in
# What is no move of the transition table and is done to a review all the same.
RELEASE, WITHDRAW = "release", "withdraw"


class RatingIn(StrictSerializer):
    """What somebody says of a service."""

    grade = serializers.ChoiceField(
        choices=Grade.choices,
        error_messages={"required": _("请选一个满意程度。"), "invalid_choice": _("请选一个满意程度。")},
    )
    tags = serializers.ListField(child=serializers.IntegerField(), max_length=MAX_TAGS, required=False, default=list)
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)
    named = serializers.BooleanField(required=False, default=False)
    contact = serializers.RegexField(
        r"^\+?[0-9][0-9 -]{5,18}$",
        required=False,
        allow_blank=True,
        default="",
        max_length=MAX_CONTACT,
        error_messages={"invalid": _("请填电话号码，比如 13900001111 或 0931-1234567。")},
    )


def rating_of(data: Mapping[str, Any]) -> Rating:
    """Return checked input as the services take it."""
    return Rating(int(data["grade"]), tuple(data["tags"]), data["text"], data["named"], data["contact"])


class VerbIn(StrictSerializer):
    """What every verb may carry: the revision the writer read, so that two officers cannot overwrite each other."""

    revision = serializers.IntegerField(required=False, min_value=1)


class ConfirmIn(VerbIn):
    """Whether the question is complex, which gives the department more time."""

    complex = serializers.BooleanField(required=False, default=False)


class ReasonIn(VerbIn):
    """A move with its reason."""

    reason = serializers.CharField(max_length=MAX_REASON)


class VerdictIn(ReasonIn):
    """Why a review does not count."""

    verdict = serializers.ChoiceField(choices=[(verdict.value, verdict.label) for verdict in NOT_COUNTED])


class RectifyIn(VerbIn):
    """What was done about it."""

    remedy = serializers.ChoiceField(choices=Remedy.choices)
    answer = serializers.CharField(max_length=MAX_REASON)


class ExtendIn(ReasonIn):
    """More working days."""

    days = serializers.IntegerField(min_value=1, max_value=settings.REVIEW_EXTENSION_MAX_DAYS)


class CallBackIn(VerbIn):
    """What came of calling back, with a second review on the evaluator's word."""

    reached = serializers.ChoiceField(choices=[("yes", _("联系上了")), ("no", _("没有联系上，或没有留下联系方式"))])
    content = serializers.ChoiceField(
        choices=[("yes", _("满意")), ("no", _("不满意"))], required=False, allow_blank=True, default=""
    )
    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_REASON)
    grade = serializers.ChoiceField(choices=Grade.choices, required=False, allow_null=True, default=None)
    grade_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class ReleaseIn(VerbIn):
    """The cleaned text and answer for everybody."""

    text = serializers.CharField(max_length=MAX_TEXT)
    answer = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


Run = Callable[[Review, Actor, datetime, dict[str, Any]], Review]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's input and its service."""

    input: type[StrictSerializer]
    run: Run


def _confirm(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.confirm_review(
        review=review, is_complex=data["complex"], actor=actor, at=at, revision=data.get("revision")
    )


def _reject(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.reject_review(
        review=review, verdict=data["verdict"], reason=data["reason"], actor=actor, at=at,
        revision=data.get("revision"),
    )  # fmt: skip


def _rectify(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.rectify_review(
        review=review, remedy=data["remedy"], answer=data["answer"], actor=actor, at=at, revision=data.get("revision")
    )


def _extend(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.extend_review(
        review=review, days=data["days"], reason=data["reason"], actor=actor, at=at, revision=data.get("revision")
    )


def _appeal(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.appeal_review(
        review=review, reason=data["reason"], actor=actor, at=at, revision=data.get("revision")
    )


def _uphold(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.uphold_review(
        review=review, reason=data["reason"], actor=actor, at=at, revision=data.get("revision")
    )


def _overturn(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.overturn_review(
        review=review, verdict=data["verdict"], reason=data["reason"], actor=actor, at=at,
        revision=data.get("revision"),
    )  # fmt: skip


def _call_back(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    again = Rating(int(data["grade"]), (), data["grade_words"], review.is_named) if data["grade"] else None
    content = {"yes": True, "no": False}.get(data["content"])
    call = Call(data["reached"] == "yes", content, data["words"], again)
    return handling.call_back(review=review, call=call, actor=actor, at=at, revision=data.get("revision"))


def _send_back(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return handling.send_back(review=review, reason=data["reason"], actor=actor, at=at, revision=data.get("revision"))


def _release(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return publishing.release_text(
        review=review, text=data["text"], answer=data["answer"], actor=actor, at=at, revision=data.get("revision")
    )


def _withdraw(review: Review, actor: Actor, at: datetime, data: dict[str, Any]) -> Review:
    return publishing.withdraw_text(review=review, actor=actor, at=at, revision=data.get("revision"))


VERBS: dict[str, Verb] = {
    ReviewAction.CONFIRM: Verb(ConfirmIn, _confirm),
    ReviewAction.REJECT: Verb(VerdictIn, _reject),
    ReviewAction.RECTIFY: Verb(RectifyIn, _rectify),
    ReviewAction.EXTEND: Verb(ExtendIn, _extend),
    ReviewAction.APPEAL: Verb(ReasonIn, _appeal),
    ReviewAction.UPHOLD: Verb(ReasonIn, _uphold),
    ReviewAction.OVERTURN: Verb(VerdictIn, _overturn),
    ReviewAction.CALL_BACK: Verb(CallBackIn, _call_back),
    ReviewAction.SEND_BACK: Verb(ReasonIn, _send_back),
    RELEASE: Verb(ReleaseIn, _release),
    WITHDRAW: Verb(VerbIn, _withdraw),
}


def act(*, review: Review, action: str, data: Any, actor: Actor, at: datetime) -> Review:
    """Check a verb's input and call its service.

    :raises ValidationError: the input does not fit the verb
    """
    verb = VERBS[action]
    form = verb.input(data=data)
    form.is_valid(raise_exception=True)
    return verb.run(review, actor, at, dict(form.validated_data))


THROUGH = {
    Through.APP: Channel.MOBILE,
    Through.KIOSK: Channel.OTHER,
    Through.WINDOW: Channel.TABLET,
    Through.PHONE: Channel.HOTLINE,
    Through.PARTNER: Channel.OTHER,
}
WAYS = {Way.QR: Channel.QR, Way.SMS: Channel.SMS}


def channel_of(*, through: str, way: str = "", agent: str = "") -> int:
    """Return the interface's channel from the way a link came, the program, or what the browser says it is.

    :param through: the actor's channel
    :param agent: the browser's User-Agent header
    """
    if way in set(WAYS):
        return WAYS[Way(way)]
    if through in THROUGH:
        return THROUGH[through]
    return Channel.MOBILE if "Mobi" in agent else Channel.PC


FIRST_YEAR = 2020  # GB/T 39735 is in force since then


def period_asked(name: str, today: date) -> Period:
    """Return the period of a name, or this month when none is named.

    :raises NotFound: it has not begun, or lies before there were reviews
    """
    if not name:
        return period_of(MONTH, today)
    period = period_named(name[:10])
    if period is None or period.start > today or period.start.year < FIRST_YEAR:
        raise NotFound
    return period
