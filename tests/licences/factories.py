"""The smallest city in which licences can be issued."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from apps.common.actor import SYSTEM, Actor
from apps.common.crypto import blind_index
from apps.common.yaml_lines import Section, parse_yaml
from apps.identity.models import Account, LegalEntity, Person, Post, PostPermission
from apps.licences import services
from apps.licences.definition import Definition, definition_from_section
from apps.licences.models import Licence, LicenceTypeVersion
from apps.organisation.models import Department, Division

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in Lanzhou

FOOD = """
slug: food-business
name: 食品经营许可证
serial: "001"
defining_body: {name: 国家市场监督管理总局, uscc: 11100000MB0143028R}
holder: entity
multiple: false
number_format: "JY{division}{year}{serial:06d}"
fields:
  - {id: premises_name, label: 经营者名称, type: text, required: true, show: public}
  - {id: address, label: 经营场所, type: address, required: true, show: public}
  - {id: formats, label: 主体业态, type: list, required: true, show: public}
  - {id: manager, label: 食品安全管理员, type: text, required: false, show: holder}
  - {id: manager_id, label: 管理员身份证号, type: text, required: false, show: hidden}
template: {title: 食品经营许可证, subtitle: "", layout: certificate, orientation: landscape}
renewal_days_before: 30
"""
ELDER = """
slug: elder-card
name: 老年优待证
serial: "002"
defining_body: {name: 国家市场监督管理总局, uscc: 11100000MB0143028R}
holder: person
multiple: false
number_format: "{dept}{year}第{serial:06d}号"
fields:
  - {id: name, label: 姓名, type: text, required: true, show: holder}
  - {id: id_number, label: 公民身份号码, type: text, required: true, show: holder}
  - {id: area, label: 发放地区, type: text, required: true, show: public}
template: {title: 老年优待证, subtitle: "", layout: card, orientation: landscape}
renewal_days_before: 0
"""
FACE: dict[str, Any] = {
    "premises_name": "兰州㛃㙍牛肉面有限公司",
    "address": {"division": "620102000000", "street": "酒泉路123号", "door": "一层"},
    "formats": ["餐饮服务经营者", "热食类食品制售"],
    "manager": "马䶮",
    "manager_id": "620102199001010011",
}


def definition(text: str = FOOD) -> Definition:
    return definition_from_section(Section("type.yaml", parse_yaml(text, file="type.yaml")))


def publish(text: str = FOOD) -> LicenceTypeVersion:
    return services.load_type(definition(text), actor=SYSTEM, at=AT)[0]


def district() -> Division:
    city, _made = Division.objects.get_or_create(
        code="620100000000", defaults={"name": "兰州市", "level": "city", "path": "620100000000"}
    )
    made, _made = Division.objects.get_or_create(
        code="620102000000",
        defaults={"name": "城关区", "level": "county", "parent": city, "path": "620100000000/620102000000"},
    )
    return made


def bureau(slug: str = "market-620102", uscc: str = "11620102MB15032813") -> Department:
    made, _made = Department.objects.get_or_create(
        slug=slug,
        defaults={
            "name": f"兰州市城关区市场监督管理局{'' if slug.startswith('market') else slug}",
            "short_name": "城关市监",
            "uscc": uscc,
            "division": district(),
            "path": slug,
            "phone_consult": "0931-0000101",
            "phone_supervise": "0931-0000102",
        },
    )
    return made


def person(number: str = "620102196001010018", name: str = "张建国") -> Person:
    return Person.objects.create(name=name, id_number=number, id_hash=blind_index(number, purpose="person.id"))


def entity(uscc: str = "91620102MA7EXAMPLE", name: str = "兰州㛃㙍牛肉面有限公司") -> LegalEntity:
    owner = person(number=f"owner-{uscc}", name="马䶮")
    return LegalEntity.objects.create(uscc=uscc, name=name, kind="company", representative=owner)


def citizen(who: Person) -> Actor:
    account = account_of(who)
    return Actor(account_id=account.pk, person_id=who.pk)


def agent(of: LegalEntity) -> Actor:
    account = account_of(of.representative)
    return Actor(account_id=account.pk, person_id=of.representative_id, on_behalf_type="entity", on_behalf_id=of.pk)


def account_of(who: Person) -> Account:
    return Account.objects.filter(person=who).first() or Account.objects.create_user(f"u{who.pk}", person=who)


def issue(holder: Person | LegalEntity, source: str = "cases.Case:1", **changes: Any) -> Licence:
    slug = "food-business" if isinstance(holder, LegalEntity) else "elder-card"
    face = FACE if isinstance(holder, LegalEntity) else elder_face(holder)
    options: dict[str, Any] = {
        "type_slug": slug,
        "holder": holder,
        "issuer": bureau(),
        "face": face,
        "source": source,
        "valid_years": 5,
        "actor": SYSTEM,
        "at": AT,
    }
    return services.issue_licence(**(options | changes))


def elder_face(holder: Person) -> dict[str, str]:
    return {"name": holder.name, "id_number": holder.id_number, "area": "兰州市"}


def post_actor(department: Department, *rights: str) -> Actor:
    """A member of staff whose post holds these rights on a department."""
    number = Account.objects.count()
    account = Account.objects.create_user(f"staff{number}", is_staff=True)
    group = Group.objects.create(name=f"post{number}")
    post = Post.objects.create(
        account=account, department=department, role="head", title="审批负责人", group=group, since=AT.date()
    )
    content_type = ContentType.objects.get_for_model(Department)
    for right in rights:
        permission = Permission.objects.get(content_type=content_type, codename=right)
        PostPermission.objects.create(
            group=group, permission=permission, content_type=content_type, object_pk=str(department.pk)
        )
    return Actor(account_id=account.pk, post_id=post.pk)
