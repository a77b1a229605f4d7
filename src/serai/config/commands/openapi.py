"""`serai openapi`: the description of the API, for machines or as the table of docs/reference/api.md."""

import json
from pathlib import Path
from typing import Any

import click

BEGIN, END = "<!-- operations: written by `serai openapi --table` -->", "<!-- end of operations -->"


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; stdout without it.")
@click.option("--table", is_flag=True, help="The operations as Markdown tables, one for each tag.")
@click.option(
    "--into",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Put the tables into this Markdown file, between its two marks.",
)
def openapi(out: Path | None, table: bool, into: Path | None) -> None:
    """Print the OpenAPI 3.1 description.  Example: serai openapi --out serai.json"""
    from serai.config.cli import django_setup

    django_setup()
    from serai.config.api import description

    schema = description()
    if into:
        into.write_text(put_into(into.read_text(encoding="utf-8"), tables(schema)), encoding="utf-8")
        return
    text = tables(schema) if table else json.dumps(schema, indent=1, default=str)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text)


def tables(schema: dict[str, Any]) -> str:
    """Every operation in the order of the description: heading by tag, then method, address, what it does, who may call."""
    from serai.config.api_docs import by_tag

    parts = [
        f"### {tag}\n\n| Operation | What it does | Needs |\n|---|---|---|\n" + "\n".join(_row(*row) for row in rows)
        for tag, rows in by_tag(schema)
    ]
    return "\n\n".join(parts) + "\n"


def _row(method: str, path: str, summary: str, public: bool) -> str:
    return f"| `{method} {path}` | {summary} | {'anybody' if public else 'token'} |"


def put_into(page: str, text: str) -> str:
    """The page with the tables between the marks. Raises ValueError where a mark is missing."""
    before, _begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not end:
        raise ValueError("the page has no marks for the operations")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"
