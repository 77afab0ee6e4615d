"""Taking in at the window: known and unknown people, firms, scans, licences; who did it for whom is on record."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.cases.choices import CaseStatus, MaterialSource, MaterialState
from apps.cases.models import Case, Draft
from apps.cases.services import counter
from apps.common.errors import NotAllowed
from apps.common.identifiers import id_check_character
from apps.identity.models import LegalEntity, Person, Post
from apps.journal.models import Event
from apps.journal.selectors import reads_of
from apps.journal.services import run_deliveries
from apps.matters.choices import MatterStatus
from apps.matters.models import Matter, Offer
from apps.work.models import WorkItem
from tests.support import food
from tests.support.actors import LAN, at_desk, citizen
from tests.support.desk import seated, standing
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
CLERK = "market-clerk"
LAN_ID = "620102199003070018"
KNOWN = {"entity_name": "示例牛肉面馆", "entity_uscc": "92620102MA7000001L", "legal_representative": "测试张兰"}


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def clerk():
    return seated(CLERK)


def present(**more):
    return {
        "id_number": LAN_ID,
        "name": "测试张兰",
        "id_type": "111",
        "phone": LAN,
        "uscc": "92620102MA7000001L",
        **more,
    }


def begin(clerk, **more):
    return clerk.post("/desk/intake/", present(matter=food.SLUG, **more))


def flat(answers):
    """Return answers as a browser posts them."""
    posted = {}
    for name, value in answers.items():
        match value:
            case {}:
                posted |= {f"{name}.{part}": text for part, text in value.items()}
            case [{}, *_]:
                posted |= {f"{name}.{at}.{key}": v for at, row in enumerate(value) for key, v in row.items()}
            case True:
                posted[name] = "on"
            case _:
                posted[name] = value
    return posted


def sheet(**more):
    situations = {f"s.{name}": value for name, value in food.SITUATIONS.items()}
    return {"department": "market-620102", **situations, **flat(food.ANSWERS), **KNOWN, **more}


def scans(draft):
    needed = draft.version.parsed.materials_for(food.SITUATIONS, food.ANSWERS)
    return {f"material:{m.id}": SimpleUploadedFile(f"{m.id}.pdf", pdf(m.id), "application/pdf") for m in needed}


def taken_in(clerk, **more):
    draft = Draft.objects.get(public_id=begin(clerk)["Location"].split("/")[-2])
    needed = [name.partition(":")[2] for name in scans(draft)]
    clerk.post(f"/desk/intake/{draft.public_id}/", sheet(save="1"))
    answer = clerk.post(f"/desk/intake/{draft.public_id}/", sheet(submit="1", verified=needed, **scans(draft), **more))
    return draft, answer


def test_a_matter_is_found_by_what_people_call_it(clerk):
    page = clerk.post("/desk/intake/", present(q="开餐馆"))

    assert page.status_code == 200
    assert f'value="{food.SLUG}"' in page.content.decode()
    assert Draft.objects.count() == 0


def test_other_words_search_again_whatever_is_chosen_below(clerk):
    found = present(q="开餐馆", searched="开餐馆", matter=food.SLUG)

    page = clerk.post("/desk/intake/", found | {"q": "身份证"})

    assert page.status_code == 200
    assert "居民身份证" in page.content.decode()
    assert not Draft.objects.exists()


def test_looking_for_nothing_asks_what_for(clerk):
    page = clerk.post("/desk/intake/", present())

    text = page.content.decode()
    assert page.status_code == 422
    assert "请写要办什么事" in text
    assert "没有找到这件事" not in text


@pytest.mark.parametrize("slug", ["id-card", "birth-registration", "disability-card", "marriage-appointment"])
def test_the_general_window_takes_in_for_the_districts(slug):
    matter = Matter.objects.get(slug=slug)
    assert not matter.offers.filter(department__parent=None).exists()

    answer = seated("window").post("/desk/intake/", present(matter=slug, uscc=""))

    assert answer.status_code == 302
    assert Draft.objects.get().version.matter == matter


def test_a_window_that_does_not_take_a_matter_says_who_does(clerk):
    page = clerk.post("/desk/intake/", present(matter="id-card", uscc=""))

    text = page.content.decode()
    assert page.status_code == 403
    assert "本窗口不收" in text
    assert Offer.objects.filter(matter__slug="id-card")[0].department.name in text
    assert "暂停办理" not in text


def test_a_closed_matter_is_said_to_be_closed_at_every_window(clerk):
    Matter.objects.filter(slug="id-card").update(status=MatterStatus.PAUSED, paused_reason="系统升级")

    page = clerk.post("/desk/intake/", present(matter="id-card", uscc=""))

    assert page.status_code == 409
    assert "暂停办理" in page.content.decode()


def test_a_known_applicant_is_taken_in_from_id_to_receipt(clerk):
    _draft, answer = taken_in(clerk)

    case = Case.objects.get()
    assert answer["Location"] == f"/desk/intake/receipts/{case.public_id}/"
    assert (case.channel, case.status) == ("window", CaseStatus.SUBMITTED)
    assert case.entity.name == "示例牛肉面馆"
    assert case.agent.name == "测试张兰"
    assert case.answers["premises_area"] == 86
    receipt = clerk.get(answer["Location"]).content.decode()
    assert case.number in receipt
    assert case.query_code in receipt
    assert "2026年9月20日" in receipt


def test_what_is_taken_in_belongs_to_the_hall_it_was_handed_in_at(clerk):
    hall = Post.objects.get(pk=at_desk(CLERK).post_id).hall_id

    taken_in(clerk)

    case = Case.objects.get()
    assert hall is not None
    assert case.hall_id == hall
    assert WorkItem.objects.get(subject_id=case.pk).hall_id == hall


def test_what_the_city_knows_is_filled_in_already(clerk):
    page = clerk.get(begin(clerk)["Location"]).content.decode()

    assert all(f'value="{value}"' in page for value in KNOWN.values())


def test_the_journal_names_the_clerk_and_the_applicant(clerk):
    taken_in(clerk)

    event = Event.objects.get(kind="cases.submitted")
    case = Case.objects.get()
    assert (event.post_id, event.account_id) == (at_desk(CLERK).post_id, at_desk(CLERK).account_id)
    assert (event.on_behalf_type, event.on_behalf_id, event.channel) == ("entity", case.entity_id, "window")


def test_compared_scans_are_marked_as_checked_at_the_window(clerk):
    taken_in(clerk)

    materials = list(Case.objects.get().materials.order_by("id"))
    assert materials
    assert {(m.source, m.state) for m in materials} == {(MaterialSource.WINDOW, MaterialState.CHECKED)}


def test_scans_nobody_compared_are_uploads(clerk):
    draft = Draft.objects.get(public_id=begin(clerk)["Location"].split("/")[-2])
    clerk.post(f"/desk/intake/{draft.public_id}/", sheet(save="1"))
    clerk.post(f"/desk/intake/{draft.public_id}/", sheet(submit="1", **scans(draft)))

    assert {m.source for m in Case.objects.get().materials.all()} == {MaterialSource.UPLOAD}


def test_what_is_missing_is_named_and_nothing_typed_is_lost(clerk):
    url = begin(clerk)["Location"]
    clerk.post(url, sheet(save="1"))

    page = clerk.post(url, sheet(submit="1", premises_name="", verified=["layout"]))

    text = page.content.decode()
    assert page.status_code == 422
    assert "premises_name" in text
    assert 'value="86"' in text
    assert "请上传" in text
    assert re.search(r'name="verified"\s+value="layout"\s+checked', text)
    assert not re.search(r'name="verified"\s+value="flow"\s+checked', text)
    assert Case.objects.count() == 0


def test_a_file_that_cannot_be_used_stops_no_other(clerk):
    draft = Draft.objects.get(public_id=begin(clerk)["Location"].split("/")[-2])
    clerk.post(f"/desk/intake/{draft.public_id}/", sheet(save="1"))
    files = scans(draft)
    files["material:layout"] = SimpleUploadedFile("a.pdf", b"no pdf at all", "application/pdf")

    page = clerk.post(f"/desk/intake/{draft.public_id}/", sheet(submit="1", **files))

    assert page.status_code == 422
    assert 'id="material:layout_error"' in page.content.decode()
    assert draft.materials.count() == len(files) - 1


def test_a_row_is_added_and_taken_out(clerk):
    url = begin(clerk)["Location"]

    more = clerk.post(url, sheet(_add="staff")).content.decode()
    assert 'name="staff.1.staff_name"' in more

    clerk.post(url, sheet(_remove="staff.0"))
    assert "staff" not in Draft.objects.get().answers


def test_a_second_press_leads_to_the_same_case(clerk):
    draft, first = taken_in(clerk)

    again = clerk.post(f"/desk/intake/{draft.public_id}/", sheet(submit="1"))

    assert again["Location"] == first["Location"]
    assert Case.objects.count() == 1


def test_somebody_the_city_meets_first_gets_a_row(clerk):
    number = "62010220000101009" + id_check_character("62010220000101009")

    begin(clerk, id_number=number, name="测试新人", uscc="92620102MA7000001L")

    person = Person.objects.get(name="测试新人")
    assert person.id_number == number
    assert reads_of(("person", person.pk))[0].reason == "window"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"id_number": "620102199003070019"}, "校验"),
        ({"name": "测试别人"}, "登记的不一致"),
        ({"uscc": "92620102MA7000001X"}, "代码"),
        ({"uscc": "91620102MA700000XX"}, "代码"),
    ],
)
def test_a_wrong_identity_is_refused_in_words(clerk, wrong, words):
    page = begin(clerk, **wrong)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert Draft.objects.count() == 0


def test_a_matter_for_firms_is_not_taken_in_for_a_person(clerk):
    company = Matter.objects.exclude(served__contains=["1"]).filter(offers__department__slug="market").first()

    page = clerk.post("/desk/intake/", present(uscc="", matter=company.slug))

    assert page.status_code == 403
    assert "不面向" in page.content.decode()


def test_the_window_takes_nothing_in_for_a_department_it_does_not_serve(now):
    matter = Matter.objects.select_related("current").get(slug=food.SLUG)
    entity = LegalEntity.objects.get(name="示例牛肉面馆")
    person = Person.objects.get(pk=citizen(LAN).person_id)
    draft = counter.open_at_counter(
        matter=matter, present=person, entity=entity, clerk=at_desk(CLERK), at=now, department="market-620102"
    )
    Draft.objects.filter(pk=draft.pk).update(account_id=at_desk("health-clerk").account_id)
    draft.refresh_from_db()

    with pytest.raises(NotAllowed):
        counter.submit_at_counter(draft=draft, present=person, clerk=at_desk("health-clerk"), at=now)
    with pytest.raises(NotAllowed):
        counter.submit_at_counter(draft=draft, present=person, clerk=at_desk(CLERK), at=now)
    assert Case.objects.count() == 0


def test_another_clerk_does_not_find_the_draft(clerk):
    url = begin(clerk)["Location"]

    assert seated("health-clerk").get(url).status_code == 404
    assert seated("market-reviewer").get("/desk/intake/").status_code == 403
    assert standing(CLERK).get("/desk/intake/")["Location"] == "/hats/"


def test_an_application_is_thrown_away_when_its_owner_leaves(clerk):
    url = begin(clerk)["Location"]
    assert "还没收完的" in clerk.get("/desk/intake/").content.decode()

    clerk.post(f"{url}discard/")

    assert Draft.objects.count() == 0
    assert clerk.get(url).status_code == 404


def test_the_receipt_reaches_the_applicant_too(clerk):
    taken_in(clerk)
    run_deliveries()

    case = Case.objects.get()
    assert case.documents.filter(kind="receipt").count() == 1
    assert case.received_on == date(2026, 9, 18)
