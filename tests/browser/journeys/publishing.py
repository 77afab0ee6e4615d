"""An administrator changes what citizens read: drafted by one, checked by another, published by a third."""

from typing import TYPE_CHECKING

from apps.matters.choices import VersionStatus
from apps.matters.models import Matter, MatterVersion
from tests.support import food

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

SENTENCE = "开饭馆先来办这个证。"


def administrator_publishes(person: "PERSON") -> None:
    """The citizen reads the new sentence when the third of them has pressed the button, and not before."""
    matter = Matter.objects.get(slug=food.SLUG)
    editor, reader = person("editor"), person()
    editor.open("/desk/matters/")
    editor.activate(editor.page.get_by_role("row").get_by_role("link", name=matter.name, exact=True).first)
    editor.press("起草新版本")
    editor.arrive("**/edit/basic/")
    editor.fill_in({"matter.summary": SENTENCE})
    editor.press("保存，去检查和提交")
    editor.says("改了 1 处")
    editor.press("提交审核")
    editor.says("待审核")
    version = MatterVersion.objects.get(matter=matter, status=VersionStatus.SUBMITTED)

    checker = person("checker")
    checker.open("/desk/?list=all")
    checker.activate(checker.page.locator(f'a[href="/desk/matters/versions/{version.public_id}/"]').first)
    checked = checker.page.locator("#verb-check")
    checker.activate(checked.locator("summary"))
    checker.tick(checked.locator("[name=confirm]"))
    checker.press("确认审核通过")
    checker.says("待发布")
    reader.open(f"/matters/{food.SLUG}/")
    assert reader.page.get_by_text(SENTENCE).count() == 0

    publisher = person("publisher")
    publisher.open(f"/desk/matters/versions/{version.public_id}/")
    form = publisher.page.locator("#verb-publish")
    publisher.activate(form.locator("summary"))
    publisher.tick(form.locator("[name=confirm]"))
    publisher.press("确认发布")
    publisher.says("办好了")
    reader.open(f"/matters/{food.SLUG}/")
    assert reader.says(SENTENCE)
    version.refresh_from_db()
    assert version.status == VersionStatus.PUBLISHED
