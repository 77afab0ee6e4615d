"""Two ears of the city: calls to 12345 that become tickets, and reviews of what was done."""

import secrets
from collections.abc import Callable
from typing import Any

from script.demonstration.browser import Failed
from script.demonstration.scene import Scene

STREET = "620102001000"
COLD = {
    "category": "property/service/clean",
    "ticket_type": "complaint",
    "title": "楼道垃圾没人清",
    "content": "示例小区2号楼的楼道里垃圾堆了三天，物业说没有人手，请帮忙催一催。",
    "division": STREET,
    "address": "示例路2号示例小区",
}
SECRET_CALLER = {"caller_name": "测试举报人", "caller_phone": "19900000077"}


class HotlineStory:
    """Each step does one thing somebody does, and says in a line what came of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.result = scene.result
        self.ticket: dict[str, Any] = {}
        self.secret: dict[str, Any] = {}

    def steps(self) -> list[Callable[[], str]]:
        """Return the steps in order."""
        return [
            self.citizen_asks, self.agent_answers_on_the_call, self.agent_takes_a_confidential_call,
            self.department_does_not_learn_who_called, self.lead_sends_it_elsewhere, self.department_signs_and_replies,
            self.agent_calls_back,
        ]  # fmt: skip

    def _act(self, username: str, ticket: dict[str, Any], action: str, data: dict[str, Any] | None = None) -> Any:
        return self.scene.staff(username).call("POST", f"/tickets/{ticket['id']}/{action}", data or {})

    def citizen_asks(self) -> str:
        """A citizen writes to 12345; a rule finds the department."""
        key = secrets.token_hex(8)
        first, second = (self.scene.citizen().call("POST", "/tickets", COLD, key=key, expect=201) for _ in range(2))
        if first["ticket_number"] != second["ticket_number"]:
            raise Failed(f"two tickets: {first['ticket_number']} and {second['ticket_number']}")
        self.ticket = first
        self.result["ticket_number"] = first["ticket_number"]
        return f"{first['ticket_number']}, {first['department']}"

    def agent_answers_on_the_call(self) -> str:
        """An agent takes a call and answers it at once."""
        data = {
            "category": "heating/service/dates", "content": "问今年什么时候开始供暖。", "caller_name": "测试来电人",
            "caller_phone": "19900000078", "answer": "兰州的供暖期从每年 11 月 1 日到次年 3 月 31 日。",
        }  # fmt: skip
        done = self.scene.staff("agent").call("POST", "/tickets", data, key=secrets.token_hex(8), expect=201)
        self.result["answered_on_the_call"] = done["ticket_number"]
        return f"{done['ticket_number']}, {done['ticket_status_text']}"

    def agent_takes_a_confidential_call(self) -> str:
        """An agent takes a report whose caller wants to stay unknown."""
        data = {
            "category": "market/food/noodles", "ticket_type": "report", "content": "示例路一家面馆后厨不干净，请查一查。",
            "division": STREET, "is_confidential": True, **SECRET_CALLER,
        }  # fmt: skip
        self.secret = self.scene.staff("agent").call("POST", "/tickets", data, key=secrets.token_hex(8), expect=201)
        return f"{self.secret['ticket_number']}, {self.secret['department']}"

    def department_does_not_learn_who_called(self) -> str:
        """The department reads it without the caller's name and number."""
        seen = self.scene.staff("market-reviewer").call("GET", f"/tickets/{self.secret['id']}")
        if any(word in str(seen) for word in SECRET_CALLER.values()):
            raise Failed("the department sees the caller")
        return str(seen["caller"])

    def lead_sends_it_elsewhere(self) -> str:
        """The department sends it back with a reason; the hotline's lead dispatches it again."""
        self._act("market-reviewer", self.secret, "return", {"reason": "这一段由安宁区分局负责。"})
        sent = self._act("hotline-lead", self.secret, "dispatch", {"department": "market-620105"})
        return f"{sent['department']}, {sent['ticket_status_text']}"

    def department_signs_and_replies(self) -> str:
        """The department signs for the citizen's ticket and replies."""
        self._act("housing-reviewer", self.ticket, "sign")
        answer = {"answer": "已督促物业增加保洁，今天上午清理完毕，以后每天清运两次。"}
        self.ticket = self._act("housing-reviewer", self.ticket, "reply", answer)
        return str(self.ticket["ticket_status_text"])

    def agent_calls_back(self) -> str:
        """The agent calls back: solved, and the ticket is closed."""
        said = {"is_responded": True, "is_solved": True, "satisfaction": 5}
        self._act("agent", self.ticket, "call_back", said)
        self.ticket = self.scene.until(
            lambda: self.scene.citizen().call("GET", f"/tickets/{self.ticket['id']}"),
            lambda ticket: ticket["ticket_status"] == "closed",
            "closed ticket",
        )
        self.result["ticket_status"] = self.ticket["ticket_status"]
        return f"{self.ticket['ticket_number']}, {self.ticket['ticket_status_text']}"


class ReviewStory:
    """A bad review, from the invitation to the second rating."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.result = scene.result
        self.review: dict[str, Any] = {}

    def steps(self) -> list[Callable[[], str]]:
        """Return the steps in order."""
        return [
            self.citizen_is_invited, self.officer_confirms, self.department_rectifies, self.officer_calls_back,
            self.citizen_reviews_again, self.everybody_reads_the_board,
        ]  # fmt: skip

    def _act(self, username: str, action: str, data: dict[str, Any]) -> Any:
        return self.scene.staff(username).call("POST", f"/reviews/{self.result['review_id']}/{action}", data)

    def citizen_is_invited(self) -> str:
        """The citizen is invited to review what was done, and says it was bad."""
        number = self.result["instant_case"]
        invited = self.scene.until(
            lambda: self.scene.citizen().call("GET", "/review-invitations?open=1")["results"],
            lambda rows: any(row["about"]["number"] == number for row in rows),
            f"invitation for {number}",
        )
        about = next(row["about"] for row in invited if row["about"]["number"] == number)
        case = next(row for row in self.scene.citizen().call("GET", "/cases")["results"] if row["number"] == number)
        grades = self.scene.citizen().call("GET", "/review-tags")
        tag = next(grade for grade in grades if grade["grade"] == 2)["tags"][0]
        data = {"case": case["id"], "grade": 2, "tags": [tag["code"]], "text": "页面上找不到材料样本。", "named": True}
        key = secrets.token_hex(8)
        self.review = self.scene.citizen().call("POST", "/reviews", data, key=key, expect=201)
        self.result["review_id"] = self.review["review_id"]
        return f"{about['title']}: {tag['text']}"

    def officer_confirms(self) -> str:
        """The review officer finds it justified; the department has five working days."""
        self.review = self._act("reviews", "confirm", {})
        return str(self.review["status_text"])

    def department_rectifies(self) -> str:
        """The department mends it and says what was done."""
        done = {"remedy": "fixed", "answer": "已在办事指南里补上材料样本。"}
        self.review = self._act("medicare-reviewer", "rectify", done)
        return str(self.review["status_text"])

    def officer_calls_back(self) -> str:
        """The officer calls the reviewer back."""
        self.review = self._act(
            "reviews", "call_back", {"reached": "yes", "content": "yes", "words": "看到样本了，可以。"}
        )
        self.result["review_status"] = self.review["status"]
        return str(self.review["status_text"])

    def citizen_reviews_again(self) -> str:
        """The citizen reviews a second time, the last one."""
        path = f"/reviews/{self.result['review_id']}/append"
        again = self.scene.citizen().call("POST", path, {"grade": 4, "text": "改得很快。"}, key=secrets.token_hex(8))
        refused = {"grade": 5, "text": "再来一次。"}
        self.scene.citizen().call("POST", path, refused, key=secrets.token_hex(8), expect=409)
        return f"grade {again['grade']}, a third is refused"

    def everybody_reads_the_board(self) -> str:
        """Everybody reads the public board."""
        board = self.scene.citizen().call("GET", "/reviews/board")
        city = board["city"]
        self.result["reviews_this_month"] = city["active"]
        return f"{city['active']} reviews of {city['ended']} services this month, {city['bad']} bad"
