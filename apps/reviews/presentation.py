"""Reviews in plain words, built once for pages and the API: tags, one's own services, the board, what is taken out."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common import masking
from apps.common.actor import Actor
from apps.reviews import figures, selectors
from apps.reviews.choices import BAD_GRADES, CORE_TAGS, TAGS, Grade, ReviewStatus, Round, tags_of
from apps.reviews.models import Invitation, Review

LIGHTS = {
    ReviewStatus.RECEIVED: "blue",
    ReviewStatus.RECTIFYING: "yellow",
    ReviewStatus.APPEALED: "yellow",
    ReviewStatus.RECTIFIED: "blue",
    ReviewStatus.CLOSED: "green",
    ReviewStatus.FILED: "green",
    ReviewStatus.INVALID: "grey",
}
ICONS = {Grade.VERY_GOOD: "great", Grade.GOOD: "good", Grade.FAIR: "fair", Grade.BAD: "bad", Grade.VERY_BAD: "awful"}


def grade_choices() -> list[dict[str, Any]]:
    """Return the five grades from the best down, each with its picture and the tags that belong to it."""
    return [
        {
            "value": grade.value,
            "label": str(grade.label),
            "icon": ICONS[grade],
            "is_bad": grade in BAD_GRADES,
            "tags": [
                {"value": code, "label": str(TAGS[code]), "is_core": at < CORE_TAGS} for at, code in _numbered(grade)
            ],
        }
        for grade in sorted(Grade, reverse=True)
    ]


def _numbered(grade: int) -> Iterable[tuple[int, int]]:
    return enumerate(tags_of(grade))


def tag_texts(review: Review) -> list[str]:
    """Return the tags of a review in words; codes no longer known are left out."""
    return [str(TAGS[code]) for code in review.tags if code in TAGS]


def grade_light(review: Review) -> str:
    """Return the light of a grade's tag."""
    return "red" if review.grade == Grade.VERY_BAD else "yellow" if review.is_bad else "green"


def may_review(invitation: Invitation, now: datetime) -> int:
    """Return which review of a service may be given now: the first, the one to add, or 0."""
    if selectors.given(invitation, Round.FIRST) is None:
        return int(Round.FIRST) if now < invitation.open_until else 0
    if selectors.given(invitation, Round.APPEND) is not None or invitation.append_until is None:
        return 0
    return int(Round.APPEND) if now < invitation.append_until else 0


def until_words(invitation: Invitation, number: int) -> str:
    """Return until when a review may be given."""
    until = invitation.append_until if number == Round.APPEND else invitation.open_until
    if until is None:
        return ""
    return _("%(day)s前可以评价") % {"day": date_format(timezone.localdate(until), "MONTH_DAY_FORMAT")}


def own_card(invitation: Invitation, *, reader: Actor, now: datetime) -> dict[str, str]:
    """Return a service of the reader as ``components/case_card.html`` shows it; asks the database nothing."""
    url = reverse("reviews:mine", args=[invitation.public_id])
    said = [row for row in invitation.reviews.all() if is_author(row, reader)]
    number = may_review(invitation, now)
    labels = {Round.FIRST: _("去评价"), Round.APPEND: _("追加评价")}
    taken = bool(invitation.reviews.all())
    return {
        "title": invitation.title,
        "url": url,
        "number": invitation.number,
        "status": str(said[0].get_grade_display()) if said else _("已评价") if taken else "",
        "light": grade_light(said[0]) if said else "green",
        "due_text": until_words(invitation, number) if number else "" if taken else _("评价时间已过"),
        "next_text": labels.get(Round(number), "") if number else "",
        "next_url": url if number else "",
    }


def is_author(review: Review, reader: Actor) -> bool:
    """Tell whether a review was given by whom the reader is or speaks for."""
    return reader.holder is not None and reader.holder in {("person", review.person_id), ("entity", review.entity_id)}


def rows_of_figures(counts: figures.Counts) -> list[dict[str, Any]]:
    """Return the figures of a department or the city in words, in the order the board tells them."""
    rates = [
        (_("好评率"), told(figures.good_rate(counts), of=figures.valid_reviews(counts))),
        (_("主动评价率"), told(figures.active_rate(counts), of=counts.ended)),
        (_("主动评价好评率"), told(figures.active_good_rate(counts), of=counts.active)),
        (_("不评率"), told(figures.silent_rate(counts), of=counts.ended)),
        (_("实名差评整改率"), percent(figures.rectified_rate(counts))),
        (_("实名差评按期整改率"), percent(figures.in_time_rate(counts))),
    ]
    return [{"label": label, "value": value} for label, value in rates]


def told(rate: Fraction | None, *, of: int) -> str:
    """Return a share of ``of`` reviews or services; of too few, that they are too few. What must be all is told anyhow."""
    return percent(rate) if not 0 < of < figures.FEWEST else _("不足 %(fewest)s 件") % {"fewest": figures.FEWEST}


def percent(rate: Fraction | None) -> str:
    """Return a share as people read it, with one digit; a dash where there is nothing to share."""
    return "—" if rate is None else f"{round(float(rate) * 100, 1):.1f}%"


def points(mean: Fraction | None) -> str:
    """Return a mean on the scale of ten with two digits."""
    return "—" if mean is None else f"{float(mean):.2f}"


def period_title(period: figures.Period) -> str:
    """Return a period as people say it."""
    names = {"year": period.start.year, "number": period.number}
    match period.kind:
        case figures.MONTH:
            return date_format(period.start, "YEAR_MONTH_FORMAT")
        case figures.QUARTER:
            return _("%(year)s 年第 %(number)s 季度") % names
    return _("%(year)s 年") % names


def export_part(actor: Actor) -> list[dict[str, Any]]:
    """Return what a person said in reviews, for the copy of everything the portal keeps about them."""
    return [
        {
            "number": row.number,
            "about": row.invitation.number,
            "round": row.round,
            "grade": row.grade,
            "tags": list(row.tags),
            "text": row.text,
            "is_named": row.is_named,
            "contact": row.contact,
            "reviewed_at": row.reviewed_at.isoformat(),
            "status": row.status,
            "answer": row.answer,
            "call_back": row.words,
        }
        for row in selectors.review_detail(reader=actor)
    ]


def public_title(invitation: Invitation) -> str:
    """Return what may be shown of a service to whoever has its link: a matter's name; never a ticket's own words."""
    return invitation.title if invitation.matter else _("12345 诉求")


def text_shown(review: Review, *, reader: Actor) -> str:
    """Return what was written as the reader may read it."""
    return text_cleaned(review) if reader.is_staff else review.text


def text_cleaned(review: Review) -> str:
    """Return what was written for the desks: nobody finds in it who wrote it, or whose service it was."""
    invitation = review.invitation
    known = (invitation.person, invitation.entity, review.person, review.entity)
    return masking.hide_personal(review.text, names=[who.name for who in known if who is not None])


def said_row(review: Review) -> dict[str, Any]:
    """Return a review as its author reads it, with what was done about it."""
    return {
        "round": str(review.get_round_display()),
        "number": review.number,
        "grade": str(review.get_grade_display()),
        "light": grade_light(review),
        "tags": tag_texts(review),
        "text": review.text,
        "named": review.is_named,
        "at": review.reviewed_at,
        "status": own_status(review),
        "status_light": LIGHTS[ReviewStatus(review.status)],
        "answer": review.answer if review.status in {ReviewStatus.RECTIFIED, ReviewStatus.CLOSED} else "",
        "reason": review.reason if review.status == ReviewStatus.INVALID else "",
    }


def own_status(review: Review) -> str:
    """Return where a review stands in the words of who gave it."""
    words = {
        ReviewStatus.RECEIVED: _("专人正在核实"),
        ReviewStatus.FILED: _("已收到，计入统计"),
        ReviewStatus.INVALID: _("核实后不计入统计"),
        ReviewStatus.RECTIFYING: _("正在整改"),
        ReviewStatus.APPEALED: _("正在复核"),
        ReviewStatus.RECTIFIED: _("已经整改，专人会回访"),
        ReviewStatus.CLOSED: _("已经处理完"),
    }
    return words[ReviewStatus(review.status)]


def desk_title(review: Review) -> str:
    """Return what desks call the service of a review: of a nameless one nothing that leads to a person."""
    return review.invitation.title if review.is_named else public_title(review.invitation)
