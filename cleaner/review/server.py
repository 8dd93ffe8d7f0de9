"""The page's server: for this machine and this log alone, whatever other pages the browser has open."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from cleaner.errors import InputError
from cleaner.extras import extra
from cleaner.review.page import Page, served
from cleaner.review.session import Session

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

__all__ = ["HOST", "application", "serve"]

SERVED = "the page that is served (--static OUT.html does without)"
HOST = "127.0.0.1"
MOST_BODY = 4_000_000
"""Bytes of a request: enough to decide on every claim of a large log at once."""
MOST_TEXTS = 200


def application(session: Session, name: str, token: str, port: int) -> Starlette:
    """The routes, all below the token, behind the guard.  ``name`` is what the page calls the log."""
    with extra("review", SERVED):
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.base import BaseHTTPMiddleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware
        from starlette.routing import Mount

    guard = Guard(f"http://{HOST}:{port}", token)
    routes = [Mount(f"/{token}", routes=[*_reading(session, name), *_writing(session)])]
    # the host first: a name that somebody else's server gave this address (DNS rebinding) goes no further
    middleware = [Middleware(TrustedHostMiddleware, [HOST]), Middleware(BaseHTTPMiddleware, guard)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={InputError: _refused})


async def _refused(request: Request, error: Exception) -> Response:
    from starlette.responses import JSONResponse

    del request
    return JSONResponse({"error": str(error)}, 400)


def _reading(session: Session, name: str) -> list[Route]:
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route

    page: Page = served()

    def show(request: Request) -> Response:
        del request
        return HTMLResponse(page.html, headers={"Content-Security-Policy": f"{page.policy}; frame-ancestors 'none'"})

    def answer(find: Callable[[Request], Any]) -> Callable[[Request], Response]:
        return lambda request: Response(_json(find(request)), media_type="application/json")

    return [
        Route("/", show),
        Route("/api/opening", answer(lambda _: session.opening(name))),
        Route("/api/texts", answer(lambda request: session.texts(_numbers(request.query_params.get("claims", ""))))),
        Route("/api/documents/{number:int}", answer(lambda request: session.document(request.path_params["number"]))),
        Route("/api/search", answer(lambda request: session.search(request.query_params.get("words", "")))),
        Route("/api/causes", answer(lambda _: session.causes())),
    ]


def _json(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _numbers(given: str) -> list[int]:
    numbers = [int(word) for word in given.split(",") if word.isascii() and word.isdecimal() and len(word) < 12]
    if len(numbers) > MOST_TEXTS:
        raise InputError(f"more than {MOST_TEXTS} claims at once")
    return numbers


def _writing(session: Session) -> list[Route]:
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def decide(request: Request) -> Response:
        body = await _body(request)
        claims, verdict = _numbers_of(body.get("claims")), body.get("decision")
        if verdict not in ("accept", "reject", "unsure", "undecided"):
            raise InputError("no such 'decision'")
        session.decide(claims, verdict)
        return JSONResponse({"decided": len(claims)})

    async def mark(request: Request) -> Response:
        body = await _body(request)
        document, start = _numbers_of([body.get("document"), body.get("start")])
        return JSONResponse(session.mark(document, start, str(body.get("category")), bool(body.get("missed"))))

    return [Route("/api/decisions", decide, methods=["POST"]), Route("/api/marks", mark, methods=["POST"])]


def _numbers_of(given: Any) -> list[int]:
    if not isinstance(given, list) or not all(type(number) is int for number in given):
        raise InputError("expected a number where something else was sent")
    return given


async def _body(request: Request) -> dict[str, Any]:
    """The object that was sent, if it is JSON and of bearable size."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BODY:
            raise InputError(f"more than {MOST_BODY} bytes")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("not JSON") from error
    if not isinstance(body, dict):
        raise InputError("expected an object")
    return body


class Guard:
    """Lets requests pass that the page itself makes, and no other; called for each."""

    def __init__(self, origin: str, token: str) -> None:
        self._origin, self._token = origin, token

    async def __call__(self, request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        from starlette.responses import PlainTextResponse

        reason = self._objection(request)
        answer = PlainTextResponse(reason, 403) if reason else await proceed(request)
        answer.headers.update({
            "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        })  # fmt: skip
        return answer

    def _objection(self, request: Request) -> str:
        """Why the request is refused; empty if it is not."""
        given = request.url.path.split("/")[1]
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            return "the address lacks its token: open the one that 'clean review' printed"
        if request.headers.get("host") != self._origin.removeprefix("http://"):
            return "wrong host"
        if request.headers.get("origin", self._origin) != self._origin:
            return "another origin"
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return "another site"
        if request.method not in ("GET", "HEAD"):
            if "origin" not in request.headers:
                return "no origin"
            if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                return "only JSON is taken"
        return ""


def serve(session: Session, name: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; ``ready`` gets the address once it answers.  ``port`` 0: any that is free.

    Raises :class:`~cleaner.errors.InputError` if the port is taken or the extra is not installed.
    """
    import socket

    with extra("review", SERVED):
        import uvicorn
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise InputError(f"cannot listen on {HOST}:{port}: {error}; give another --port") from error
    bound, token = listener.getsockname()[1], secrets.token_urlsafe(24)
    app = application(session, name, token, bound)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    listener.listen()
    ready(f"http://{HOST}:{bound}/{token}/")
    server.run(sockets=[listener])
