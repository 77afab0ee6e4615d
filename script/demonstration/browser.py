"""A person's browser in small: cookies, pages with forms, redirects followed by hand."""

import http.cookiejar
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TIMEOUT_SECONDS = 60


class Failed(Exception):
    """A step did not do what it should; the text says what came instead."""


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    url: str
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body) if self.body else None

    def told(self) -> str:
        """What an error says, in one line."""
        try:
            problem = json.loads(self.body)
            return f"{self.status} {problem.get('code')}: {problem.get('detail')} {problem.get('errors', '')}"
        except ValueError:
            return f"{self.status} {self.text[:200]!r}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class _Forms(HTMLParser):
    """Finds the forms of a page with their hidden and filled fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and inputs."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}})
        elif tag == "input" and self.forms and given.get("name") and given.get("type") not in {"submit", "checkbox"}:
            self.forms[-1]["fields"][given["name"]] = given.get("value", "")


@dataclass
class Browser:
    """Keeps cookies between requests to one site."""

    base_url: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect()
        )

    def send(
        self, method: str, url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request and return whatever comes back, errors and redirects too.

        :raises Failed: the server cannot be reached
        """
        url = urllib.parse.urljoin(self.base_url, url)
        request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return Answer(url, response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(url, error.code, error.headers, error.read())
        except urllib.error.URLError as error:
            raise Failed(f"{url} cannot be reached: {error.reason}") from error

    def get(self, url: str) -> Answer:
        """Open a page, following redirects within the site."""
        answer = self.send("GET", url)
        for _hop in range(10):
            target = answer.headers.get("Location", "")
            if answer.status not in {301, 302, 303, 307, 308} or not self._is_here(target):
                return answer
            answer = self.send("GET", target)
        raise Failed(f"{url} redirects in circles")

    def submit(self, page: Answer, values: dict[str, str], *, having: str = "") -> Answer:
        """Fill in the page's form that has a field called ``having`` and send it; the redirect is not followed."""
        parser = _Forms()
        parser.feed(page.text)
        for form in parser.forms:
            if form["method"].lower() == "post" and (not having or having in form["fields"]):
                fields = {**form["fields"], **values}
                action = urllib.parse.urljoin(page.url, form["action"] or page.url)
                body = urllib.parse.urlencode(fields).encode()
                headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url}
                return self.send("POST", action, body=body, headers=headers)
        raise Failed(f"{page.url} has no form with {having or 'POST'}: {page.status}")

    def _is_here(self, target: str) -> bool:
        absolute = urllib.parse.urljoin(self.base_url, target)
        return urllib.parse.urlsplit(absolute).netloc == urllib.parse.urlsplit(self.base_url).netloc


def multipart(fields: dict[str, str], *, name: str, content: bytes, kind: str) -> tuple[bytes, str]:
    """Return the body and content type of an upload of one file."""
    boundary = secrets.token_hex(16)
    lines: list[bytes] = []
    for key, value in fields.items():
        lines += [
            f"--{boundary}".encode(),
            f'Content-Disposition: form-data; name="{key}"'.encode(),
            b"",
            value.encode(),
        ]
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    lines += [f"--{boundary}".encode(), disposition.encode(), f"Content-Type: {kind}".encode(), b"", content]
    lines += [f"--{boundary}--".encode(), b""]
    return b"\r\n".join(lines), f"multipart/form-data; boundary={boundary}"
