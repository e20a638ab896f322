"""The built web pages: hashed assets for ever, everything else checked each time, unknown pages to the application."""

from pathlib import Path, PurePosixPath

from aiohttp import web

from local_stack.front_door.problems import problem

_FOREVER = "public, max-age=31536000, immutable"
_CHECK_EACH_TIME = "no-cache"
_HASHED = "assets"
_NOT_BUILT = Path(__file__).parent / "pages" / "not_built.html"


class StaticFiles:
    """Serves `root`. A path without a file name's dot is a page of an application: of the entry that its first
    segment names (`/staff/…` is `staff.html` or `staff/index.html`), or of `index.html`."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        wanted = PurePosixPath(request.path.lstrip("/"))
        file = self._file(wanted)
        if file is not None and wanted.name:
            hashed = wanted.parts[0] == _HASHED
            return web.FileResponse(file, headers={"Cache-Control": _FOREVER if hashed else _CHECK_EACH_TIME})
        if wanted.suffix or wanted.parts[:1] == (_HASHED,):
            return problem(404, "not_found", "Not found", f"There is no file {request.path}.")
        entry = self._entry(wanted)
        if entry is None:
            return web.FileResponse(_NOT_BUILT, status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
        return web.FileResponse(entry, headers={"Cache-Control": _CHECK_EACH_TIME})

    def _entry(self, wanted: PurePosixPath) -> Path | None:
        first = wanted.parts[0] if wanted.parts else ""
        names = (f"{first}.html", f"{first}/index.html") if first else ()
        found = (self._file(PurePosixPath(name)) for name in (*names, "index.html"))
        return next((file for file in found if file is not None), None)

    def _file(self, relative: PurePosixPath) -> Path | None:
        if "\0" in str(relative) or ".." in relative.parts:
            return None
        file = self._root.joinpath(*relative.parts).resolve()
        try:
            return file if file.is_relative_to(self._root) and file.is_file() else None
        except OSError:
            return None
