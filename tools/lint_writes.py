"""Writes belong to actions: finds `.save(`, `.create(`, `.update(`, `.delete(`, `bulk_…(` elsewhere in the apps and pages.

Allowed: `actions` (files and folders), migrations, `models.py` managers, and lines that say `# write: <reason>`.
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("src/serai/apps", "src/serai/pages", "src/serai/demo")
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "update"}
QUERYSET_HINTS = {"objects", "filter", "exclude", "all", "select_related"}


def is_write(call: ast.Call) -> bool:
    """A call of a writing method on something that looks like a model, a manager or a queryset (never on a plain dict)."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in WRITES:
        return False
    if function.attr in {"save", "delete"}:
        return isinstance(function.value, ast.Name | ast.Attribute | ast.Call) and not call.args
    source = ast.dump(function.value)
    return any(f"attr='{hint}'" in source for hint in QUERYSET_HINTS)


def faults(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and is_write(node):
            last = node.end_lineno or node.lineno
            if "# write:" not in " ".join(lines[node.lineno - 1 : last]):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.func)}() outside actions")
    return found


def files() -> list[Path]:
    answer = []
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" in parts or "actions" in parts or path.name in {"actions.py", "models.py"}:
                continue
            answer.append(path)
    return answer


def main() -> None:
    found = [fault for path in files() for fault in faults(path)]
    print("\n".join(found))
    if found:
        sys.exit(f"{len(found)} writes outside actions")


if __name__ == "__main__":
    main()
