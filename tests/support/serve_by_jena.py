"""Serves an empty dataset of Apache Jena in memory behind addresses as Fuseki has them.

Arguments: the folder of the jars, the port. The default graph is the union of all graphs, and blank nodes
keep their names: in Fuseki `tdb2:unionDefaultGraph` and `arq:outputGraphBNodeLabels`.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jpype
from java_machine import start


class Jena:
    """A dataset with transactions."""

    def __init__(self) -> None:
        core = "org.apache.jena.sparql.core"
        arq = jpype.JClass("org.apache.jena.query.ARQ")
        arq.init()
        arq.setTrue(arq.outputGraphBNodeLabels)
        self._dataset = jpype.JClass(f"{core}.DatasetGraphFactory").createTxnMem()
        self._linked = jpype.JClass(f"{core}.DatasetGraphMapLink")
        self._wrapped = jpype.JClass("org.apache.jena.query.DatasetFactory")
        self._execution = jpype.JClass("org.apache.jena.query.QueryExecutionFactory")
        self._formatter = jpype.JClass("org.apache.jena.query.ResultSetFormatter")
        self._manager = jpype.JClass("org.apache.jena.riot.RDFDataMgr")
        self._languages = jpype.JClass("org.apache.jena.riot.RDFLanguages")
        self._parser = jpype.JClass("org.apache.jena.riot.RDFParser")
        self._updates = jpype.JClass("org.apache.jena.update.UpdateAction")
        self._nodes = jpype.JClass("org.apache.jena.graph.NodeFactory")
        self._stream = jpype.JClass("java.io.ByteArrayOutputStream")
        self._ways = jpype.JClass("org.apache.jena.query.ReadWrite")

    def ask(self, text: str) -> tuple[str, bytes]:
        """Media type and body of an answer."""
        out = self._stream()
        self._dataset.begin(self._ways.READ)
        try:
            union = self._linked(self._dataset.getUnionGraph())
            for name in list(self._dataset.listGraphNodes()):
                union.addGraph(name, self._dataset.getGraph(name))
            with self._execution.create(text, self._wrapped.wrap(union)) as execution:
                query = execution.getQuery()
                if query.isConstructType() or query.isDescribeType():
                    is_construct = query.isConstructType()
                    model = execution.execConstruct() if is_construct else execution.execDescribe()
                    self._manager.write(out, model, self._languages.TURTLE)
                    return "text/turtle", bytes(out.toByteArray())
                result = execution.execAsk() if query.isAskType() else execution.execSelect()
                self._formatter.outputAsJSON(out, result)
            return "application/sparql-results+json", bytes(out.toByteArray())
        finally:
            self._dataset.end()

    def update(self, text: str) -> None:
        """Run an update, whole or not at all."""
        self._write(lambda: self._updates.parseExecute(text, self._dataset))

    def put(self, graph: str, text: str) -> None:
        """Write a graph in Turtle, in the place of what it held."""
        triples = self._parser.fromString(text, self._languages.TURTLE).toGraph()
        name = self._nodes.createURI(graph)
        self._write(lambda: (self._dataset.removeGraph(name), self._dataset.addGraph(name, triples)))

    def _write(self, work: Any) -> None:
        self._dataset.begin(self._ways.WRITE)
        try:
            work()
            self._dataset.commit()
        finally:
            self._dataset.end()


class Handler(BaseHTTPRequestHandler):
    """Addresses and media types."""

    jena: Jena

    def do_POST(self) -> None:
        """`/all/query` with a form, `/all/update` with an update."""
        if urlsplit(self.path).path == "/all/query":
            self._done(200, *self.jena.ask(parse_qs(self._body())["query"][0]))
        else:
            self.jena.update(self._body())
            self._done(204)

    def do_PUT(self) -> None:
        """`/all/data?graph=…`."""
        self.jena.put(parse_qs(urlsplit(self.path).query)["graph"][0], self._body())
        self._done(204)

    def _body(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def _done(self, status: int, media_type: str = "", body: bytes = b"") -> None:
        self.send_response(status)
        if media_type:
            self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def main() -> None:
    """Serve until the end of the process."""
    start(sys.argv[1])
    Handler.jena = Jena()
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
