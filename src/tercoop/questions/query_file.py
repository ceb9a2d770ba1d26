"""One question a file, ``queries/<topic>/<slug>.rq``, with a YAML head in lines that start with ``#+``.

::

    #+ summary: Which priorities does this programme have?
    #+ description: One row for each priority.
    #+ keywords: [programme, priority]
    #+ questions: [6]
    #+ parameters:
    #+   - {name: programme, type: thing(Programme), default: interact-ii, description: The programme.}
    #+ minimum_rows: 1

    PREFIX tc: <https://w3id.org/tercoop/ontology#>
    SELECT ?programme ?priority WHERE { ?programme tc:hasPriority ?priority }

``fact``, ``sentences`` and ``note`` belong to the facts of a source; a query with an ``endpoint`` is asked there. Every
query is parsed when the catalogue is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pyoxigraph
import yaml
from pyoxigraph import QuerySolutions

from tercoop.errors import InputError, UsageError
from tercoop.questions.near_names import suggest
from tercoop.questions.parameters import Parameter, show
from tercoop.rdf.iris import KEY, mint_query
from tercoop.sparql.binding_rules import find_binding_faults
from tercoop.sparql.syntax_errors import describe_syntax_error
from tercoop.sparql.text import check_query_text, find_form, find_position, has_dataset_clause

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import NamedNode

    from tercoop.sparql.text import Token

CONSTRUCT_TOPICS = frozenset({"derivation", "seed-facts"})
"""Topics whose queries construct triples; all others select rows."""

_KEYS = frozenset(
    {
        "summary",
        "description",
        "keywords",
        "questions",
        "parameters",
        "minimum_rows",
        "endpoint",
        "fact",
        "sentences",
        "note",
    }
)
_PARAMETER_KEYS = frozenset({"name", "type", "default", "description"})
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_FACT = re.compile(r"F[1-9][0-9]*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_MARK = "#+"
_BOM = "\ufeff"


@dataclass(frozen=True)
class Query:
    """A catalogued query.

    Attributes:
        name: ``<topic>/<slug>``, the path of the file below ``queries`` without its suffix.
        path: the file.
        text: the SPARQL text without the head.
        form: ``SELECT`` or ``CONSTRUCT``.
        summary: the question.
        description: what the answer shows.
        keywords: words to find it by.
        questions: numbers of the competency questions that it answers.
        parameters: what values can be given for.
        minimum_rows: rows or triples that the answer has at least, with the default values.
        variables: the columns of the answer; none for a CONSTRUCT.
        endpoint: address of the SPARQL endpoint that it is asked of, where that is not our graph.
        fact: identifier of a fact of a source, such as ``F14``.
        sentences: numbers of the sentences that state the fact, from 0.
        note: what else is to be known of the fact.
    """

    name: str
    path: Path
    text: str
    form: str
    summary: str
    description: str
    keywords: tuple[str, ...] = ()
    questions: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    minimum_rows: int = 0
    endpoint: str | None = None
    variables: tuple[str, ...] = ()
    fact: str | None = None
    sentences: tuple[int, ...] = ()
    note: str = ""

    @property
    def topic(self) -> str:
        """The folder: ``programmes``."""
        return self.name.partition("/")[0]

    @property
    def slug(self) -> str:
        """The name of the file: ``list-priorities``."""
        return self.name.partition("/")[2]

    @property
    def iri(self) -> NamedNode:
        """The IRI of the query in the graph ``catalogue``."""
        return mint_query(self.name)


def read_query(path: Path, directory: Path) -> Query:
    """Read one query.

    Args:
        path: the file.
        directory: the folder of the catalogue, which the name starts below.

    Raises:
        InputError: with file and line, where the head or the query breaks a rule.
    """
    parts = path.relative_to(directory).with_suffix("").parts
    if len(parts) != 2 or not all(KEY.fullmatch(part) for part in parts):  # noqa: PLR2004 # topic and slug
        raise InputError(path, "a query lies at <topic>/<slug>.rq, in lower-case words joined by hyphens")
    return _QueryFile(path, "/".join(parts)).read()


def _read_parameter(entry: dict[str, object], number: int) -> Parameter:
    for key in ("name", "type", "description"):
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"parameter {number} has no {key}")
    default = entry.get("default")
    parameter = Parameter(
        name=str(entry["name"]),
        type=str(entry["type"]),
        description=" ".join(str(entry["description"]).split()),
        default=None if default is None else str(default),
    )
    if parameter.default is not None:
        parameter.read(parameter.default)
    return parameter


@dataclass
class _QueryFile:
    """One file while it is read."""

    path: Path
    name: str
    lines: list[str] = field(default_factory=list)
    key_lines: dict[str, int] = field(default_factory=dict)

    def read(self) -> Query:
        try:
            content = self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(self.path, f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(self.path, "not UTF-8") from error
        if content.startswith(_BOM):
            raise self._fault("the file begins with a byte order mark; save it as plain UTF-8", 1)
        self.lines = content.split("\n")
        head_length = next(
            (number for number, line in enumerate(self.lines) if not line.startswith(_MARK)), len(self.lines)
        )
        self._refuse_late_head(head_length)
        head = self._read_head(head_length)
        tokens = check_query_text(content, str(self.path))
        form = find_form(tokens)
        topic = self.name.partition("/")[0]
        self._check_form(form, topic, tokens)
        variables = self._parse(content, tokens)
        query = Query(
            name=self.name,
            path=self.path,
            text="\n".join(self.lines[head_length:]).strip() + "\n",
            form=form,
            variables=variables,
            summary=self._text(head, "summary", required=True),
            description=self._text(head, "description", required=True),
            keywords=self._texts(head, "keywords"),
            questions=self._numbers(head, "questions"),
            parameters=self._parameters(head),
            minimum_rows=self._number(head, "minimum_rows"),
            endpoint=self._address(head),
            fact=self._fact(head),
            sentences=self._numbers(head, "sentences"),
            note=self._text(head, "note"),
        )
        self._check_parameters(query, content, tokens)
        return query

    def _fault(self, cause: str, line: int | None = None, column: int | None = None) -> InputError:
        return InputError(self.path, cause, line=line, column=column)

    def _refuse_late_head(self, head_length: int) -> None:
        for number, line in enumerate(self.lines[head_length:], start=head_length + 1):
            if line.startswith(_MARK):
                raise self._fault("a line of the head stands after its end; the head is one block at the top", number)

    def _read_head(self, length: int) -> dict[str, object]:
        """Return the head with all scalars as text, so that a default keeps the form it was written in."""
        if not length:
            raise self._fault("no head; the first lines start with '#+' and give at least a summary", 1)
        text = "\n".join(line.removeprefix(_MARK) for line in self.lines[:length])
        try:
            loader = yaml.BaseLoader(text)
            node = loader.get_single_node()
            if isinstance(node, yaml.MappingNode):
                self._check_keys(node, _KEYS, top=True)
                return cast("dict[str, object]", loader.construct_document(node))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            cause = error.problem or error.context
            hint = "; put text with ': ' in it between quotation marks" if "mapping values" in str(cause) else ""
            raise self._fault(f"the head is not YAML: {cause}{hint}", mark.line + 1 if mark else 1) from error
        except yaml.YAMLError as error:
            raise self._fault("the head is not YAML: a character that YAML does not allow", 1) from error
        except RecursionError as error:
            raise self._fault("the head is nested too deeply", 1) from error
        raise self._fault("the head is not a list of 'key: value' lines", 1)

    def _check_keys(self, node: yaml.MappingNode, known: frozenset[str], *, top: bool) -> None:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key not in known:
                raise self._fault(f"unknown key '{show(key)}'{suggest(key, known)}", line)
            if key in seen:
                raise self._fault(f"the key '{key}' stands twice", line)
            seen.add(key)
            if top:
                self.key_lines[key] = line
                if key == "parameters" and isinstance(value_node, yaml.SequenceNode):
                    for item in value_node.value:
                        if not isinstance(item, yaml.MappingNode):
                            raise self._fault("a parameter is not {name: …, type: …}", item.start_mark.line + 1)
                        self._check_keys(item, _PARAMETER_KEYS, top=False)

    def _text(self, head: dict[str, object], key: str, *, required: bool = False) -> str:
        value = head.get(key, "")
        if not isinstance(value, str):
            raise self._fault(f"'{key}' is not text", self.key_lines[key])
        if required and not value.strip():
            raise self._fault(f"the head has no {key}", self.key_lines.get(key, 1))
        return " ".join(value.split())

    def _texts(self, head: dict[str, object], key: str) -> tuple[str, ...]:
        value = head.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self._fault(f"'{key}' is not a list of words", self.key_lines[key])
        if len(set(value)) != len(value):
            raise self._fault(f"'{key}' names one thing twice", self.key_lines[key])
        return tuple(value)

    def _numbers(self, head: dict[str, object], key: str) -> tuple[int, ...]:
        texts = self._texts(head, key)
        if not all(_NUMBER.fullmatch(text) for text in texts):
            raise self._fault(f"'{key}' is not a list of numbers", self.key_lines[key])
        return tuple(int(text) for text in texts)

    def _number(self, head: dict[str, object], key: str) -> int:
        text = self._text(head, key) or "0"
        if not _NUMBER.fullmatch(text):
            raise self._fault(f"'{key}' is not a number", self.key_lines[key])
        return int(text)

    def _fact(self, head: dict[str, object]) -> str | None:
        text = self._text(head, "fact")
        if text and not _FACT.fullmatch(text):
            raise self._fault("'fact' is not an identifier like F14", self.key_lines["fact"])
        return text or None

    def _address(self, head: dict[str, object]) -> str | None:
        text = self._text(head, "endpoint")
        if text and not _ADDRESS.fullmatch(text):
            raise self._fault(
                "'endpoint' is not an address like https://example.org/sparql", self.key_lines["endpoint"]
            )
        return text or None

    def _parameters(self, head: dict[str, object]) -> tuple[Parameter, ...]:
        value = head.get("parameters", [])
        if not isinstance(value, list):
            raise self._fault("'parameters' is not a list", self.key_lines["parameters"])
        found: list[Parameter] = []
        for number, item in enumerate(value, start=1):
            try:
                parameter = _read_parameter(cast("dict[str, object]", item), number)
            except UsageError as error:
                raise self._fault(str(error), self._parameter_line(number)) from error
            if parameter.name in {other.name for other in found}:
                raise self._fault(f"the parameter '{parameter.name}' stands twice", self._parameter_line(number))
            found.append(parameter)
        return tuple(found)

    def _parameter_line(self, number: int) -> int:
        """Return the line of the n-th item below ``parameters``."""
        start = self.key_lines["parameters"]
        items = [line for line, text in enumerate(self.lines[start:], start=start + 1) if re.match(r"#\+\s+- ", text)]
        return items[number - 1] if number <= len(items) else start

    def _check_form(self, form: str, topic: str, tokens: tuple[Token, ...]) -> None:
        wanted = "CONSTRUCT" if topic in CONSTRUCT_TOPICS else "SELECT"
        if form and form != wanted:
            raise self._fault(f"a query of the topic {topic} is a {wanted}, not a {form}")
        if has_dataset_clause(tokens):
            raise self._fault("FROM is not for the catalogue; name a graph by GRAPH <…>")
        if any(token.keyword == "LATERAL" for token in tokens):
            raise self._fault("LATERAL is not SPARQL 1.1")

    def _parse(self, content: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
        """Return the columns; the query runs on an empty store, without any prefix but its own."""
        try:
            answer = pyoxigraph.Store().query(content)
        except SyntaxError as error:
            raise describe_syntax_error(error, content, str(self.path), tokens) from error
        except RuntimeError as error:
            raise self._fault(" ".join(str(error).split())) from error
        if isinstance(answer, QuerySolutions):
            return tuple(variable.value for variable in answer.variables)
        return ()

    def _check_parameters(self, query: Query, content: str, tokens: tuple[Token, ...]) -> None:
        if not query.parameters:
            return
        if query.form != "SELECT":
            raise self._fault("only a SELECT query has parameters", self.key_lines["parameters"])
        names = [parameter.name for parameter in query.parameters]
        for number, name in enumerate(names, start=1):
            if name not in query.variables:
                raise self._fault(
                    f"the parameter '{name}' is not projected by the SELECT", self._parameter_line(number)
                )
        for fault in find_binding_faults(tokens, names):
            line, column = find_position(content, fault.offset)
            raise self._fault(fault.cause, line, column)
