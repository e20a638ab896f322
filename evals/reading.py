"""Reading scenario files; a wrong one is refused with file, line, field and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from evals.scenario import Scenario

FOLDER = Path(__file__).parent / "scenarios"
_KINDS = ("CataloguePrice", "decimal", "int", "str", "literal[", "function-", "constrained-")


class ScenarioInvalid(Exception):
    """A scenario file cannot be used; the text says where and why, a line for each thing that is wrong."""


class ScenarioUnknown(Exception):
    """No scenario has that name."""


def read_scenario(file: Path) -> Scenario:
    """The scenario in a file. Raises ScenarioInvalid."""
    try:
        text = file.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise ScenarioInvalid(f"{file}, line {line}: this is no YAML ({wrong.problem}); correct it there") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise ScenarioInvalid(f"{file}: cannot be read ({wrong}); make it a YAML file in UTF-8") from None
    if not isinstance(content, dict):
        raise ScenarioInvalid(f"{file}, line 1: write fields as `goal: …`, one scenario per file")
    try:
        return Scenario.model_validate({**content, "name": file.stem})
    except ValidationError as wrong:
        told: dict[str, str] = {}
        for error in wrong.errors():
            told.setdefault(".".join(map(str, _path(error))), _sentence(file, tree, error))
        raise ScenarioInvalid("\n".join(told.values())) from None


def read_scenarios(wanted: Sequence[str] = (), folder: Path = FOLDER) -> list[Scenario]:
    """The scenarios named (by name or file), or all of the folder. Raises ScenarioInvalid or ScenarioUnknown."""
    files = [_file(name, folder) for name in wanted] or sorted(folder.glob("*.yaml"))
    wrong: list[str] = []
    scenarios: list[Scenario] = []
    for file in dict.fromkeys(files):
        try:
            scenarios.append(read_scenario(file))
        except ScenarioInvalid as invalid:
            wrong.append(str(invalid))
    if wrong:
        raise ScenarioInvalid("\n".join(wrong))
    return scenarios


def _file(name: str, folder: Path) -> Path:
    if (folder / f"{name}.yaml").is_file():
        return folder / f"{name}.yaml"
    if Path(name).is_file():
        return Path(name)
    near = [file.stem for file in sorted(folder.glob("*.yaml")) if name.lower() in file.stem]
    hint = f"; did you mean {', '.join(near[:5])}?" if near else f"; {folder} has them all"
    raise ScenarioUnknown(f"There is no scenario {name}{hint}")


def _path(error: ErrorDetails) -> list[int | str]:
    """The place in the file: without the kinds that pydantic puts between, a step's and a union's."""
    path = list(error["loc"])
    if path[:1] == ["script"]:
        del path[2:3]
    return [part for part in path if not (isinstance(part, str) and part.startswith(_KINDS))]


def _sentence(file: Path, tree: yaml.Node | None, error: ErrorDetails) -> str:
    path = _path(error)
    line = _line(tree, path)
    field = ".".join(str(part) for part in path) or "the scenario"
    what = {
        "missing": "is missing; add it",
        "extra_forbidden": "is not known here; correct its spelling or remove it",
    }.get(error["type"], _without_prefix(error["msg"]))
    return f"{file}, line {line}, {field}: {what}"


def _without_prefix(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "should be")


def _line(node: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of a path that the file has."""
    line = node.start_mark.line if node is not None else 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return line + 1
