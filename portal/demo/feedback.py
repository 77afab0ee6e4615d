"""What invented applicants say of services that ended, and what becomes of the bad ones: about one in twelve."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from apps.common.actor import ANONYMOUS, Actor
from apps.identity.models import Account
from apps.journal.models import Event
from apps.reviews.choices import Channel, Remedy, Round, Verdict, tags_of
from apps.reviews.models import Invitation, Review
from apps.reviews.services import handling, publishing
from apps.reviews.services.handling import Call
from apps.reviews.services.reviewing import Rating, give_review
from portal.demo import opinions
from portal.demo.diary import City, Diary
from portal.demo.keys import CASE_KEY, REVIEW_KEY, key_of
from portal.demo.population import SEED, Resident
from portal.demo.settling import Stuck, settle

REVIEWS = 150
OFFICER = "reviews"
NAMED_SHARE, TEXT_SHARE, TAGS_SHARE = 0.4, 0.5, 0.8
GOOD_GRADES = (5, 5, 5, 5, 5, 5, 5, 4, 4, 3)
RECENT_DAYS = 29  # a service ended within them can be reviewed today


@dataclass(frozen=True, slots=True)
class ReviewFate:
    """A way reviews go: how many of 150, and how many working days ago; none: soon after the service ended."""

    name: str
    share: int
    days: tuple[float, float] | None = None


FATES: tuple[ReviewFate, ...] = (
    ReviewFate("filed", 110),
    ReviewFate("released", 18),
    ReviewFate("appended", 9),
    ReviewFate("received", 1, (0.1, 0.6)),
    ReviewFate("rectifying", 2, (1.2, 3.0)),
    ReviewFate("late", 1, (7.0, 9.0)),
    ReviewFate("appealed", 1, (1.5, 3.0)),
    ReviewFate("extended", 1, (4.0, 5.5)),
    ReviewFate("rectified", 1, (2.5, 3.5)),
    ReviewFate("closed", 4),
    ReviewFate("upheld", 1),
    ReviewFate("overturned", 1),
)
GOOD = ("filed", "released", "appended")


def deal_reviews(total: int) -> list[ReviewFate]:
    """Return the fates of ``total`` reviews: one of each, and the rest by their shares."""
    rng = Random(f"{SEED}:reviews")  # noqa: S311 - invented opinions, not secrets
    whole = sum(fate.share for fate in FATES)
    rest = [fate for fate in FATES for _copy in range(round(fate.share * total / whole) - 1)]
    rng.shuffle(rest)
    return [
        *sorted(FATES, key=lambda fate: fate.days is None),
        *rest,
        *([FATES[0]] * max(total - len(FATES) - len(rest), 0)),
    ][:total]


def tell_review(number: int, fate: ReviewFate, city: City) -> Review:
    """Let one of the services that ended be reviewed.

    :raises Stuck: none is left that ended at a fitting time
    """
    rng = Random(f"{SEED}:{key_of(REVIEW_KEY, number)}")  # noqa: S311 - as above
    found = list(_reviewable(city.now, recent=fate.days is not None))
    if not found:
        raise Stuck(key_of(REVIEW_KEY, number))
    teller = ReviewTeller(number, fate, rng.choice(found), city)
    STORIES[fate.name](teller)
    return teller.review


def _reviewable(now: datetime, *, recent: bool) -> list[Invitation]:
    """Return ended services of the invented history that nobody has reviewed, in the order they began."""
    told = Event.objects.filter(kind="cases.submitted", request_id__startswith=CASE_KEY).order_by()
    found = Invitation.objects.filter(
        subject_type="cases.case", subject_id__in=told.values("subject_id"), reviews__isnull=True,
        ended_at__lte=now - timedelta(days=1),
    )  # fmt: skip
    since = now - timedelta(days=RECENT_DAYS)
    fresh, old = found.filter(ended_at__gte=since), found.filter(ended_at__lt=since)
    chosen = fresh if recent or not old.exists() else old  # the fresh ones are kept for what is still being handled
    return list(chosen.order_by("subject_id"))


class ReviewTeller(Diary):
    """The story of one review."""

    def __init__(self, number: int, fate: ReviewFate, invitation: Invitation, city: City) -> None:
        """Begin when the evaluator writes: soon after the end, or late enough to be handled still."""
        super().__init__(key_of(REVIEW_KEY, number), city, age=0)
        self.fate, self.invitation = fate, invitation
        if fate.days is None:
            self.at = invitation.ended_at
            self.later(self.days(0.05, 3))
        else:
            self.at = max(city.office.before(city.now, self.days(*fate.days)), invitation.ended_at)
        self.owner = self._owner()
        with self.act():
            self.review = self._give(Round.FIRST, self._rating())

    def settle(self) -> None:
        """Tell the evaluator what was done; and look at the review again."""
        settle(self.review)
        self.review = Review.objects.select_related("invitation__department", "department", "person", "entity").get(
            pk=self.review.pk
        )

    # People ----------------------------------------------------------------------------------------------------------
    def _owner(self) -> Actor | None:
        """Return whose service it was, if they have an account."""
        people, invitation = self.city.people, self.invitation
        found: Resident | None = next(
            (one for one in people.residents if one.person.pk == invitation.person_id and one.account_id), None
        )
        firm = next((entity for entity, _one in people.firms if entity.pk == invitation.entity_id), None)
        if firm is not None:
            found = next(one for entity, one in people.firms if entity == firm)
        if found is None:
            return None
        return people.actor(found, firm=firm, channel="web", request_id=self.key)

    def officer(self) -> Actor:
        """Return who verifies reviews."""
        return self.city.post(OFFICER, self.key)

    def handler(self) -> Actor:
        """Return who rectifies for the department."""
        root = self.review.department.path.partition("/")[0]
        known = Account.objects.filter(username=f"{root}-reviewer").exists()
        return self.city.post(f"{root}-{'reviewer' if known else 'handler'}", self.key)

    # Saying ----------------------------------------------------------------------------------------------------------
    def _rating(self) -> Rating:
        bad = self.fate.name not in GOOD
        grade = self.rng.choice((2, 2, 1)) if bad else self.rng.choice(GOOD_GRADES)
        tags = tags_of(grade)[:5]
        needs_text = bad or self.fate.name == "released"
        says = needs_text or self.rng.random() < TEXT_SHARE
        return Rating(
            grade,
            tuple(self.rng.sample(tags, self.rng.randint(1, 2))) if bad or self.rng.random() < TAGS_SHARE else (),
            self.rng.choice(opinions.SAID[grade]) if says else "",
            is_named=self.owner is not None and (bad or self.rng.random() < NAMED_SHARE),
        )

    def _give(self, number: int, rating: Rating) -> Review:
        actor = self.owner if rating.is_named and self.owner else replace(ANONYMOUS, request_id=self.key)
        channel = self.rng.choice((Channel.MOBILE, Channel.PC) if rating.is_named else (Channel.QR, Channel.TABLET))
        return give_review(
            invitation=self.invitation, number=number, rating=rating, channel=channel, actor=actor, at=self.at
        )

    def append(self) -> None:
        """Let the evaluator add a word some days later."""
        self.later(self.days(2, 8))
        rating = Rating(self.rng.choice((5, 4, 4)), (), self.rng.choice(opinions.ADDED), is_named=self.review.is_named)
        first = self.review
        with self.act():
            self.review = self._give(Round.APPEND, rating)
        self.review = first

    # Handling --------------------------------------------------------------------------------------------------------
    def confirm(self) -> None:
        """Let the officer find it justified."""
        is_complex = self.fate.name == "extended"
        at = self.later(self.days(0.1, 0.5))
        with self.act():
            handling.confirm_review(review=self.review, is_complex=is_complex, actor=self.officer(), at=at)

    def rectify(self) -> None:
        """Let the department say what it did."""
        remedy = self.rng.choice((Remedy.FIXED, Remedy.FIXED, Remedy.PLANNED, Remedy.EXPLAINED))
        at, answer = self.later(self.days(0.3, 1.8)), self.rng.choice(opinions.ANSWERS[remedy])
        with self.act():
            handling.rectify_review(review=self.review, remedy=remedy, answer=answer, actor=self.handler(), at=at)

    def appeal(self) -> None:
        """Let the department disagree."""
        at, reason = self.later(self.days(0.2, 1)), self.rng.choice(opinions.APPEALS)
        with self.act():
            handling.appeal_review(review=self.review, reason=reason, actor=self.handler(), at=at)

    def call_back(self) -> None:
        """Let the officer call, and the evaluator say it again if they like."""
        again = Rating(4, (), self.rng.choice(opinions.ADDED)) if self.rng.random() < 0.5 else None
        call = Call(was_reached=True, is_content=True, words=self.rng.choice(opinions.CALLED), again=again)
        if not self.review.is_named:
            call = Call(was_reached=False, words="匿名评价，无法回访，处理结果已公开。")
        with self.act():
            handling.call_back(review=self.review, call=call, actor=self.officer(), at=self.later(self.days(0.3, 2)))

    def release(self) -> None:
        """Show the words to everybody."""
        with self.act():
            publishing.release_text(
                review=self.review, text=self.review.text, answer=self.review.answer, actor=self.officer(),
                at=self.later(self.days(0.2, 1)),
            )  # fmt: skip


def _filed(_teller: ReviewTeller) -> None:
    """It counts, and that is all."""


def _rectified(teller: ReviewTeller) -> None:
    teller.confirm()
    teller.rectify()


def _closed(teller: ReviewTeller) -> None:
    _rectified(teller)
    teller.call_back()
    teller.release()


def _appealed(teller: ReviewTeller) -> None:
    teller.confirm()
    teller.appeal()


def _extended(teller: ReviewTeller) -> None:
    teller.confirm()
    at, reason = teller.later(teller.days(1, 2)), teller.rng.choice(opinions.EXTENSIONS)
    with teller.act():
        handling.extend_review(review=teller.review, days=5, reason=reason, actor=teller.handler(), at=at)


def _upheld(teller: ReviewTeller) -> None:
    _appealed(teller)
    at, reason = teller.later(teller.days(0.5, 2)), opinions.UPHELD
    with teller.act():
        handling.uphold_review(review=teller.review, reason=reason, actor=teller.officer(), at=at)
    teller.rectify()
    teller.call_back()


def _overturned(teller: ReviewTeller) -> None:
    _appealed(teller)
    at, reason = teller.later(teller.days(0.5, 2)), opinions.OVERTURNED
    with teller.act():
        handling.overturn_review(
            review=teller.review, verdict=Verdict.MISTAKEN, reason=reason, actor=teller.officer(), at=at
        )


STORIES: dict[str, Callable[[ReviewTeller], None]] = {
    "filed": _filed,
    "released": ReviewTeller.release,
    "appended": ReviewTeller.append,
    "received": _filed,
    "rectifying": ReviewTeller.confirm,
    "late": ReviewTeller.confirm,
    "appealed": _appealed,
    "extended": _extended,
    "rectified": _rectified,
    "closed": _closed,
    "upheld": _upheld,
    "overturned": _overturned,
}
