"""Requests in, let through or refused: whose host, whose token, whose form, how large, how often; and what every answer says to the browser."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")
BODY = 1_000_000  # bytes of a form; a pasted article has some thousands
QUERY = 8_000  # bytes of an address
SESSION, KEY = "dragoman_session", "dragoman_key"  # cookies: who fills in a form, and that the token was given
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # under no-referrer a browser calls the origin of our own forms null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
log = logging.getLogger("dragoman")
Refuse = Callable[[Request, int, str], Response]


class Safety:
    """The outermost layer of the server.

    A browser may be led here by a foreign page in three ways: under a foreign name that points to this machine (refused by its Host), by a form or
    script of that page (refused by its Origin, and for want of the token that our own pages carry), and by a hostile article (whose script the policy
    keeps from running).

    Args:
        app: what answers.
        refuse: makes the answer to what isn't let through.
        token: what a visitor must show; None lets everybody in, for the loopback alone.
        hosts: names under which the server may be asked; None: any.
    """

    def __init__(self, app: ASGIApp, refuse: Refuse, token: str | None = None, hosts: tuple[str, ...] | None = LOOPBACK) -> None:
        self.app, self.refuse, self.token, self.hosts = app, refuse, token, hosts
        self._secret = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        request = Request(scope)
        session = cookie_parser(request.headers.get("cookie", "")).get(SESSION, "")
        fresh = secrets.token_urlsafe(16) if len(session) < 16 else ""
        scope.setdefault("state", {})["csrf"] = self._sign(f"form {fresh or session}")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in SAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache")
                if fresh:
                    headers.append("set-cookie", _cookie(SESSION, fresh))
            await send(message)

        refused = self._wrong(request) or self._let_in(request)
        if refused is None and request.method not in ("GET", "HEAD", "OPTIONS"):
            body = await _body(receive)
            if body is None:
                refused = self.refuse(request, 413, f"what was sent is larger than {BODY // 1000} kB; send less")
            elif not self._ours(request, body, session):
                refused = self.refuse(request, 403, "this form doesn't come from a page of this server, or from one opened long ago; load the page again")
            receive = _again(body or b"")
        if refused is None and not scope["path"].startswith("/api/"):  # an empty field of a form is one that isn't given
            scope["query_string"] = urlencode(parse_qsl(scope["query_string"].decode("latin-1"))).encode("latin-1")
        try:
            await (refused or self.app)(scope, receive, answer)
        except Exception as error:
            log.error("%s %s failed", request.method, request.url.path, exc_info=error)
            failed = self.refuse(request, 500, f"this failed inside Dragoman ({type(error).__name__}); the log of the server says more")
            await failed(scope, receive, answer)

    def _wrong(self, request: Request) -> Response | None:
        """Refuse what can't be answered or is asked under a foreign name."""
        if len(request.scope["query_string"]) > QUERY:
            return self.refuse(request, 414, f"the address is longer than {QUERY} bytes; ask for less at once")
        if self.hosts is not None and _host(request.headers.get("host", "")) not in self.hosts:
            return self.refuse(request, 421, f"this server answers under {', '.join(self.hosts)} only; start it with --host to open it to others")
        return None

    def _let_in(self, request: Request) -> Response | None:
        """Ask for the token, where one is wanted: in a header, a cookie, or once in the address, which then goes out of sight."""
        if self.token is None or request.scope["path"].startswith("/static/"):
            return None
        held = cookie_parser(request.headers.get("cookie", "")).get(KEY, "")
        if self._shown(request.headers) or hmac.compare_digest(held.encode(), self._sign("key").encode()):
            return None
        given = request.query_params.get("token")
        if given is not None and hmac.compare_digest(given.encode(), self.token.encode()) and request.method == "GET":
            rest = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
            there = RedirectResponse("/" + request.url.path.lstrip("/") + (f"?{rest}" if rest else ""), 303)
            there.headers.append("set-cookie", _cookie(KEY, self._sign("key")))
            return there
        return self.refuse(
            request, 401, "this server asks for its token: open the address that it printed when it was started, or send Authorization: Bearer TOKEN"
        )

    def _ours(self, request: Request, body: bytes, session: str) -> bool:
        """Tell whether something that changes or costs was sent by a page of ours, or by a program rather than a browser."""
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return False
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if request.scope["path"].startswith("/api/") and kind == "application/json":  # which no foreign page can send without asking first
            return True
        given = request.headers.get("x-csrf-token", "")
        if not given and kind == "application/x-www-form-urlencoded":
            given = dict(parse_qsl(body.decode("utf-8", "replace"))).get("csrf", "")
        return bool(session) and hmac.compare_digest(given.encode(), self._sign(f"form {session}").encode())

    def _shown(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return self.token is not None and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.token.encode())

    def _sign(self, what: str) -> str:
        return hmac.new(self._secret, what.encode(), hashlib.sha256).hexdigest()


class Rate:
    """How often each of many visitors may ask for something that costs.

    Args:
        times: how often.
        seconds: in how long.
    """

    def __init__(self, times: int, seconds: float) -> None:
        self.times, self.seconds = times, seconds
        self._asked: OrderedDict[str, list[float]] = OrderedDict()

    def allow(self, visitor: str) -> bool:
        """Tell whether a visitor may ask now, and note it if so."""
        now = time.monotonic()
        lately = [at for at in self._asked.pop(visitor, []) if now - at < self.seconds]
        allowed = len(lately) < self.times
        self._asked[visitor] = [*lately, now] if allowed else lately
        while len(self._asked) > 1000:
            self._asked.popitem(last=False)
        return allowed


async def form(request: Request) -> dict[str, str]:
    """Read the fields of a form, each once."""
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def is_link(url: str | None) -> bool:
    """Tell whether an address that an article brought may be followed: only http and https lead to a page and run nothing."""
    try:
        return bool(url) and urlsplit(url or "").scheme in ("http", "https")
    except ValueError:
        return False


def _host(value: str) -> str:
    """Take the port off the name of a host."""
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0].lower() if ":" in value else value.lower()


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict"


async def _body(receive: Receive) -> bytes | None:
    """Read what was sent; None if it is too large."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > BODY:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return body


def _again(body: bytes) -> Receive:
    """Give a body that was read to whoever reads it next."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
