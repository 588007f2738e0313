"""Runs the generators of a schema that are not ours: in goes a database with its schema, files are written by programs.

To run them is to run code that the schema names, so only `generate` comes here. They are told no URL.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kusto.cli.failure import report
from kusto.cli.session import Session
from kusto.errors import GeneratorAnswerError, GeneratorError, GeneratorOutputError
from kusto.psl.rules.folder import CLIENTS
from kusto.psl.schema import EnvUrl, Schema
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
    from kusto.codegen.dmmf import GeneratorBlock, Places
    from kusto.psl.tree import FileNode

PRISMAS_OWN = frozenset({"prisma-client"})
"""Clients of Prisma's for Node that are no programs: they live inside Prisma."""


def run_generators(
    session: Session, database: Database, schema: Schema, syntax: tuple[FileNode, ...], seconds: float
) -> bool:
    """Run every generator of a schema but the client's; a fault of one is told, the others still run.

    Args:
        seconds: how long each may take.

    Returns:
        Whether all went well.
    """
    if all(generator.provider in CLIENTS for generator in schema.generators):
        return True
    from kusto.codegen.dmmf import generator_blocks

    run = _Run(session, database, schema, syntax, seconds)
    good = True
    for block in generator_blocks(schema, syntax):
        try:
            run.one(block)
        except (GeneratorError, OSError) as error:
            if session.interruption.happened:
                raise
            report(session, error)
            good = False
    return good


class _Run:
    def __init__(
        self, session: Session, database: Database, schema: Schema, syntax: tuple[FileNode, ...], seconds: float
    ) -> None:
        self.session, self.database, self.schema, self.syntax = session, database, schema, syntax
        self.seconds = seconds

    def one(self, block: GeneratorBlock) -> None:
        """Run one generator.

        Raises:
            GeneratorError: it cannot do its work; the error names it.
        """
        command = self.text(block, "provider", block.provider)
        if command in CLIENTS:
            return
        say, names = self.session.say, {"name": self.database.name, "generator": block.name}
        if command in PRISMAS_OWN:
            self.session.terminal.note(say("generate.generator.skipped", provider=command, **names))
            return
        self.session.terminal.note(say("generate.generator.running", command=self.session.hide(command), **names))
        try:
            pretty, output = self.converse(block, command)
        except GeneratorError as error:
            where = f"generator {block.name!r} of database {self.database.name!r}: "
            meta = {"database": self.database.name, "generator": block.name, "command": command}
            raise type(error)(where + error.message, hint=error.hint, meta={**error.meta, **meta}) from None
        self.session.terminal.line(say("generate.generator.done", pretty=pretty, path=self.shown(output), **names))

    def converse(self, block: GeneratorBlock, command: str) -> tuple[str, str]:
        """Ask a generator for its manifest, then let it write; what it calls itself and where it wrote."""
        from kusto.cli.generating.process import GeneratorProcess
        from kusto.codegen.dmmf import generator_config, generator_options

        terminal, places = self.session.terminal, self.places
        with GeneratorProcess(
            command,
            self.database.folder,
            self.environment(),
            seconds=self.seconds,
            aside=lambda line: terminal.note(self.session.hide(line)),
        ) as process:
            unresolved = replace(places, outputs={})
            answer = process.ask("getManifest", generator_config(block, unresolved))
            manifest = _manifest(command, answer)
            self.check_required(manifest)
            output = self.output(block, manifest)
            places = replace(places, outputs={**places.outputs, block.name: output})
            process.ask("generate", generator_options(self.schema, self.syntax, block, places))
        return str(manifest.get("prettyName") or command), output

    def text(self, block: GeneratorBlock, line: str, value: EnvUrl | str) -> str:
        """The text of a line, out of the environment where it stands there."""
        if isinstance(value, str):
            return value
        found = self.session.environment.get(value.variable, "").strip()
        if not found:
            message = f"generator {block.name!r} of database {self.database.name!r}: its `{line}` stands in the "
            message += f"environment variable {value.variable}, which is not set"
            raise GeneratorError(message, hint=f"Set {value.variable}, or write the value into the schema.")
        return found

    def check_required(self, manifest: Mapping[str, Any]) -> None:
        """Generators may build upon others."""
        wanted = manifest.get("requiresGenerators")
        there = {generator.provider for generator in self.schema.generators}
        if there.intersection(CLIENTS):
            there.update(CLIENTS)
        missing = [str(name) for name in wanted if name not in there] if isinstance(wanted, list) else []
        if missing:
            message = f"it needs the generator {', '.join(missing)}, which the schema does not have"
            raise GeneratorError(message, hint=f'Add a block with `provider = "{missing[0]}"`.')

    def output(self, block: GeneratorBlock, manifest: Mapping[str, Any]) -> str:
        """Where it is to write: what the schema says, else what the generator proposes, from the schema's folder."""
        given: object = manifest.get("defaultOutput")
        if block.output is not None:
            given = self.text(block, "output", block.output)
        if not isinstance(given, str) or not given:
            message = "neither its block in the schema nor the generator itself says where it is to write"
            raise GeneratorOutputError(message, hint='Add a line like `output = "./generated"` to its block.')
        return self.absolute(given)

    @cached_property
    def places(self) -> Places:
        """The schema's places on disk, and those of its generators that the schema gives."""
        from kusto.codegen.dmmf import Places, generator_blocks

        names = (file.file.name for file in self.syntax)
        files = dict(zip(names, map(str, self.database.schema_files), strict=True))
        blocks = generator_blocks(self.schema, self.syntax)
        outputs = {block.name: self.absolute(block.output) for block in blocks if isinstance(block.output, str)}
        return Places(str(self.database.schema_path), files, outputs)

    def absolute(self, path: str) -> str:
        """A path of the schema, which counts from the schema's folder."""
        return os.path.normpath(self.database.folder / path)

    def environment(self) -> dict[str, str]:
        """The variables of this process, but for those that hold the databases' URLs."""
        source = self.schema.datasource
        urls = (source.url, source.direct_url, source.shadow_url)
        hidden = {url.variable for url in urls if isinstance(url, EnvUrl)}
        hidden |= {database.variable for database in self.session.databases}
        values = {name: value for name, value in self.session.environ.items() if name not in hidden}
        values["PRISMA_GENERATOR_INVOCATION"] = "true"
        folders = (self.database.folder, *self.database.folder.parents)
        programs = [str(folder / "node_modules/.bin") for folder in folders if (folder / "node_modules/.bin").is_dir()]
        ours = os.path.dirname(sys.executable)
        values["PATH"] = os.pathsep.join(path for path in (*programs, values.get("PATH", ""), ours) if path)
        return values

    def shown(self, output: str) -> str:
        """A path as people know it: from the project's root where it is inside."""
        try:
            return Path(output).relative_to(self.database.project.root).as_posix()
        except ValueError:
            return output


def _manifest(command: str, answer: object) -> Mapping[str, Any]:
    manifest = answer.get("manifest") if isinstance(answer, dict) else answer
    if (answer is not None and not isinstance(answer, dict)) or not isinstance(manifest, dict | None):
        message = f"{command!r} answered getManifest with something that is no manifest"
        raise GeneratorAnswerError(message, hint="It must speak Prisma's protocol: see docs/generators.md.")
    return manifest or {}
