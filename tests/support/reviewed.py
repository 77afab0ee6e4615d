"""Services that ended and were reviewed, made through the services."""

from datetime import datetime

from apps.cases.models import Case
from apps.cases.services import closing, intake
from apps.common.actor import ANONYMOUS, Actor
from apps.identity.models import LegalEntity, Person
from apps.organisation.models import Department
from apps.reviews.choices import Channel
from apps.reviews.models import Invitation, Review
from apps.reviews.services import inviting
from apps.reviews.services.reviewing import Rating, give_review
from tests.support import food
from tests.support.actors import at_desk, citizen, firm

OFFICER, HANDLER, HEAD, CLERK = "reviews", "market-reviewer", "market-head", "market-clerk"


def refused_case(at: datetime, actor: Actor | None = None) -> Case:
    """Apply and be refused: the shortest way for a service to end."""
    case = food.submit(actor or firm(), at)
    return intake.refuse_case(case=case, reason="只销售预包装食品，应当备案。", actor=at_desk(CLERK), at=at)


def withdrawn_case(at: datetime, actor: Actor | None = None) -> Case:
    """Apply and withdraw."""
    owner = actor or firm()
    return closing.withdraw_case(case=food.submit(owner, at), actor=owner, at=at)


def ended_service(
    at: datetime, *, owner: Actor | None = None, serial: int = 1, department: str = "market"
) -> Invitation:
    """Return the invitation of a service that ended, without a case of its own behind it: for figures and lists."""
    kind, pk = (owner or citizen()).holder or ("", 0)
    person = Person.objects.get(pk=pk) if kind == "person" else None
    entity = LegalEntity.objects.get(pk=pk) if kind == "entity" else None
    ended = inviting.Ended(
        public_id=f"ended{serial:015d}", number=f"6201020001{serial:014d}", title="食品经营许可（新办）",
        department=Department.objects.get(slug=department), matter="food-business-new", person=person,
        entity=entity,
    )  # fmt: skip
    return inviting.invite(subject=Case(pk=9_000_000 + serial), ended=ended, at=at)


def review(
    invitation: Invitation, at: datetime, *, grade: int = 1, text: str = "窗口让我跑了三趟", tags: tuple[int, ...] = (),
    named: bool = False, actor: Actor = ANONYMOUS, number: int = 1, channel: int = Channel.QR, contact: str = "",
) -> Review:  # fmt: skip
    """Review it."""
    rating = Rating(grade, tags, text, named, contact)
    return give_review(invitation=invitation, number=number, rating=rating, channel=channel, actor=actor, at=at)
