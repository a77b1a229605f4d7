"""`serai openapi`: the description of the API, for machines."""

import json
from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; stdout without it.")
def openapi(out: Path | None) -> None:
    """Print the OpenAPI 3.1 description.  Example: serai openapi --out serai.json"""
    from serai.config.cli import django_setup

    django_setup()
    from serai.config.api import api

    text = json.dumps(api.get_openapi_schema(), indent=1, default=str)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text)
