import jsonschema
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.matters.urls")]
ONE = "/api/v1/matters/food-business-new"


def test_the_list_is_public_and_paged(client, matters):
    body = client.get("/api/v1/matters?size=1").json()

    assert [row["slug"] for row in body["results"]] == ["food-business-new"]
    assert body["previous"] is None
    following = client.get("/api/v1/matters", {"size": 1, "cursor": body["next"]}).json()
    assert [row["slug"] for row in following["results"]] == ["remote-treatment"]
    assert following["next"] is None


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=开饭店", ["food-business-new"]),
        ("q=开饭店&served=1", ["food-business-new"]),
        ("q=开饭店&served=4", []),
        ("q=开饭店&department=medicare", []),
        ("served=2", ["food-business-new"]),
        ("department=market-620102", ["food-business-new"]),
        ("district=620103000000", ["food-business-new"]),
        ("theme=natural:085", ["remote-treatment"]),
        ("stage=health&served=1", ["remote-treatment"]),
    ],
)
def test_the_list_is_narrowed(client, matters, query, slugs):
    body = client.get(f"/api/v1/matters?{query}").json()

    assert [row["slug"] for row in body["results"]] == slugs


@pytest.mark.parametrize("query", ["department=none", "theme=other:1", "cursor=x"])
def test_a_wrong_filter_is_a_problem_in_words(client, matters, query):
    response = client.get(f"/api/v1/matters?{query}")

    assert response.status_code in {400, 422}
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_one_matter_says_everything_a_guide_says(client, matters):
    body = client.get(ONE).json()

    assert body["promised"] == {"value": 10, "unit": "workday", "text": "10个工作日"}
    assert body["statutory"]["value"] == 20
    assert body["guide"]["law"][0]["name"] == "中华人民共和国食品安全法"
    assert {offer["department"] for offer in body["offers"]} == {"market", "market-620102", "market-620103"}
    assert body["situations"][0]["options"][0] == {"value": "catering", "label": "餐饮服务"}


def test_the_form_is_a_schema_with_layout_and_conditions(client, matters):
    body = client.get(f"{ONE}/form").json()

    jsonschema.Draft202012Validator.check_schema(body["schema"])
    assert body["schema"]["properties"]["uscc"]["x-element"] == "entity.uscc"
    assert [group["id"] for group in body["layout"]] == ["applicant", "premises", "people"]
    assert body["conditions"]["projects"] == {"field": "s.kind", "is": "catering"}


def test_materials_follow_the_situation(client, matters):
    cooking = client.get(f"{ONE}/materials?kind=catering").json()
    selling = client.get(f"{ONE}/materials?kind=sales").json()

    assert [material["id"] for material in cooking] == ["licence", "layout", "equipment", "rules"]
    assert [material["id"] for material in selling] == ["licence", "layout", "rules"]
    assert client.get(f"{ONE}/materials?kind=none").status_code == 422


@pytest.mark.parametrize("path", [ONE, f"{ONE}/form", f"{ONE}/materials?kind=sales", "/api/v1/matters"])
def test_an_unchanged_answer_is_not_sent_again(client, matters, path):
    tag = client.get(path).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("end", ["", "/form", "/materials"])
def test_an_unknown_matter_is_a_404_in_the_one_shape(client, matters, end):
    response = client.get(f"/api/v1/matters/none{end}")

    assert response.status_code == 404
    assert response.json()["code"] == "no_such_matter"
