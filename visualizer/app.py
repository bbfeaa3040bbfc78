"""App: the routes, all of them GET, and what every answer has in common."""

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from neat import RunError
from neat.drawing.svg import svg
from neat.errors import one_line
from visualizer.champion_diagram import brain_json, diagram_in, parents_in
from visualizer.events import Broadcast, stream
from visualizer.run_index import Shelf
from visualizer.run_reader import Store
from visualizer.security import HEADERS, Guard

WORTH_PACKING = 16_384
"""Bytes of an answer from which it is compressed, if whoever asks can read that."""
LARGEST_ID = 2**53


def create_app(shelf: Shelf, guard: Guard, broadcast: Broadcast) -> Flask:
    """Return the application that shows these runs.

    Args:
        shelf: The runs.
        guard: Who may ask.
        broadcast: The streams of events.
    """
    app = Flask("visualizer", static_folder="static", static_url_path="/static")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0  # a new version must not meet old scripts; ETags keep it cheap
    _guard_requests(app, guard)
    _shape_answers(app)
    _add_pages(app, shelf)
    _add_brains(app, shelf)
    _add_replays(app, shelf)
    _add_events(app, shelf, broadcast)
    return app


def _guard_requests(app: Flask, guard: Guard) -> None:
    @app.before_request
    def admit() -> AnyResponse | None:
        if not guard.admits_host(request.headers.get("Host")):
            abort(403, "the Host header does not name this machine; open the address that neat view printed.")
        given = request.args.get("token")
        if guard.token is not None and given is not None and guard.admits_token(given):
            rest = "&".join(f"{name}={value}" for name, value in request.args.items() if name == "run")
            answer = redirect(f"{request.path}?{rest}" if rest else request.path, 303)
            answer.set_cookie(guard.cookie, guard.token, httponly=True, samesite="Strict", max_age=30 * 86_400)
            return answer
        if not guard.admits_token(request.cookies.get(guard.cookie)):
            abort(403, "this page asks for a token; open the whole address that neat view printed.")
        return None


def _shape_answers(app: Flask) -> None:
    @app.errorhandler(RunError)
    def tell(error: RunError) -> Response:
        return _json({"error": one_line(error)}, 404)

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        return _json({"error": error.description or error.name}, error.code or 500)

    @app.after_request
    def finish(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers.setdefault("Cache-Control", "no-cache")
        return _packed(answer)


def _add_pages(app: Flask, shelf: Shelf) -> None:
    @app.get("/")
    def page() -> Response:
        return app.send_static_file("index.html")

    @app.get("/api/runs")
    def runs() -> Response:
        return _json({"runs": shelf.summaries(), "single": shelf.directory.name if shelf.single else None})

    @app.get("/api/run")
    def run() -> Response:
        return _json(_run(shelf).about())

    @app.get("/api/history")
    def history() -> Response:
        return _json(_run(shelf).history(_number("since", -1)))

    @app.get("/api/champions")
    def champions() -> Response:
        return _json({"champions": _run(shelf).champions()})


def _add_brains(app: Flask, shelf: Shelf) -> None:
    @app.get("/api/brain/<int:genome>")
    def brain(genome: int) -> Response:
        store, like = _run(shelf), _number("like", None)
        champion, text = store.champion(_id(genome))
        labels = store.labels()
        other = store.champion(like)[1] if like is not None and like != genome else None
        diagram = diagram_in(text, labels, other)
        return _json(brain_json(diagram, champion, parents_in(text), labels.legend))

    @app.get("/api/brain/<int:genome>.svg")
    def drawing(genome: int) -> Response:
        store = _run(shelf)
        champion, text = store.champion(_id(genome))
        title = f"{store.name}: genome {genome}, generation {champion['generation']}"
        return Response(svg(diagram_in(text, store.labels()), title), mimetype="image/svg+xml")


def _add_replays(app: Flask, shelf: Shelf) -> None:
    @app.get("/api/replay/<int:genome>")
    def replay(genome: int) -> Response:
        return _once(_json(_run(shelf).replay(_id(genome)).facts))

    @app.get("/api/replay/<int:genome>/<any(activations, outputs, pictures):part>")
    def replay_part(genome: int, part: str) -> Response:
        content: bytes = getattr(_run(shelf).replay(_id(genome)), part)
        return _once(Response(content, mimetype="application/octet-stream"))


def _add_events(app: Flask, shelf: Shelf, broadcast: Broadcast) -> None:
    @app.get("/api/events")
    def events() -> Response:
        store = _run(shelf)
        since = _resumed_from()
        watcher = broadcast.join(store)
        if watcher is None:
            abort(503, f"{broadcast.most_viewers} viewers are watching already; try again in a moment.")
        is_gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
        answer = Response(stream(watcher, since, is_gone), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.call_on_close(lambda: broadcast.leave(watcher))
        return answer


def _run(shelf: Shelf) -> Store:
    return shelf.run(request.args.get("run"))


def _number(name: str, default: Any) -> Any:
    """Return a number in the address, or the default if it is not there."""
    text = request.args.get(name)
    if text is None:
        return default
    return _parsed(text, name)


def _parsed(text: str, name: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 16 and abs(int(text)) < LARGEST_ID):
        abort(400, f"{name} must be a whole number, but is {text[:40]!r}.")
    return int(text)


def _resumed_from() -> int | None:
    """Return the last generation that a viewer knows: from its browser's header, or else the address."""
    header = request.headers.get("Last-Event-ID")
    return _parsed(header, "Last-Event-ID") if header else _number("since", None)


def _id(genome: int) -> int:
    if genome >= LARGEST_ID:
        abort(404, "there is no genome with so large an id.")
    return genome


def _json(data: Any, status: int = 200) -> Response:
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return Response(text, status, mimetype="application/json")


def _once(answer: Response) -> Response:
    """Let whoever has this answer already be told so in a few bytes."""
    answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=16).hexdigest())
    answer.make_conditional(request)
    return answer


def _packed(answer: Response) -> Response:
    """Compress an answer of JSON that is worth it."""
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if wanted and answer.mimetype == "application/json" and len(answer.get_data()) > WORTH_PACKING:
        answer.set_data(gzip.compress(answer.get_data(), 3))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers.add("Vary", "Accept-Encoding")
    return answer
