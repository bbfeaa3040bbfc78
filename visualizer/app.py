"""App: the routes, all of them GET, and what all answers have in common."""

import gzip
import hashlib
import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, Response, abort, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from neat.drawing.svg import svg
from neat.errors import RunError, one_line, printable
from visualizer.champion_diagram import champion_json, diagram_of_json, parents_of_json
from visualizer.events.broadcast import Broadcast
from visualizer.events.stream import stream
from visualizer.modules import modules, with_preloads
from visualizer.run_index import RunIndex
from visualizer.run_reader import RunReader
from visualizer.security import HEADERS, Guard

LOG = logging.getLogger("neat.visualizer")
Default = TypeVar("Default", int, None)

STATIC = Path(__file__).parent / "static"
COMPRESSED = ("application/json", "text/css", "text/html", "text/javascript")
LEAST_COMPRESSED = {"application/json": 16_384}
"""Bytes of an answer from which it is compressed, for clients that accept gzip; of the page's files, from the first."""
ID_LIMIT = 2**53
MOST_CURVE_POINTS = 400
"""Of the curve of a run beside those of others."""
COOKIE_SECONDS = 30 * 86_400


def create_app(index: RunIndex, guard: Guard, broadcast: Broadcast) -> Flask:
    """Return the application that shows these runs.

    Args:
        index: The runs.
        guard: Which requests are allowed.
        broadcast: The streams of events.
    """
    app = Flask("visualizer", static_folder="static", static_url_path="/static")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0  # a new version must not run old scripts; ETags keep it cheap
    _guard_requests(app, guard)
    _finish_answers(app)
    _add_pages(app, index)
    _add_champions(app, index)
    _add_species(app, index)
    _add_replays(app, index)
    _add_events(app, index, broadcast)
    return app


def _guard_requests(app: Flask, guard: Guard) -> None:
    @app.before_request
    def check() -> AnyResponse | None:
        if not guard.allows_host(request.headers.get("Host")):
            abort(403, "the Host header does not name this machine; open the address that neat view printed.")
        given = request.args.get("token")
        if guard.token is not None and given is not None and guard.allows_token(given):
            kept = [(name, value) for name, value in request.args.items() if name in ("run", "runs")]
            rest = urlencode(kept, safe=",")
            path = "/" + quote(request.path.lstrip("/\\"))  # two slashes would lead to another host
            answer = redirect(f"{path}?{rest}" if rest else path, 303)
            answer.set_cookie(guard.cookie, guard.token, httponly=True, samesite="Strict", max_age=COOKIE_SECONDS)
            return answer
        if not guard.allows_token(request.cookies.get(guard.cookie)):
            abort(403, "this page requires a token; open the complete address that neat view printed.")
        return None


def _finish_answers(app: Flask) -> None:
    @app.errorhandler(RunError)
    def report_run_error(error: RunError) -> Response:
        return _json({"error": one_line(error)}, 404)

    @app.errorhandler(HTTPException)
    def report_http_error(error: HTTPException) -> Response:
        return _json({"error": error.description or error.name}, error.code or 500)

    @app.errorhandler(Exception)
    def report_other_error(error: Exception) -> Response:
        LOG.error("%s", printable("".join(traceback.format_exception(error))))  # its text may come from a run
        return _json({"error": f"unexpected {type(error).__name__}; the server has printed more about it."}, 500)

    @app.after_request
    def finish(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers.setdefault("Cache-Control", "no-cache")
        return _compressed(answer)


def _add_pages(app: Flask, index: RunIndex) -> None:
    text = with_preloads((STATIC / "index.html").read_text(encoding="utf-8"), modules(STATIC))

    @app.get("/")
    def page() -> Response:
        return _conditional(Response(text, mimetype="text/html"))

    @app.get("/api/runs")
    def runs() -> Response:
        listed = {"runs": index.summaries(), "single": index.directory.name if index.single else None}
        return _conditional(_json(listed))

    @app.get("/api/run")
    def run() -> Response:
        return _json(_requested_run(index).about())

    @app.get("/api/history")
    def history() -> Response:
        return _json(_requested_run(index).history(_int_argument("since", -1)))

    @app.get("/api/curve")
    def curve() -> Response:
        return _json(_requested_run(index).curve(MOST_CURVE_POINTS))

    @app.get("/api/champions")
    def champions() -> Response:
        return _json({"champions": _requested_run(index).champions()})

    @app.get("/api/elites")
    def elites() -> Response:
        return _conditional(_json(_requested_run(index).elites()))


def _add_champions(app: Flask, index: RunIndex) -> None:
    @app.get("/api/brain/<int:genome>")
    def network(genome: int) -> Response:
        reader, like = _requested_run(index), _int_argument("like", None)
        champion, text = reader.champion(_checked_id(genome))
        labels = reader.labels()
        other = reader.champion(like)[1] if like is not None and like != genome else None
        diagram = diagram_of_json(text, labels, other)
        return _json(champion_json(diagram, champion, parents_of_json(text), labels))

    @app.get("/api/brain/<int:genome>.svg")
    def drawing(genome: int) -> Response:
        reader = _requested_run(index)
        champion, text = reader.champion(_checked_id(genome))
        title = f"{reader.name}: genome {genome}, generation {champion['generation']}"
        return Response(svg(diagram_of_json(text, reader.labels()), title), mimetype="image/svg+xml")


def _add_species(app: Flask, index: RunIndex) -> None:
    @app.get("/api/species")
    def species_in() -> Response:
        return _json({"species": _requested_run(index).species_in(_int_argument("generation", 0))})

    @app.get("/api/species/<int:number>")
    def species(number: int) -> Response:
        return _json(_requested_run(index).species(_checked_id(number)))


def _add_replays(app: Flask, index: RunIndex) -> None:
    @app.get("/api/replay/<int:genome>")
    def replay(genome: int) -> Response:
        facts = _requested_run(index).replay(_checked_id(genome)).facts
        return _conditional(Response(facts, mimetype="application/json"))

    @app.get("/api/replay/<int:genome>/<any(activations, outputs, pictures):part>")
    def replay_part(genome: int, part: str) -> Response:
        content: bytes = getattr(_requested_run(index).replay(_checked_id(genome)), part)
        return _conditional(Response(content, mimetype="application/octet-stream"))


def _add_events(app: Flask, index: RunIndex, broadcast: Broadcast) -> None:
    @app.get("/api/events")
    def events() -> Response:
        reader = _requested_run(index)
        since, once = _last_received(), request.args.get("once") == "1"
        watcher = broadcast.join(reader)
        if watcher is None:
            abort(503, f"this server already has {broadcast.most_viewers} viewers; try again in a moment.")
        is_gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
        answer = Response(stream(watcher, since, is_gone, once=once), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.call_on_close(lambda: broadcast.leave(watcher))
        return answer

    @app.get("/api/open")
    def sign_of_hidden_page() -> Response:
        broadcast.note_page()
        answer = Response(status=204)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _requested_run(index: RunIndex) -> RunReader:
    return index.run(request.args.get("run"))


def _int_argument(name: str, default: Default) -> int | Default:
    """Return an integer from the query, or the default if it is missing."""
    text = request.args.get(name)
    return default if text is None else _parsed_int(text, name)


def _parsed_int(text: str, name: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 16 and abs(int(text)) < ID_LIMIT):
        abort(400, f"{name} must be an integer, but is {text[:40]!r}.")
    return int(text)


def _last_received() -> int | None:
    """Return the latest generation that a viewer has: from its browser's header, else from the query."""
    header = request.headers.get("Last-Event-ID")
    return _parsed_int(header, "Last-Event-ID") if header else _int_argument("since", None)


def _checked_id(genome: int) -> int:
    if genome >= ID_LIMIT:
        abort(404, f"genome ids are below {ID_LIMIT}.")
    return genome


def _json(data: Any, status: int = 200) -> Response:
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return Response(text, status, mimetype="application/json")


def _conditional(answer: Response) -> Response:
    """Add an ETag, and answer 304 (not modified) to a client that has this content already."""
    answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=16).hexdigest())
    answer.make_conditional(request)
    return answer


def _compressed(answer: Response) -> Response:
    """Compress a large JSON answer, and the files of the page."""
    if answer.mimetype not in COMPRESSED or answer.status_code != 200:
        return answer
    answer.direct_passthrough = False  # of a file
    data = answer.get_data()
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(data) > LEAST_COMPRESSED.get(answer.mimetype, 0):
        answer.set_data(gzip.compress(data, 3, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
        etag, _ = answer.get_etag()
        if etag:
            answer.set_etag(etag, weak=True)  # the bytes are others
    answer.headers.add("Vary", "Accept-Encoding")
    return answer
