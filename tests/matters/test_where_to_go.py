"""The guide sends people to the nearest hall that takes the matter, and says whether it is open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.usefixtures("city")


def test_the_guide_sends_people_to_the_hall_of_their_street(client):
    page = client.get("/matters/food-business-new/", {"division": "620103001000", "s.cold": "no"})

    first = page.context["halls"][0]
    text = page.content.decode()
    assert first["row"].hall.slug == "qilihe"
    assert any("企业开办" in name for name in first["windows"])
    assert first["row"].words in text
    assert '<input type="hidden" name="s.cold" value="no">' in text


def test_the_guide_names_only_halls_where_the_matter_is_taken(client):
    city_only = client.get("/matters/civil-defence-review/").context["halls"]

    assert [entry["row"].hall.slug for entry in city_only] == ["lanzhou"]


def test_the_guide_asks_as_many_questions_for_one_hall_as_for_all(client, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as one:
        client.get("/matters/civil-defence-review/")

    with django_assert_max_num_queries(len(one)):
        page = client.get("/matters/food-business-new/")

    assert len(page.context["halls"]) > 3
