"""The one strict way in which a YAML file of a pack is read."""

import re
from pathlib import Path

import yaml

try:
    from yaml import CSafeLoader as SafeLoader  # ten times as quick, where it was built
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

from zhuji.pack.faults import Fault, PackFault


class StrictLoader(SafeLoader):
    """Only true and false are booleans (`on:` stays a word), and no key stands twice."""


StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in SafeLoader.yaml_implicit_resolvers.items()
}
StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = {str(key) for key in keys if keys.count(key) > 1}
    if twice:
        where = f"第 {node.start_mark.line + 1} 行起"
        raise yaml.constructor.ConstructorError(
            None, None, f"{where}：{'、'.join(sorted(twice))} 重复出现，每个键只能写一次"
        )
    return SafeLoader.construct_mapping(loader, node, deep)


StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path):
    """What stands in the file. Raises PackFault with the line where it is no YAML, or says a thing twice; and where it
    is not UTF-8, or names a day that there is not."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行" if mark else ""
        raise PackFault([Fault(str(path), line, "", str(getattr(error, "problem", error)))]) from error
    except UnicodeDecodeError as error:
        raise PackFault([Fault(str(path), "", "", "不是 UTF-8 编码，请另存为 UTF-8")]) from error
    except ValueError as error:
        message = f"有不存在的日期或时间（{error}），日期须如 2026-03-05"
        raise PackFault([Fault(str(path), "", "", message)]) from error
